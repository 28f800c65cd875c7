// One's own password, and who may do what in the company.
import { Desk } from '../support/desk';
import { expect, newCustomer, test } from '../support/test';

const NEW = 'otra frase larga y mía';

test('one changes one’s own password, and one’s other sessions end', async ({ demo, browser }) => {
  const mine = await demo.addAgent(`Clave${newCustomer()}`);
  const [here, there] = [await browser.newContext(), await browser.newContext()];
  const other = await Desk.open(await there.newPage(), mine);
  const desk = await Desk.open(await here.newPage(), mine, '/account');
  const { page } = desk;
  await page.getByLabel('Contraseña actual').fill('no es esta');
  await page.getByLabel('Contraseña nueva').fill('corta');
  await page.getByRole('button', { name: 'Cambiar contraseña' }).click();
  await expect(page.getByText('Le faltan 3 caracteres. Son 8 o más.')).toBeVisible();
  await page.getByLabel('Contraseña nueva').fill(NEW);
  await page.getByRole('button', { name: 'Cambiar contraseña' }).click();
  await expect(page.getByText('Esa no es tu contraseña actual.')).toBeVisible();
  await expect(page.getByLabel('Contraseña actual')).toBeFocused();
  await page.getByLabel('Contraseña actual').fill(mine.password);
  await page.getByRole('button', { name: 'Cambiar contraseña' }).click();
  await expect(page.getByText('Contraseña cambiada.')).toBeVisible();

  await page.reload();
  await expect(page.getByRole('heading', { name: 'Tu cuenta' })).toBeVisible();
  await other.page.reload();
  await expect(other.page.getByRole('button', { name: 'Entrar' })).toBeVisible();
  const again = await there.request.post(desk.url('/api/v1/session'), {
    data: { email: mine.email, password: NEW, tenant_id: mine.tenant_id }
  });
  expect(again.status()).toBe(200);
  await here.close();
  await there.close();
});

test('an administrator gives a role and removes, but never the last administrator', async ({
  desk,
  demo,
  browser
}) => {
  const { page } = desk;
  const name = `Marta${newCustomer()}`;
  const removed = await demo.addAgent(name);
  await page.goto(desk.url('/people'));
  await expect(page.getByText('Es la única persona que administra.')).toBeVisible();
  const row = page.getByRole('listitem').filter({ hasText: name });
  await row.getByRole('button', { name: `Cambiar: ${name}` }).click();
  await page.getByRole('menuitem', { name: 'Que administre' }).click();
  await expect(row.locator('.pill')).toHaveText('Administra');
  await expect(page.getByText('Es la única persona que administra.')).toHaveCount(0);
  await row.getByRole('button', { name: `Cambiar: ${name}` }).click();
  await page.getByRole('menuitem', { name: 'Que solo atienda' }).click();
  await expect(row.locator('.pill')).toHaveText('Atiende');
  await row.getByRole('button', { name: `Cambiar: ${name}` }).click();
  await page.getByRole('menuitem', { name: 'Quitar de la empresa' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Quitar' }).click();
  await expect(row).toHaveCount(0);
  // Who was removed is told so, and not that their password is wrong.
  const elsewhere = await browser.newContext();
  const door = await elsewhere.newPage();
  await door.goto(desk.url('/'));
  await door.getByLabel('Correo').fill(removed.email);
  await door.getByLabel('Contraseña', { exact: true }).fill(removed.password);
  await door.getByRole('button', { name: 'Entrar' }).click();
  await expect(door.getByText('no pertenece a ninguna empresa')).toBeVisible();
  await elsewhere.close();
  await page.reload();
  await expect(page.getByRole('heading', { name: 'Personas' })).toBeVisible();
  await expect(row).toHaveCount(0);
});

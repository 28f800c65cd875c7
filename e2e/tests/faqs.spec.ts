// The bot learns a question, answers it, and forgets it.
import { Desk } from '../support/desk';
import { expect, test } from '../support/test';

test('a question is added, tried, used, edited and removed', async ({ desk, phone }) => {
  const { page } = desk;
  await page.goto(desk.url('/bot/faqs/new'));
  const spanish = page.getByRole('group', { name: 'Español' });
  await page.getByRole('button', { name: 'Guardar' }).click();
  await expect(spanish.getByLabel('Pregunta', { exact: true })).toBeFocused();
  await expect(spanish).toContainText('Falta la respuesta.');
  await expect(page.getByRole('group', { name: 'Inglés (opcional)' })).not.toContainText('Falta');

  await spanish.getByLabel('Pregunta', { exact: true }).fill('¿Hacen catas de café los domingos?');
  await spanish.getByLabel('Respuesta').fill('Sí, a las 11:00. La cata del domingo cuesta S/ 35.');
  await page.getByRole('button', { name: 'Guardar' }).click();
  await expect(page.getByRole('status').filter({ hasText: 'Guardado' })).toBeVisible();

  await page.getByLabel('Lo que escribe el cliente').fill('hacen catas de cafe el domingo?');
  await page.getByRole('complementary').getByRole('button', { name: 'Probar' }).click();
  await expect(page.locator('.chk .reply')).toContainText('S/ 35');
  await expect(page.locator('.candidates li').first()).toContainText('catas');

  await phone.write('hacen catas de cafe los domingos?');
  await expect(phone.heard('S/ 35')).toHaveCount(1);

  await spanish.getByLabel('Respuesta').fill('Sí, a las 11:00. La cata del domingo cuesta S/ 40.');
  await page.getByRole('button', { name: 'Guardar' }).click();
  await expect(page.getByRole('status').filter({ hasText: 'Guardado' })).toBeVisible();
  await phone.write('¿hacen catas de café los domingos?');
  await expect(phone.heard('S/ 40')).toHaveCount(1);

  await page.getByRole('button', { name: 'Eliminar' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Eliminar' }).click();
  await expect(page).toHaveURL(/\/bot\/faqs$/);
  await expect(page.locator('a.it', { hasText: 'catas de café los domingos' })).toHaveCount(0);
});

test('the list is searched without accents', async ({ desk }) => {
  const { page } = desk;
  await page.goto(desk.url('/bot/faqs'));
  await page.getByLabel('Buscar pregunta').fill('ENVIO A CUSCO');
  await expect(page.locator('a.it')).toHaveCount(1);
  await page.getByLabel('Buscar pregunta').fill('zzz');
  await expect(page.getByText('Nada con “zzz”')).toBeVisible();
});

test('a trial shows what the customer could tap on', async ({ desk }) => {
  const { page } = desk;
  await page.goto(desk.url('/bot/faqs'));
  await page.getByLabel('Lo que escribe el cliente').fill('xyzzy qwerty');
  await page.getByRole('complementary').getByRole('button', { name: 'Probar' }).click();
  const options = page.getByRole('list', { name: 'El cliente puede tocar' }).getByRole('listitem');
  await expect(options).toHaveText(['Ver menú', 'Hablar con alguien']);
});

test('who may not edit sees questions and replies as they are, with nothing to save', async ({
  page,
  demo
}) => {
  const agent = await Desk.open(page, await demo.addAgent('Nora'), '/bot/faqs');
  await page.locator('a.it').first().click();
  await expect(page.getByLabel('Pregunta', { exact: true }).first()).toBeDisabled();
  await expect(page.getByRole('switch', { name: 'El bot la usa' })).toBeDisabled();
  await expect(page.getByText('permiso de edición')).toBeVisible();
  await expect(page.getByRole('button', { name: 'Guardar' })).toHaveCount(0);
  await page.goto(agent.url('/bot/faqs/new'));
  await expect(page.getByText('Elige una pregunta para verla')).toBeVisible();
  await page.goto(agent.url('/bot/replies'));
  await page.locator('a.it').first().click();
  await expect(page.getByLabel('Atajo').first()).toBeDisabled();
  await page.goto(agent.url('/channels'));
  await page.locator('a.it').first().click();
  await expect(page.getByText('Solo una persona administradora')).toBeVisible();
  await expect(page.getByRole('button', { name: 'Probar conexión' })).toHaveCount(0);
});

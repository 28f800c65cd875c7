// Going on from the search by keyboard, and writing to somebody first.
import { expect, named, newCustomer, test } from '../support/test';
import { Phone } from '../support/phone';

test('the search leads on to its first hit without the mouse', async ({ desk, simulator }) => {
  const [first, second] = [newCustomer(), newCustomer()];
  await simulator.says(first, { kind: 'text', text: '¿hay café geisha?', name: 'Írma Chávez' });
  await simulator.says(second, { kind: 'text', text: 'hola', name: 'Bruno Salas' });
  await expect(desk.row('Írma Chávez')).toBeVisible();
  await expect(desk.row('Bruno Salas')).toBeVisible();
  const find = desk.page.locator('#find');

  await find.fill('irma');
  await find.press('ArrowDown');
  await expect(desk.row('Írma Chávez')).toBeFocused();
  await expect(desk.row('Bruno Salas')).toHaveCount(0);

  // Typed and sent off before the list could follow.
  await find.fill('bruno');
  await find.press('Enter');
  await expect(desk.page.locator('#thread-title')).toHaveText('Bruno Salas');
});

test('who writes first gets the answer', async ({ desk, facts, context, customer }) => {
  const { page } = desk;
  await page.getByRole('button', { name: 'Nueva conversación' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('Teléfono con código de país').fill(`+${customer}`);
  await dialog.getByRole('button', { name: 'Elegir plantilla' }).click();
  await dialog.getByRole('button', { name: /pedido_en_camino es/ }).click();
  for (const gap of await dialog.getByLabel(/^Valor/).all()) await gap.fill('A-204');
  await dialog.getByRole('button', { name: 'Enviar plantilla' }).click();

  await expect(page.getByRole('button', { name: 'Devolver al bot' })).toBeVisible();
  await expect(desk.field).toHaveCount(0);
  const phone = await Phone.open(await context.newPage(), facts.phone_url, customer);
  await expect(phone.heard('A-204')).toHaveCount(1);
  await phone.write('¡gracias! ¿y el envío?');
  await expect(desk.field).toBeVisible();
  await expect(desk.row(named(customer))).toHaveCount(1);
  await desk.reply('Sale hoy');
  await expect(phone.heard('Sale hoy')).toHaveCount(1);
  await expect(desk.log.locator('.botv')).toHaveCount(0);
});

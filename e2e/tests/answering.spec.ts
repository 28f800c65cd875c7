// Answers that do not arrive, answers that are not ready, and the window that closes.
import { expect, named, test } from '../support/test';

test('who got no answer stays with who must give it, until it arrives', async ({
  desk,
  phone,
  customer,
  simulator
}) => {
  const group = (name: string) =>
    desk.page
      .getByRole('list', { name })
      .locator('a.c')
      .filter({ hasText: named(customer) });
  await phone.write('¿me ayudas?');
  await desk.enter(named(customer));
  await desk.join();
  await phone.write('¿sigues ahí?');
  await expect(group('Te toca responder')).toHaveCount(1);
  await simulator.fault({ kind: 'fail_status', code: 131026, next: 1, to: customer });
  await desk.reply('Aquí estoy, sin suerte');

  const failed = desk.slip('Aquí estoy, sin suerte').first();
  await expect(failed.getByRole('alert')).toContainText('No salió.');
  await desk.page.mouse.move(900, 300);
  await expect(group('Te toca responder')).toContainText('resuélvelo');
  await expect(group('Le toca al cliente')).toHaveCount(0);

  // Further messages push the failure up; the way back to it stays in sight.
  await desk.reply('Otra que sí llega');
  await expect(phone.heard('Otra que sí llega')).toHaveCount(1);
  await desk.page.getByRole('button', { name: 'Verlo' }).click();
  const again = failed.getByRole('button', { name: 'Reintentar' });
  await expect(again).toBeFocused();
  await again.press('Enter');
  await expect(phone.heard('Aquí estoy, sin suerte').last()).toBeVisible();
  await desk.page.mouse.move(900, 310);
  await expect(group('Le toca al cliente')).toHaveCount(1);
  await expect(desk.page.getByRole('button', { name: 'Verlo' })).toHaveCount(0);
});

test('a canned reply with an open gap is kept back, and the hand is put on the gap', async ({
  desk,
  phone,
  customer,
  simulator
}) => {
  const { page } = desk;
  await phone.write('¿llegó mi pedido?');
  await desk.enter(named(customer));
  await desk.join();
  await desk.field.pressSequentially('/pedido');
  await page.getByRole('option', { name: /pedido-recibido/ }).click();
  await expect(desk.field).toHaveValue(/\{order_number\}.*\{total\}/);
  await desk.field.press('End');
  await desk.field.press('Control+Enter');
  await expect(page.getByRole('alert')).toContainText('Completa {order_number} antes de enviar');
  await expect(desk.field).toBeFocused();
  expect(await selected(desk.field)).toBe('{order_number}');
  await page.keyboard.type('A-204');
  await expect(page.getByRole('alert')).toHaveCount(0);
  await page.getByRole('button', { name: /^Enviar/ }).click();
  await expect(page.getByRole('alert')).toContainText('{total}');
  expect(await selected(desk.field)).toBe('{total}');
  await page.keyboard.type('84.50');
  await desk.field.press('Control+Enter');
  await expect(phone.heard(/A-204.*84\.50/)).toHaveCount(1);
  for (const { text } of await simulator.accepted(customer)) expect(text ?? '').not.toContain('{');
});

test('a window that only WhatsApp knows to be closed turns the composer to templates', async ({
  desk,
  phone,
  customer,
  simulator
}) => {
  const { page } = desk;
  await phone.write('¿me avisan?');
  await desk.enter(named(customer));
  await desk.join();
  await simulator.fault({ kind: 'close_window', to: customer, next: 1 });
  await desk.field.fill('Ya salió tu pedido');
  await desk.field.press('Control+Enter');
  const failed = desk.slip('Ya salió tu pedido');
  await expect(failed.getByRole('alert')).toContainText('La ventana de 24 horas está cerrada');
  await expect(page.getByText('Ventana cerrada')).toBeVisible();
  await expect(page.getByText('WhatsApp ya cerró la ventana')).toBeVisible();
  await expect(desk.field).toHaveCount(0);

  await failed.getByRole('button', { name: 'Enviar una plantilla' }).click();
  // Its title says what is done in it: choosing first, then filling in.
  const dialog = page.getByRole('dialog', { name: /(Elegir|Completar) plantilla/ });
  await dialog.getByRole('button', { name: /pedido_en_camino es/ }).click();
  await dialog.getByLabel('Valor 1').fill('Rosa');
  await dialog.getByRole('button', { name: 'Enviar plantilla' }).click();
  await expect(dialog.getByLabel('Valor 2')).toBeFocused();
  await dialog.getByLabel('Valor 2').fill('A-204');
  await dialog.getByRole('button', { name: 'Enviar plantilla' }).click();
  await expect(phone.heard('Hola Rosa, tu pedido A-204 ya va en camino.')).toHaveCount(1);
  await expect(failed.getByRole('alert')).toHaveCount(0);

  await phone.write('gracias');
  await expect(desk.field).toBeVisible();
  await expect(page.getByText('Ventana cerrada')).toHaveCount(0);
});

test('what the closed window kept back may go once the customer writes again', async ({
  desk,
  phone,
  customer,
  simulator
}) => {
  await phone.write('¿me avisan?');
  await desk.enter(named(customer));
  await desk.join();
  await simulator.fault({ kind: 'close_window', to: customer, next: 1 });
  await desk.field.fill('Ya salió');
  await desk.field.press('Control+Enter');
  const failed = desk.slip('Ya salió').first();
  await expect(failed.getByRole('button', { name: 'Enviar una plantilla' })).toBeVisible();
  await phone.write('aquí estoy');
  await failed.getByRole('button', { name: 'Reintentar' }).click();
  await expect(phone.heard('Ya salió')).toHaveCount(1);
});

test('a template with a picture and a link is filled in whole', async ({
  desk,
  phone,
  customer,
  simulator
}) => {
  const { page } = desk;
  await phone.write('¿qué hay de nuevo?');
  await desk.enter(named(customer));
  await desk.join();
  await page.getByRole('button', { name: 'Plantillas' }).click();
  // Its title says what is done in it: choosing first, then filling in.
  const dialog = page.getByRole('dialog', { name: /(Elegir|Completar) plantilla/ });
  await dialog.getByRole('button', { name: /cafe_de_temporada/ }).click();
  await dialog.getByLabel('Dirección de la foto del encabezado').fill('foto.jpg');
  await dialog.getByLabel('Valor 1').fill('Rosa');
  await dialog.getByLabel('Valor 2').fill('Geisha de Villa Rica');
  await dialog.getByLabel(/Final del enlace/).fill('geisha');
  await dialog.getByRole('button', { name: 'Enviar plantilla' }).click();
  await expect(dialog.getByText('Pega una dirección pública')).toBeVisible();
  await dialog
    .getByLabel('Dirección de la foto del encabezado')
    .fill('https://tostaduriamisti.example/geisha.jpg');
  await dialog.getByRole('button', { name: 'Enviar plantilla' }).click();
  await expect
    .poll(async () => (await simulator.accepted(customer)).map(({ kind }) => kind))
    .toContain('template');
});

test('a window that closes while one looks turns the composer to templates', async ({
  desk,
  phone,
  customer
}) => {
  const { page } = desk;
  await phone.write('¿me avisan?');
  await desk.enter(named(customer));
  await desk.join();
  await desk.field.fill('a medias');
  await page.clock.install();
  await page.reload();
  await expect(desk.field).toHaveValue('a medias');
  await page.clock.fastForward('24:00:01');
  await expect(page.getByText('Pasaron 24 h')).toContainText('Lo que escribiste sigue guardado');
  await page.getByRole('button', { name: 'Enviar una plantilla' }).click();
  await expect(page.getByRole('dialog', { name: 'Elegir plantilla' })).toBeVisible();
});

function selected(field: import('@playwright/test').Locator): Promise<string> {
  return field.evaluate((element) => {
    const { value, selectionStart, selectionEnd } = element as HTMLTextAreaElement;
    return value.slice(selectionStart, selectionEnd);
  });
}

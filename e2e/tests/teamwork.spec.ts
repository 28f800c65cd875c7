// The ledger, notes, labels: what stays in the house and what proves that it left.
import { expect, named, test } from '../support/test';

test.beforeEach(async ({ desk, phone, customer }) => {
  await phone.write('¿tienen envío a Cusco?');
  await desk.enter(named(customer));
});

test('every outbound message opens its numbered stub', async ({ desk }) => {
  const slip = desk.slip(/S\/ 14/);
  await slip.click();
  const stub = desk.page.getByRole('article', { name: /Prueba de entrega del mensaje/ });
  await expect(stub.locator('.folio')).toHaveText(/^Nº \d{6}$/);
  for (const fact of ['queued', 'started', 'accepted', 'delivered', 'read']) {
    await expect(stub.locator(`[data-fact="${fact}"]`)).toHaveCount(1);
  }
  await expect(desk.page).toHaveURL(/\?m=/);
  await stub.getByRole('button', { name: 'Copiar talón' }).click();
  const copied = await desk.page.evaluate(() => navigator.clipboard.readText());
  expect(copied).toContain('Entregado');
});

test('the stub opens from the keyboard', async ({ desk }) => {
  await expect(desk.slip(/S\/ 14/)).toHaveCount(1);
  await desk.log.focus();
  await desk.page.keyboard.press('ArrowUp');
  await desk.page.keyboard.press('Enter');
  await expect(desk.page.getByRole('article', { name: /Prueba de entrega/ })).toBeVisible();
});

test('a note stays in the house', async ({ desk, phone }) => {
  await desk.note('Clienta fiel, cuidado con el lote G-14');
  const note = desk.slip('Clienta fiel, cuidado con el lote G-14');
  await expect(note).toHaveCount(1);
  await expect(note).toHaveAttribute('data-kind', 'note');
  await desk.page.keyboard.press('Alt+l');
  await desk.join();
  await desk.reply('Te ayudo ahora mismo.');
  await expect(phone.heard('Te ayudo ahora mismo.')).toHaveCount(1);
  await expect(phone.heard('Clienta fiel')).toHaveCount(0);
});

test('a label is made, shown in the list, and filters it', async ({ desk, customer }) => {
  const { page } = desk;
  const label = `Reclamo ${customer.slice(-3)}`;
  await page.getByRole('button', { name: 'Etiqueta' }).click();
  await page.getByLabel('Buscar o crear etiqueta').fill(label);
  await page.getByRole('button', { name: `Crear “${label}”` }).click();
  await expect(desk.row(named(customer)).locator('.label')).toHaveText(label);
  await page.getByRole('button', { name: 'Filtros' }).click();
  await page.getByLabel('Etiqueta', { exact: true }).selectOption({ label });
  await expect(page.locator('.list a.c')).toHaveCount(1);
  await expect(desk.row(named(customer))).toHaveCount(1);
});

test('a conversation is closed by a key and opens again when the customer writes', async ({
  desk,
  phone
}) => {
  await desk.page.keyboard.press('Alt+e');
  await expect(desk.log.locator('[data-fact="closed"]')).toHaveCount(1);
  await phone.write('una cosa más');
  await expect(desk.log.locator('[data-fact="reopened"]')).toHaveCount(1);
});

test('a failed send says why and what to do', async ({ desk, phone, customer, simulator }) => {
  await desk.join();
  await simulator.fault({ kind: 'fail_status', code: 131026, next: 1, to: customer });
  await desk.reply('Esto no va a llegar');
  const failed = desk.slip('Esto no va a llegar');
  await expect(failed.getByRole('alert')).toContainText('No salió.');
  await failed.getByRole('button', { name: 'Reintentar' }).click();
  await expect(phone.heard('Esto no va a llegar').last()).toBeVisible();
});

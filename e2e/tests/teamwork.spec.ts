// The ledger, notes, labels: what stays in the house and what proves that it left.
import { Desk } from '../support/desk';
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

test('a label that a colleague has just made has its name on every screen', async ({
  browser,
  demo,
  desk,
  customer
}) => {
  const there = await browser.newContext({ locale: 'es-PE' });
  const nico = await Desk.open(await there.newPage(), await demo.addAgent('Nico'));
  await nico.enter(named(customer));
  const label = `Preventa ${customer.slice(-3)}`;
  await desk.page.getByRole('button', { name: 'Etiqueta' }).click();
  await desk.page.getByLabel('Buscar o crear etiqueta').fill(label);
  await desk.page.getByRole('button', { name: `Crear “${label}”` }).click();
  await expect(nico.log.locator('[data-fact="labelled"]')).toContainText(
    `puso las etiquetas: ${label}`
  );
  await expect(nico.row(named(customer)).locator('.label')).toHaveText(label);
  await there.close();
});

test('who attends makes a label; who administers renames and removes it', async ({
  browser,
  demo,
  desk,
  customer
}) => {
  const there = await browser.newContext({ locale: 'es-PE' });
  const page = await there.newPage();
  const agent = await Desk.open(page, await demo.addAgent('Ines'));
  await agent.enter(named(customer));
  const label = `Feria ${customer.slice(-3)}`;
  await page.getByRole('button', { name: 'Etiqueta' }).click();
  await page.getByLabel('Buscar o crear etiqueta').fill(label);
  await page.keyboard.press('Enter');
  await expect(agent.row(named(customer)).locator('.label')).toHaveText(label);
  await page.goto(agent.url('/labels'));
  await expect(page.getByText(label)).toBeVisible();
  await expect(page.getByRole('button', { name: `Eliminar: ${label}` })).toHaveCount(0);
  await there.close();

  await desk.page.goto(desk.url('/labels'));
  await desk.page.getByRole('button', { name: `Cambiar nombre: ${label}` }).click();
  await desk.page.getByLabel('Nombre de la etiqueta').fill(`${label} bis`);
  await desk.page.keyboard.press('Enter');
  await expect(desk.page.getByText(`${label} bis`)).toBeVisible();
  await desk.page.getByRole('button', { name: `Eliminar: ${label} bis` }).click();
  await desk.page.getByRole('dialog').getByRole('button', { name: 'Eliminar' }).click();
  await expect(desk.page.getByText(`${label} bis`)).toHaveCount(0);
});

test('beside a search there are no counts of something else', async ({ desk }) => {
  const all = desk.page.getByRole('button', { name: /^Todas/ });
  await expect(all).toHaveText(/\d/);
  await desk.page.getByLabel('Buscar', { exact: true }).fill('zzz');
  await expect(desk.page.getByText('Nada con “zzz”')).toBeVisible();
  await expect(all).toHaveText(/^Todas$/);
  await desk.page.getByRole('button', { name: 'Borrar lo escrito' }).click();
  await expect(all).toHaveText(/\d/);
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

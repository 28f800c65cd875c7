// What a newcomer does first: write on the phone, watch, join, answer, leave.
import { expect, named, test } from '../support/test';

test('a question is answered at once, and read on both sides', async ({ phone }) => {
  await phone.write('¿tienen envío a Cusco?');
  await expect(phone.heard(/Cusco/)).toHaveCount(1);
  await expect(phone.mine('¿tienen envío a Cusco?').locator('.rd')).toBeVisible();
});

test('somebody signs in by the form, and is told in words when it is wrong', async ({
  page,
  facts
}) => {
  await page.goto(facts.console_url);
  await page.getByLabel('Correo').fill(facts.email);
  await page.getByLabel('Contraseña', { exact: true }).fill('no-es-esta');
  await page.getByRole('button', { name: 'Entrar' }).click();
  await expect(page.getByRole('alert')).toContainText('no coinciden');
  await page.getByLabel('Contraseña', { exact: true }).fill(facts.password);
  await page.getByRole('button', { name: 'Entrar' }).click();
  await expect(page.getByRole('heading', { name: 'Bandeja' })).toBeVisible();
  await expect(page).toHaveURL(/\/inbox$/);
});

test('the console shows it live; a person joins, answers, leaves; the bot goes on', async ({
  desk,
  phone,
  customer
}) => {
  await expect(desk.page.getByRole('heading', { name: 'Bandeja' })).toBeVisible();
  await phone.write('¿tienen envío a Cusco?');
  await desk.enter(named(customer));
  await expect(desk.slip('¿tienen envío a Cusco?')).toHaveCount(1);
  await expect(desk.slip(/S\/ 14/)).toHaveCount(1);

  await desk.join();
  await expect(desk.log.locator('[data-fact="joined"]')).toHaveCount(1);
  const before = await phone.answers.count();
  await phone.write('¿y a Puno?');
  await expect(desk.slip('¿y a Puno?')).toHaveCount(1);
  await desk.reply('Sí, también enviamos a Puno.');
  await expect(phone.heard('Sí, también enviamos a Puno.')).toHaveCount(1);
  await expect(
    desk.slip('Sí, también enviamos a Puno.').locator('[data-status="read"]')
  ).toHaveCount(1);
  // The bot was silent while a person had the turn.
  await expect(phone.answers).toHaveCount(before + 1);

  await desk.leave();
  await expect(desk.log.locator('[data-fact="left"]')).toHaveCount(1);
  await phone.write('¿a qué hora abren?');
  await expect(phone.heard(/9:00/)).toHaveCount(1);
  await expect(desk.slip(/9:00 a 19:00/)).toHaveCount(1);
});

test('two clicks at once send one message', async ({ desk, phone, customer }) => {
  await phone.write('¿hola?');
  await desk.enter(named(customer));
  await desk.join();
  await desk.field.fill('Una sola vez');
  await desk.page.getByRole('button', { name: /^Enviar/ }).dblclick();
  await expect(phone.heard('Una sola vez')).toHaveCount(1);
  await desk.reply('Y otra después');
  await expect(phone.heard('Y otra después')).toHaveCount(1);
  await expect(phone.heard('Una sola vez')).toHaveCount(1);
});

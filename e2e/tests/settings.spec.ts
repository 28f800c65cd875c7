// What is set up once: edits nobody loses, channels, canned replies, keys, people.
import { expect, named, test } from '../support/test';

test('edits are not lost by leaving, however one leaves', async ({ desk }) => {
  const { page } = desk;
  await page.goto(desk.url('/bot/faqs'));
  await page.locator('a.it').first().click();
  const answer = page.getByRole('group', { name: 'Español' }).getByLabel('Respuesta');
  const before = await answer.inputValue();
  await answer.fill('Un cambio a medias');
  const ask = page.getByRole('dialog', { name: 'Tienes cambios sin guardar' });

  await page.getByRole('link', { name: 'Canales' }).click();
  await expect(ask).toBeVisible();
  await ask.getByRole('button', { name: 'Seguir editando' }).click();
  await expect(answer).toHaveValue('Un cambio a medias');

  await page.goBack();
  await expect(ask).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(page).toHaveURL(/\/bot\/faqs\/.+/);
  await expect(answer).toHaveValue('Un cambio a medias');

  const asked = page.waitForEvent('dialog');
  await page.close({ runBeforeUnload: true });
  const dialog = await asked;
  expect(dialog.type()).toBe('beforeunload');
  await dialog.dismiss();
  await expect(answer).toHaveValue('Un cambio a medias');

  await page.getByRole('link', { name: 'Canales' }).click();
  await ask.getByRole('button', { name: 'Salir sin guardar' }).click();
  await expect(page).toHaveURL(/\/channels$/);
  await page.goBack();
  await expect(answer).toHaveValue(before);
});

test('the bot’s settings ask too, and not once they are saved', async ({ desk }) => {
  const { page } = desk;
  await page.goto(desk.url('/bot/settings'));
  await page.getByLabel('El bot vuelve si nadie responde en').fill('17');
  await expect(page.getByText('Cambios sin guardar')).toBeVisible();
  await page.getByRole('link', { name: 'Bandeja' }).click();
  await page.getByRole('button', { name: 'Seguir editando' }).click();
  await page.getByRole('button', { name: 'Guardar' }).click();
  await expect(page.getByText('Guardado. El bot ya lo usa.')).toBeVisible();
  await page.getByRole('link', { name: 'Bandeja' }).click();
  await expect(page).toHaveURL(/\/inbox$/);
});

test('a channel’s address and a new verify token are there to be copied', async ({
  desk,
  facts
}) => {
  const { page } = desk;
  const copied = () => page.evaluate(() => navigator.clipboard.readText());
  await page.goto(desk.url(`/channels/${facts.channel_id}`));
  await page.getByRole('button', { name: 'Copiar' }).click();
  expect(await copied()).toMatch(new RegExp(`/webhooks/${facts.channel_id}$`));
  await expect(page.getByText('solo mostramos su final')).toBeVisible();
  await page.getByRole('button', { name: 'Poner un token nuevo' }).click();
  const token = page.getByLabel('Token de verificación', { exact: true }).first();
  await expect(token).toHaveValue(/^\w{24}$/);
  await page.getByRole('button', { name: 'Copiar' }).last().click();
  expect(await copied()).toBe(await token.inputValue());

  // Meta's handshake works with it.
  const address = new URL(`/webhooks/${facts.channel_id}`, facts.api_url);
  address.searchParams.set('hub.mode', 'subscribe');
  address.searchParams.set('hub.challenge', '1158201444');
  address.searchParams.set('hub.verify_token', await token.inputValue());
  const answer = await page.request.get(address.href);
  expect([answer.status(), await answer.text()]).toEqual([200, '1158201444']);
  await page.reload();
  await expect(page.getByText('solo mostramos su final')).toBeVisible();
});

test('a channel whose key was revoked says so in words, with Meta’s own', async ({
  desk,
  phone,
  customer,
  facts,
  simulator
}) => {
  const { page } = desk;
  await phone.write('¿hola?');
  await desk.enter(named(customer));
  await desk.join();
  await simulator.fault({ kind: 'revoke_token' });
  await desk.field.fill('¿sale?');
  await desk.field.press('Control+Enter');
  await expect
    .poll(async () => {
      const answer = await page.request.get(desk.url(`/api/v1/channels/${facts.channel_id}`));
      return ((await answer.json()) as { state: string }).state;
    })
    .toBe('paused');
  await page.goto(desk.url(`/channels/${facts.channel_id}`));
  const notice = page.getByRole('alert').first();
  await expect(notice).toContainText('El token de acceso venció o fue anulado');
  await expect(notice).toContainText('Meta dice: “190');
  await notice.getByRole('button', { name: 'Cambiar los tokens y el secreto' }).click();
  await expect(page.locator('#channel-access_token')).toBeFocused();
  await simulator.mend();
  await page.getByRole('button', { name: 'Probar conexión' }).click();
  await expect(page.locator('.notice.bad')).toHaveCount(0);
});

test('a canned reply is added, used, edited and removed', async ({ desk, phone, customer }) => {
  const { page } = desk;
  const shortcut = `cata-${customer.slice(-3)}`;
  await page.goto(desk.url('/bot/replies'));
  await page.getByRole('link', { name: 'Agregar' }).click();
  const spanish = page.getByRole('group', { name: 'Español' });
  await page.getByRole('button', { name: 'Guardar' }).click();
  await expect(spanish.getByLabel('Atajo')).toBeFocused();
  await spanish.getByLabel('Atajo').fill('con espacio');
  await spanish.getByLabel('Texto').fill('Hola {name}, la cata es el {dia}.');
  await expect(page.getByText('Quien responde completa: {dia}.')).toBeVisible();
  await page.getByRole('button', { name: 'Guardar' }).click();
  await expect(page.getByText('Sin espacios ni barras')).toBeVisible();
  await spanish.getByLabel('Atajo').fill(shortcut);
  await page.getByRole('button', { name: 'Guardar' }).click();
  await expect(page.getByRole('status').filter({ hasText: 'Guardado' })).toBeVisible();
  await expect(page.locator('a.it', { hasText: `/${shortcut}` })).toHaveCount(1);

  await spanish.getByLabel('Texto').fill('La cata es el {dia} a las 11:00.');
  await page.getByRole('button', { name: 'Guardar' }).click();
  await expect(page.getByRole('status').filter({ hasText: 'Guardado' })).toBeVisible();

  await phone.write('¿cuándo es la cata?');
  await page.getByRole('link', { name: /Bandeja/ }).click();
  await desk.enter(named(customer));
  await desk.join();
  await desk.field.pressSequentially(`/${shortcut}`);
  await desk.field.press('Enter');
  await page.keyboard.type('sábado');
  await desk.field.press('Control+Enter');
  await expect(phone.heard('La cata es el sábado a las 11:00.')).toHaveCount(1);

  await page.goto(desk.url('/bot/replies'));
  await page.locator('a.it', { hasText: `/${shortcut}` }).click();
  await page.getByRole('button', { name: 'Eliminar' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Eliminar' }).click();
  await expect(page).toHaveURL(/\/bot\/replies$/);
  await expect(page.locator('a.it', { hasText: `/${shortcut}` })).toHaveCount(0);
});

test('a key is made, shown once, works, and is shut out when revoked', async ({ desk, facts }) => {
  const { page } = desk;
  await page.getByRole('button', { name: /Abrir tu cuenta/ }).click();
  await page.getByRole('link', { name: 'Tu cuenta, contraseña y llaves de la API' }).click();
  await expect(page.getByRole('heading', { name: 'Tu cuenta' })).toBeVisible();
  await page.getByRole('button', { name: 'Crear llave' }).click();
  await expect(page.getByText('Ponle un nombre')).toBeVisible();
  await page.getByLabel('Nombre de la llave nueva').fill('Reportes');
  await page.getByRole('button', { name: 'Crear llave' }).click();
  const key = await page.getByLabel('Llave', { exact: true }).inputValue();
  const ask = async () =>
    (
      await fetch(new URL('/api/v1/labels', facts.api_url), {
        headers: { authorization: `Bearer ${key}` }
      })
    ).status;
  expect(await ask()).toBe(200);
  await page.reload();
  const row = page.getByRole('listitem').filter({ hasText: 'Reportes' });
  await expect(row).toContainText(key.slice(-4));
  await expect(page.getByLabel('Llave', { exact: true })).toHaveCount(0);
  await row.getByRole('button', { name: 'Anular' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Anular' }).click();
  await expect(row).toHaveCount(0);
  expect(await ask()).toBe(401);
});

test('the people of the company are listed', async ({ desk }) => {
  await desk.page.goto(desk.url('/people'));
  await expect(desk.page.getByRole('listitem').filter({ hasText: 'Marco Salas' })).toContainText(
    'Atiende'
  );
  await expect(desk.page.getByRole('listitem').filter({ hasText: 'Lucía Paredes' })).toContainText(
    'tú'
  );
});

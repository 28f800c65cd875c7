// Nothing stands outside of the window, however narrow it is and however long a word somebody wrote.
import type { Page } from '@playwright/test';
import { Desk } from '../support/desk';
import { picture } from '../support/picture';
import { expect, named, test } from '../support/test';

const WIDTHS = [320, 390, 600, 761, 768, 820, 1024, 1241, 1440, 1920];
const LONG = 'Wolfeschlegelsteinhausenbergerdorff'.repeat(2).slice(0, 60);

/** What can be seen and stands beyond the window's right edge, or beyond its own scrolling place. */
function outside(page: Page): Promise<string[]> {
  return page.evaluate(() =>
    [...document.querySelectorAll<HTMLElement>('button, a, input, select, h1, h2, .pill, .label')]
      .filter((part) => part.checkVisibility() && !part.closest('.chs, .sr'))
      .filter((part) => !part.classList.contains('sr') && !part.classList.contains('skip'))
      .filter((part) => {
        const { right, left, width } = part.getBoundingClientRect();
        return width > 0 && (right > innerWidth + 0.5 || left < -0.5);
      })
      .map((part) => `${part.tagName}.${part.className}: ${part.textContent.trim().slice(0, 40)}`)
  );
}

async function fits(page: Page, where: string): Promise<void> {
  for (const width of WIDTHS) {
    await page.setViewportSize({ width, height: 800 });
    expect(await outside(page), `${where} at ${width}`).toEqual([]);
    const wide = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
    expect(wide, `${where} at ${width}`).toBeLessThanOrEqual(0);
  }
}

test('every view fits every width', async ({ desk, facts }) => {
  test.setTimeout(120_000);
  const { page } = desk;
  const paths = ['/inbox', '/contacts', '/channels', `/channels/${facts.channel_id}`];
  paths.push('/channels/nope', '/bot/faqs', '/bot/faqs/nope', '/bot/replies/nope');
  paths.push('/bot/settings', '/labels', '/people', '/account', '/set-aside', '/nope');
  for (const path of paths) {
    await page.goto(desk.url(path));
    await expect(page.locator('#main')).toBeVisible();
    await expect(page.locator('#main .skeleton')).toHaveCount(0);
    await fits(page, path);
  }
});

test('the acts on one’s own conversation never leave the window', async ({
  desk,
  phone,
  customer
}) => {
  await phone.write('quiero hablar con una persona');
  await desk.enter(named(customer));
  await desk.join();
  await fits(desk.page, 'a conversation of mine');
  await desk.page.setViewportSize({ width: 768, height: 800 });
  await desk.page.getByRole('button', { name: 'Más acciones' }).click();
  await expect(desk.page.getByRole('menuitem', { name: 'Devolver al bot' })).toBeInViewport();
  await expect(desk.page.getByRole('menuitem', { name: 'Cerrar' })).toBeInViewport();
});

test('the composer grows with its text, then scrolls, and cuts no line in half', async ({
  desk,
  phone,
  customer
}) => {
  await phone.write('quiero hablar con una persona');
  await desk.enter(named(customer));
  await desk.join();
  const size = () =>
    desk.field.evaluate((field) => ({
      height: field.clientHeight,
      content: field.scrollHeight,
      line: parseFloat(getComputedStyle(field).lineHeight)
    }));
  const before = await size();
  await desk.field.fill(Array.from({ length: 6 }, (_, line) => `línea ${line}`).join('\n'));
  const grown = await size();
  expect([grown.height, grown.content]).toEqual([6 * before.line, 6 * before.line]);
  await desk.field.fill(Array.from({ length: 60 }, (_, line) => `línea ${line}`).join('\n'));
  const full = await size();
  expect(full.height).toBeLessThanOrEqual(0.4 * 900);
  expect(full.height % full.line).toBe(0);
  expect(full.content).toBe(60 * full.line);
  await desk.field.fill('');
  expect((await size()).height).toBe(before.height);
});

test('an opened picture is shown whole, and can be kept', async ({ desk, simulator, customer }) => {
  await simulator.says(customer, {
    kind: 'image',
    data: picture(60, 400),
    mime_type: 'image/png'
  });
  await desk.enter(named(customer));
  const small = desk.log.locator('.pic img').first();
  await expect(small).toHaveCSS('object-fit', 'contain');
  // As narrow as it is: no bars stand beside it.
  await expect.poll(async () => (await small.boundingBox())?.width).toBeLessThan(80);
  await small.click();
  const dialog = desk.page.getByRole('dialog', { name: 'Foto' });
  await expect(dialog.getByRole('link', { name: 'Descargar' })).toHaveAttribute('download', /.*/);
  await desk.page.keyboard.press('Escape');
  await expect(dialog).toBeHidden();
  await expect(desk.page).not.toHaveURL(/\?m=/);
});

test('the bot’s settings say what is wrong at its field', async ({ desk }) => {
  const { page } = desk;
  await page.goto(desk.url('/bot/settings'));
  await page.getByLabel('Espera antes de responder').fill('');
  await page.getByRole('button', { name: 'Agregar día' }).click();
  await page.getByRole('button', { name: 'Guardar' }).click();
  const wait = page.getByLabel('Espera antes de responder');
  await expect(wait).toBeFocused();
  await expect(page.getByText('Entre 0 y 10.', { exact: true })).toBeVisible();
  await expect(page.getByText('Elige la fecha.')).toBeVisible();
  await wait.fill('2');
  await expect(page.getByText('Entre 0 y 10.', { exact: true })).toHaveCount(0);
  await fits(page, 'a new holiday');
});

test('a long name stays inside wherever it stands', async ({ desk }) => {
  const { page } = desk;
  await page.goto(desk.url('/account'));
  await page.getByLabel('Nombre de la llave nueva').fill(LONG);
  await page.getByRole('button', { name: 'Crear llave' }).click();
  await expect(page.getByText(`La llave “${LONG}” está lista.`)).toBeVisible();
  await fits(page, 'a key of a long name');
  await page.getByRole('button', { name: `Anular: ${LONG}` }).click();
  await fits(page, 'asking to revoke it');
  await page.getByRole('dialog').getByRole('button', { name: 'Anular' }).click();

  await page.goto(desk.url('/labels'));
  const label = page.getByLabel('Etiqueta nueva');
  await label.fill(LONG.slice(0, 41));
  await expect(page.getByText('Se pasa de 40 caracteres.')).toBeVisible();
  await label.fill(LONG.slice(0, 40));
  await page.getByRole('button', { name: 'Crear', exact: true }).click();
  await expect(page.locator('.labels .label', { hasText: LONG.slice(0, 40) })).toBeVisible();
  await fits(page, 'a long label');
  await page.goto(desk.url('/bot/faqs'));
  await page.getByLabel('Buscar pregunta').fill(LONG);
  await expect(page.getByText(`Nada con “${LONG}”`)).toBeVisible();
  await fits(page, 'nothing found');
});

test('a customer’s long name and a long label stay inside their conversation', async ({
  desk,
  facts,
  simulator,
  customer
}) => {
  const { page } = desk;
  const label = `Etiqueta${LONG}`.slice(0, 40);
  await simulator.says(customer, { kind: 'text', text: 'hola' });
  await desk.enter(named(customer));
  const [, , id] = new URL(page.url()).pathname.split('/');
  const headers = { authorization: `Bearer ${facts.api_key}` };
  const at = (path: string) => new URL(path, facts.api_url).href;
  const found = await page.request.get(at(`/api/v1/conversations/${id}`), { headers });
  const { contact_id } = (await found.json()) as { contact_id: string };
  const renamed = await page.request.patch(at(`/api/v1/contacts/${contact_id}`), {
    headers,
    data: { name: LONG }
  });
  expect(renamed.ok(), await renamed.text()).toBe(true);
  await page.reload();
  await page.getByRole('button', { name: 'Etiqueta', exact: true }).click();
  await page.getByLabel('Buscar o crear etiqueta').fill(label);
  await page.getByRole('button', { name: `Crear “${label}”` }).click();
  await expect(page.locator('#card .labels .label')).toHaveText(label);
  await fits(page, 'a long name and a long label');
  await page.goto(desk.url(`/contacts/${contact_id}`));
  await expect(page.getByRole('heading', { name: LONG })).toBeVisible();
  await fits(page, 'the contact');
});

test('a new conversation asks for the number first, and says the step', async ({ desk }) => {
  const { page } = desk;
  await page.getByRole('button', { name: 'Nueva conversación' }).click();
  const dialog = (step: number) =>
    page.getByRole('dialog', { name: `Nueva conversación · ${step} de 3` });
  await dialog(1).getByLabel('Teléfono').fill('958');
  await page.keyboard.press('Enter');
  await expect(dialog(1).getByText('Escríbelo con + y código de país')).toBeVisible();
  await expect(dialog(1).getByLabel('Teléfono')).toBeFocused();
  await dialog(1).getByLabel('Teléfono').fill('+51 958 114 207');
  await page.keyboard.press('Enter');
  await expect(dialog(2).getByText('Para +51 958 114 207')).toBeVisible();
  await dialog(2)
    .getByRole('button', { name: /pedido_en_camino es/ })
    .click();
  await expect(dialog(3).getByLabel('Valor 1')).toBeVisible();
  await dialog(3).getByRole('button', { name: 'Cambiar' }).click();
  await expect(dialog(1).getByLabel('Teléfono')).toHaveValue('+51 958 114 207');
});

test('an address that leads nowhere says so in its tab too', async ({ desk }) => {
  await desk.page.goto(desk.url('/nope'));
  await expect(desk.page).toHaveTitle('Esta dirección no lleva a ninguna parte. · Recado');
  await desk.page.getByRole('link', { name: 'Ir a la bandeja' }).click();
  await expect(desk.page).toHaveTitle('Bandeja · Recado');
});

test.describe('on a phone', () => {
  test.use({ viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true });

  test('going back from a stub leads to the talk, and so does its own button', async ({
    page,
    facts,
    phone,
    customer
  }) => {
    await phone.write('¿tienen envío a Cusco?');
    const desk = await Desk.open(page, facts);
    await desk.row(named(customer)).tap();
    const stub = page.getByRole('article', { name: /Prueba de entrega/ });
    await desk.slip(/S\/ 14/).tap();
    await expect(stub).toBeVisible();
    await page.goBack();
    await expect(stub).toBeHidden();
    await expect(page).not.toHaveURL(/\?m=/);
    await expect(desk.log).toBeVisible();
    await desk.slip(/S\/ 14/).tap();
    await page.getByRole('button', { name: 'Volver al chat' }).tap();
    await expect(stub).toBeHidden();
    await expect(page).not.toHaveURL(/\?m=/);
    await page.goBack();
    await expect(page).toHaveURL(/\/inbox$/);
  });
});

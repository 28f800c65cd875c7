// The first minute: nothing is asked in vain, and what is empty says what to do next.
import { expect, test } from '../support/test';

test('a first visit begins in the e-mail field and logs no error', async ({ browser, facts }) => {
  const context = await browser.newContext({ locale: 'es-PE' });
  const page = await context.newPage();
  const errors: string[] = [];
  page.on('console', (line) => line.type() === 'error' && errors.push(line.text()));
  await page.goto(facts.console_url);
  await expect(page.getByLabel('Correo')).toBeFocused();
  await page.keyboard.type(facts.email);
  await page.keyboard.press('Tab');
  await page.keyboard.type(facts.password);
  await page.keyboard.press('Enter');
  await expect(page.getByRole('heading', { name: 'Bandeja' })).toBeVisible();
  expect(errors).toEqual([]);

  // Who comes back is known.
  await page.goto(facts.console_url);
  await expect(page.getByRole('heading', { name: 'Bandeja' })).toBeVisible();
  await context.close();
});

test('what is empty stands in the middle of its pane, in every view', async ({ desk }) => {
  const { page } = desk;
  // A company that has just begun: every list is empty.
  await page.route(/\/api\/v1\/(channels|contacts|conversations|faqs|canned-replies)\?/, (route) =>
    route.fulfill({ json: { items: [], next_cursor: null, prev_cursor: null } })
  );
  const ways = {
    '/inbox': 'Conectar WhatsApp',
    '/contacts': 'Conectar WhatsApp',
    '/channels': 'Conectar WhatsApp',
    '/bot/faqs': 'Agregar la primera',
    '/bot/replies': 'Agregar la primera'
  };
  for (const [path, way] of Object.entries(ways)) {
    await page.goto(desk.url(path));
    const pane = page.locator('.empty-pane');
    await expect(pane.getByRole('link', { name: way }), path).toBeVisible();
    const blank = (await pane.locator('.blank').boundingBox())!;
    const middle = blank.y + blank.height / 2;
    expect(Math.abs(middle - 450), path).toBeLessThan(40);
  }
});

test('the rail shows where one is, and a phone leads back', async ({ desk }) => {
  const { page } = desk;
  const here = page.getByRole('navigation', { name: 'Principal' }).locator('[aria-current]');
  for (const path of ['/labels', '/people', '/account']) {
    await page.goto(desk.url(path));
    await expect(here, path).toHaveAccessibleName(/Abrir tu cuenta/);
  }
  await page.goto(desk.url('/set-aside'));
  await expect(here).toHaveAccessibleName('Canales');
  await page.setViewportSize({ width: 390, height: 844 });
  await page.getByRole('main').getByRole('link', { name: 'Canales' }).click();
  await expect(page).toHaveURL(/\/channels$/);
});

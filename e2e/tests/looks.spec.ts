// Both languages, both themes, and a phone's width.
import { Desk } from '../support/desk';
import { expect, named, test } from '../support/test';

test.describe('in English', () => {
  test.use({ locale: 'en-US' });

  test('everything on the screen follows, and the choice is kept', async ({ desk }) => {
    const { page } = desk;
    await expect(page.getByRole('heading', { name: 'Inbox' })).toBeVisible();
    await expect(page.locator('html')).toHaveAttribute('lang', 'en');
    await page.getByRole('button', { name: /Open your account/ }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Español' }).click();
    await expect(page.getByRole('heading', { name: 'Bandeja', includeHidden: true })).toHaveCount(
      1
    );
    await page.reload();
    await expect(page.getByRole('heading', { name: 'Bandeja' })).toBeVisible();
  });
});

test.describe('at night', () => {
  test.use({ colorScheme: 'dark' });

  test('follows the system, and the switch is kept', async ({ desk }) => {
    const { page } = desk;
    const ground = () =>
      page.evaluate(() => getComputedStyle(document.querySelector('.list')!).backgroundColor);
    await expect(page.getByRole('heading', { name: 'Bandeja' })).toBeVisible();
    const night = await ground();
    // The button says where it leads, not where one is.
    await page.getByRole('button', { name: 'Día' }).click();
    await expect(page.locator('html')).toHaveAttribute('data-theme', 'light');
    await expect(page.getByRole('button', { name: 'Noche' })).toBeVisible();
    expect(await ground()).not.toBe(night);
    await page.reload();
    await expect(page.locator('html')).toHaveAttribute('data-theme', 'light');
  });
});

test.describe('on a phone', () => {
  test.use({ viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true });

  test('one view at a time, and nothing wider than the screen', async ({
    page,
    facts,
    phone,
    customer
  }) => {
    await phone.write('¿tienen envío a Cusco?');
    const desk = await Desk.open(page, facts);
    await expect(page.getByRole('navigation', { name: 'Principal' })).toBeVisible();
    await desk.row(named(customer)).tap();
    await expect(desk.log).toBeVisible();
    await expect(page.locator('.list')).toBeHidden();
    await expect(page.getByRole('navigation', { name: 'Principal' })).toBeHidden();
    expect(await overflow(page)).toBe(0);
    await page.getByRole('link', { name: 'Volver a la bandeja' }).tap();
    await expect(page.locator('.list')).toBeVisible();
    expect(await overflow(page)).toBe(0);
    for (const path of [
      '/bot/faqs',
      '/bot/replies',
      '/bot/settings',
      '/channels',
      '/contacts',
      '/account',
      '/people',
      '/set-aside'
    ]) {
      await page.goto(desk.url(path));
      await expect(page.getByRole('heading', { level: 1 }).first()).toBeVisible();
      expect(await overflow(page), path).toBe(0);
    }
  });
});

test('the stub lies in a drawer where there is no room for a pane', async ({
  desk,
  phone,
  customer
}) => {
  await desk.page.setViewportSize({ width: 1100, height: 800 });
  await phone.write('¿tienen envío a Cusco?');
  await desk.enter(named(customer));
  await desk.slip(/S\/ 14/).click();
  await expect(desk.page.locator('.pane.open')).toBeVisible();
  await desk.page.keyboard.press('Escape');
  await expect(desk.page.locator('.pane.open')).toHaveCount(0);
});

test('the keys move through the inbox', async ({ desk, phone, customer }) => {
  const { page } = desk;
  await phone.write('¿tienen envío a Cusco?');
  await expect(desk.row(named(customer))).toBeVisible();
  await page.keyboard.press('Alt+j');
  await expect(page).toHaveURL(/\/inbox\/.+/);
  await page.keyboard.press('/');
  await expect(page.getByLabel('Buscar', { exact: true })).toBeFocused();
  // The sign lies above the field also while one types.
  const lens = page.locator('.find .i').first();
  const order = (node: Element) => Number(getComputedStyle(node).zIndex) || 0;
  const field = page.getByLabel('Buscar', { exact: true });
  expect(await lens.evaluate(order)).toBeGreaterThan(await field.evaluate(order));
  await page.keyboard.type('zzzz');
  await expect(page.getByText('Nada con “zzzz”')).toBeVisible();
  await page.keyboard.press('Escape');
  await page.keyboard.press('?');
  await expect(page.getByRole('dialog', { name: 'Atajos de teclado' })).toBeVisible();
});

function overflow(page: Desk['page']): Promise<number> {
  return page.evaluate(() => {
    const { scrollWidth, clientWidth } = document.documentElement;
    return Math.max(0, scrollWidth - clientWidth);
  });
}

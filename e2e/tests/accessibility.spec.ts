// No screen may shut anybody out: WCAG 2.2 A and AA as far as a machine can tell.
import AxeBuilder from '@axe-core/playwright';
import type { Page } from '@playwright/test';
import { expect, named, test } from '../support/test';

const RULES = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];
const PATHS = [
  '/inbox',
  '/contacts',
  '/channels',
  '/channels/new',
  '/bot/faqs',
  '/bot/faqs/new',
  '/bot/replies',
  '/bot/replies/new',
  '/bot/settings',
  '/account',
  '/labels',
  '/people',
  '/set-aside',
  '/nowhere'
];

async function check(page: Page, where: string): Promise<void> {
  const { violations } = await new AxeBuilder({ page }).withTags(RULES).analyze();
  const told = violations.map(({ id, nodes }) => `${id}: ${nodes.map((n) => n.target).join(' ')}`);
  expect(told, where).toEqual([]);
}

for (const colorScheme of ['light', 'dark'] as const) {
  test.describe(colorScheme === 'light' ? 'by day' : 'at night', () => {
    test.use({ colorScheme });

    test('signing in', async ({ page, facts }) => {
      await page.goto(facts.console_url);
      await page.getByRole('button', { name: 'Entrar' }).click();
      await expect(page.getByText('Escribe tu correo')).toBeVisible();
      await check(page, 'login');
    });

    test('every view', async ({ desk }) => {
      test.slow();
      for (const path of PATHS) {
        await desk.page.goto(desk.url(path));
        await expect(desk.page.locator('#main')).toBeVisible();
        await desk.page.waitForLoadState('networkidle');
        await check(desk.page, path);
      }
    });

    test('a conversation with its stub, a note, and its dialogs', async ({
      desk,
      phone,
      customer
    }) => {
      const { page } = desk;
      await phone.write('¿tienen envío a Cusco?');
      await desk.enter(named(customer));
      await expect(desk.slip(/S\/ 14/)).toHaveCount(1);
      await check(page, 'the bot has it');
      await desk.join();
      await desk.note('una nota');
      await expect(desk.slip('una nota')).toHaveCount(1);
      await desk.slip(/S\/ 14/).click();
      await expect(page.getByRole('article', { name: /Prueba de entrega/ })).toBeVisible();
      await check(page, 'with a stub and a note');
      await page.keyboard.press('Alt+m');
      await expect(page.getByRole('menu')).toBeVisible();
      await check(page, 'a menu');
      await page.keyboard.press('Escape');
      await page.getByRole('button', { name: 'Pasar' }).click();
      await expect(page.getByRole('dialog')).toBeVisible();
      await check(page, 'a dialog');
    });
  });
}

// Somebody else saves while a form is open: nothing is lost unseen, on either side.
import type { Page } from '@playwright/test';
import type { Desk } from '../support/desk';
import { expect, newCustomer, test } from '../support/test';

/** What a colleague's screen would ask. */
async function colleague<T>(desk: Desk, method: string, path: string, data?: unknown): Promise<T> {
  const answer = await desk.page.request.fetch(desk.url(`/api/v1${path}`), {
    method,
    headers: { 'x-recado': '1', 'idempotency-key': crypto.randomUUID() },
    ...(data === undefined ? {} : { data })
  });
  expect(answer.ok(), `${method} ${path}: ${answer.status()}`).toBe(true);
  return (await answer.json()) as T;
}

/** One goes to another tab and comes back. */
async function comeBack(page: Page): Promise<void> {
  await page.evaluate(() => dispatchEvent(new Event('focus')));
}

interface Settings {
  greeting: { es: string; en: string };
  version: number;
}

test('the bot’s settings tell of a colleague’s change, and either may stay', async ({ desk }) => {
  const { page } = desk;
  await page.goto(desk.url('/bot/settings'));
  const greeting = page.locator('#bot-texts').getByRole('textbox').first();
  await expect(greeting).toBeVisible();
  const before = await colleague<Settings>(desk, 'GET', '/settings/bot');
  const theirs = (es: string) =>
    colleague<Settings>(desk, 'GET', '/settings/bot').then((now) =>
      colleague(desk, 'PUT', '/settings/bot', { ...now, greeting: { ...now.greeting, es } })
    );

  await theirs('Hola desde otra pestaña.');
  await comeBack(page);
  await expect(greeting).toHaveValue('Hola desde otra pestaña.');

  await greeting.fill('Lo que escribo yo.');
  await theirs('Hola otra vez.');
  await comeBack(page);
  const save = page.getByRole('button', { name: 'Guardar', exact: true });
  await save.click();
  const told = page.getByRole('alert').filter({ hasText: 'Alguien guardó otra cosa' });
  await expect(told).toBeInViewport();
  await expect(greeting).toHaveValue('Lo que escribo yo.');
  await told.getByRole('button', { name: 'Ver lo suyo' }).click();
  await expect(greeting).toHaveValue('Hola otra vez.');
  await expect(told).toHaveCount(0);

  await greeting.fill('Lo que escribo yo.');
  await theirs('Una más.');
  await save.click();
  await told.getByRole('button', { name: 'Guardar lo mío' }).click();
  await expect(page.getByRole('status').filter({ hasText: 'Guardado' })).toBeVisible();
  const now = await colleague<Settings>(desk, 'GET', '/settings/bot');
  expect(now.greeting.es).toBe('Lo que escribo yo.');
  await theirs(before.greeting.es);
});

test('a label renamed by two keeps the name that was chosen knowingly', async ({ desk }) => {
  const { page } = desk;
  const name = `Feria ${newCustomer()}`;
  const label = await colleague<{ id: string }>(desk, 'POST', '/labels', { name });
  await page.goto(desk.url('/labels'));
  await page.getByRole('button', { name: `Cambiar nombre: ${name}` }).click();
  const field = page.getByRole('main').getByRole('listitem').getByRole('textbox');
  await field.fill(`${name} mía`);
  await colleague(desk, 'PUT', `/labels/${label.id}`, { name: `${name} suya` });
  await field.press('Enter');
  await expect(page.getByRole('alert').filter({ hasText: 'Alguien guardó' })).toBeVisible();
  await expect(field).toHaveValue(`${name} mía`);
  await page.getByRole('button', { name: 'Guardar lo mío' }).click();
  await expect(page.getByRole('listitem').filter({ hasText: `${name} mía` })).toBeVisible();
});

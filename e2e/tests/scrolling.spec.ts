// The end of a conversation stays in sight, and long lists go on.
import type { Locator } from '@playwright/test';
import { picture } from '../support/picture';
import { expect, named, newCustomer, test } from '../support/test';

const PICTURES = 12;

const gap = (log: Locator) =>
  log.evaluate((node) => Math.round(node.scrollHeight - node.scrollTop - node.clientHeight));

test('a conversation with pictures opens at its end and stays there', async ({
  desk,
  phone,
  customer,
  simulator
}) => {
  await phone.write('te mando fotos');
  const data = picture(600, 900);
  for (let n = 1; n <= PICTURES; n += 1) {
    const caption = `foto ${n}`;
    await simulator.says(customer, { kind: 'image', data, mime_type: 'image/png', caption });
  }
  await simulator.says(customer, { kind: 'text', text: 'y eso es todo' });
  // The pictures are slow, as over a bad line, and come one shortly after the other: some between
  // a scroll and the event that tells of it.
  let asked = 0;
  await desk.page.route('**/api/v1/media/*', async (route) => {
    asked += 1;
    await new Promise((resolve) => setTimeout(resolve, 300 + asked * 11));
    await route.fallback();
  });
  await desk.enter(named(customer));
  await expect(desk.slip('y eso es todo')).toBeInViewport();
  await expect(desk.slip(`foto ${PICTURES}`).locator('img')).toBeVisible();
  const tall = (node: Element) => (node as HTMLImageElement).naturalHeight;
  await expect.poll(() => desk.slip(`foto ${PICTURES}`).locator('img').evaluate(tall)).toBe(900);
  await desk.page.waitForTimeout(1_000);
  expect(await gap(desk.log)).toBeLessThanOrEqual(1);
  await expect(desk.page.getByRole('button', { name: 'Ir al final' })).toHaveCount(0);
});

test('what comes while one reads further up is told, and one’s own words lead to the end', async ({
  desk,
  phone,
  customer,
  simulator
}) => {
  const { page } = desk;
  await phone.write('empiezo');
  await desk.enter(named(customer));
  await desk.join();
  for (let n = 1; n <= 30; n += 1) {
    await simulator.says(customer, { kind: 'text', text: `línea ${n}` });
  }
  await expect(desk.slip('línea 30')).toBeInViewport();
  await desk.log.hover();
  await page.mouse.wheel(0, -900);
  await expect(page.getByRole('button', { name: 'Ir al final' })).toBeVisible();
  const before = await desk.log.evaluate((node) => node.scrollTop);
  await simulator.says(customer, { kind: 'text', text: 'algo nuevo' });
  const chip = page.getByRole('button', { name: '1 mensaje nuevo' });
  await expect(chip).toBeVisible();
  expect(await desk.log.evaluate((node) => node.scrollTop)).toBe(before);
  await chip.click();
  await expect(desk.slip('algo nuevo')).toBeInViewport();
  await expect(page.getByText('Nuevos', { exact: true })).toBeVisible();

  await page.mouse.wheel(0, -900);
  await expect(page.getByRole('button', { name: 'Ir al final' })).toBeVisible();
  await desk.reply('respondo desde arriba');
  await expect(desk.slip('respondo desde arriba')).toBeInViewport();
  await expect(page.getByText('Nuevos', { exact: true })).toHaveCount(0);
});

test('the inbox goes on as one scrolls', async ({ desk, simulator }) => {
  test.slow();
  const people = Array.from({ length: 60 }, newCustomer);
  for (let from = 0; from < people.length; from += 20) {
    const batch = people.slice(from, from + 20);
    await simulator.all(batch.map((customer) => ({ customer, kind: 'text', text: 'hola' })));
  }
  const rows = desk.page.locator('.list a.c');
  await expect
    .poll(async () => {
      const answer = await desk.page.request.get(desk.url('/api/v1/conversations/counts'));
      return ((await answer.json()) as { all: number }).all;
    })
    .toBeGreaterThan(60);
  // What still moves while it is read page by page is on none of them.
  let before = '';
  await expect
    .poll(
      async () => {
        const answer = await desk.page.request.get(desk.url('/api/v1/conversations?limit=100'));
        const now = await answer.text();
        const stands = now === before;
        before = now;
        return stands;
      },
      { intervals: [1_500], timeout: 60_000 }
    )
    .toBe(true);
  // Without the live line the list holds what was read page by page, and nothing else.
  await desk.page.routeWebSocket(/\/ws\/agent/, () => undefined);
  await desk.page.reload();
  await expect(rows.nth(40)).toBeAttached();
  // Whose talks stand further down follows from when their ticks came: any of them will do.
  const held = async (customer: string) => (await desk.row(named(customer)).count()) === 1;
  const absent: string[] = [];
  for (const customer of people) if (!(await held(customer))) absent.push(customer);
  expect(absent.length).toBeGreaterThan(0);
  await desk.page.locator('.rows').hover();
  await expect
    .poll(
      async () => {
        await desk.page.mouse.wheel(0, 20_000);
        const seen = await Promise.all(absent.map(held));
        return seen.every(Boolean);
      },
      { timeout: 45_000 }
    )
    .toBe(true);
  const ids = await rows.evaluateAll((nodes) => nodes.map((node) => node.getAttribute('data-id')));
  expect(new Set(ids).size).toBe(ids.length);
});

test('a label beyond the first hundred can be chosen', async ({ desk, facts }) => {
  const { page } = desk;
  const names = Array.from({ length: 104 }, (_, n) => `Lote ${String(n).padStart(3, '0')}`);
  for (const name of names) {
    const answer = await page.request.post(desk.url('/api/v1/labels'), {
      data: { name },
      headers: { authorization: `Bearer ${facts.api_key}` }
    });
    expect(answer.status()).toBe(201);
  }
  await page.reload();
  await page.getByRole('button', { name: 'Filtros' }).click();
  const choice = page.getByLabel('Etiqueta', { exact: true });
  for (const name of names)
    await expect(choice.locator('option', { hasText: name })).toHaveCount(1);
});

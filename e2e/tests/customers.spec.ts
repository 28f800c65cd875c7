// Who holds the customer's phone: everybody is within reach, however many and however named.
import type { Page } from '@playwright/test';
import { expect, newCustomer, test } from '../support/test';
import { Phone } from '../support/phone';

const LONG = `Wolfeschlegelstein${'hausenbergerdorff'.repeat(4)}`;

async function fits(page: Page): Promise<void> {
  const wider = await page.evaluate(
    () => document.documentElement.scrollWidth - document.documentElement.clientWidth
  );
  expect(wider).toBe(0);
}

test('everybody who wrote is within reach, the one who holds the phone always in sight', async ({
  context,
  facts,
  simulator
}) => {
  const people = Array.from({ length: 24 }, () => newCustomer());
  await simulator.all(
    people.map((customer, at) => ({ customer, kind: 'text', text: 'hola', name: `Clienta ${at}` }))
  );
  // The one who came first is the last of the list.
  const [eldest, second] = people as [string, string];
  const page = await context.newPage();
  await Phone.open(page, facts.phone_url, eldest);
  const bar = page.locator('#customers');
  await expect(bar.locator('[aria-pressed="true"]')).toHaveText(/Clienta/);
  await expect(bar.locator('[aria-pressed="true"]')).toBeInViewport({ ratio: 1 });

  await bar.getByRole('button', { name: /^Todos los clientes/ }).click();
  const sheet = page.getByRole('dialog', { name: 'Quién escribe' });
  await expect(sheet.locator('.opt[aria-pressed="true"]')).toContainText('Clienta 0');
  await expect(sheet.locator('.opt[aria-pressed="true"] .i-check')).toHaveCount(1);
  await sheet.getByRole('searchbox').fill('clíenta 1');
  await expect(sheet.locator('.opt:visible').first()).toContainText('Clienta 1');
  await sheet.getByRole('searchbox').fill(second);
  await sheet.getByRole('button', { name: `+${second}` }).click();
  await expect(page.locator('#log .w.me')).toHaveText(/hola/);
  await expect(bar.locator('[aria-pressed="true"]')).toHaveAttribute('title', 'Clienta 1');

  // On a phone there is only the menu.
  await page.setViewportSize({ width: 390, height: 844 });
  await page.locator('#menu').click();
  const menu = page.getByRole('dialog', { name: 'Más opciones' });
  await expect(menu.locator('.opt[aria-pressed="true"]')).toContainText('Clienta 1');
  await menu.getByRole('button', { name: /^Todos los clientes/ }).click();
  await sheet.getByRole('button', { name: 'Clienta 0' }).click();
  await expect(page.locator('#log .w.me')).toHaveText(/hola/);
});

test('long names are cut where they stand and an emoji stays whole', async ({
  context,
  facts,
  simulator,
  customer
}) => {
  await simulator.says(customer, { kind: 'text', text: 'hola', name: `😀 ${LONG}` });
  const other = newCustomer();
  await simulator.says(other, { kind: 'text', text: 'hola', name: LONG });
  const page = await context.newPage();
  for (const width of [1440, 1000, 768]) {
    await page.setViewportSize({ width, height: 900 });
    await Phone.open(page, facts.phone_url, other);
    const bar = page.locator('#customers');
    await expect(bar.locator('[aria-pressed="true"]')).toBeInViewport();
    const widest = await bar
      .locator('.tabs button')
      .evaluateAll((tabs) => Math.max(...tabs.map((tab) => tab.getBoundingClientRect().width)));
    expect(widest).toBeLessThan(190);
    for (const button of await page.locator('.topbar > button, #customers > button').all()) {
      await expect(button).toBeInViewport({ ratio: 1 });
    }
    await fits(page);
  }
  await page.setViewportSize({ width: 390, height: 844 });
  await page.locator('#menu').click();
  const row = page.locator('dialog .opt').filter({ hasText: '😀' });
  await expect(row.locator('.av')).toHaveText('😀W');
  const sheet = page.locator('dialog.sh');
  expect(await sheet.evaluate((node) => node.scrollWidth - node.clientWidth)).toBe(0);
});

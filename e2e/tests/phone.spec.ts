// The customer's phone as a page: what it keeps while its tab lives.
import { expect, test } from '../support/test';

test('the list of what happened and the way to the console outlive a loaded page and a new start', async ({
  phone
}) => {
  const { page } = phone;
  await phone.write('¿tienen envío a Cusco?');
  const notes = page.locator('#notes li:not(.none)');
  await expect(notes.filter({ hasText: 'leído por el negocio' })).toHaveCount(1);
  const count = await notes.count();
  await page.reload();
  await expect(notes).toHaveCount(count);

  const link = page.getByRole('link', { name: 'Abre la bandeja al lado' });
  await expect(link).toBeVisible();
  // A simulator that has just begun is told a moment later where its console is.
  await page.route('**/phone/api/state?*', async (route) => {
    const answer = await route.fetch();
    await route.fulfill({
      response: answer,
      json: { ...(await answer.json()), console_url: null }
    });
  });
  const again = page.waitForResponse('**/phone/api/state?*');
  await page.locator('#language').click();
  await again;
  await expect(page.getByRole('link', { name: 'Open the inbox beside this' })).toBeVisible();
});

test('the day is held above the messages only while one looks for something', async ({ phone }) => {
  const { page } = phone;
  for (const word of ['uno', 'dos', 'tres', 'cuatro', 'cinco', 'seis', 'siete', 'ocho']) {
    await phone.write(`línea ${word}`);
  }
  const log = page.locator('#log');
  await expect.poll(() => log.evaluate((node) => node.scrollHeight > node.clientHeight)).toBe(true);
  await expect(page.locator('#log .ph-d')).not.toBeInViewport();
  await log.hover();
  await page.mouse.wheel(0, -150);
  await expect(log).toHaveClass(/moving/);
  await expect(log).not.toHaveClass(/moving/);
});

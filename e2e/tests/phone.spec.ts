// The customer's phone as a page: what it keeps while its tab lives.
import { expect, test } from '../support/test';

test('the list of what happened and the way to the console outlive a loaded page and a new start', async ({
  phone
}) => {
  const { page } = phone;
  await phone.write('¿tienen envío a Cusco?');
  const notes = page.locator('#notes li:not(.none)');
  await expect(notes.filter({ hasText: 'leído por el negocio' })).toHaveCount(1);
  // More may happen meanwhile (the answer's own ticks); what was told stays told.
  const told = await notes.allTextContents();
  await page.reload();
  await expect.poll(() => notes.allTextContents()).toEqual(expect.arrayContaining(told));

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
    await phone.write(`línea ${word}, ${'que ocupa más de un renglón '.repeat(5)}`);
  }
  // What comes while one reads above must not be taken for one's own scrolling: the last answer is there.
  await expect(page.locator('#log .w:not(.typing)').last()).not.toHaveClass(/\bme\b/);
  const log = page.locator('#log');
  await expect.poll(() => log.evaluate((node) => node.scrollHeight > node.clientHeight)).toBe(true);
  await expect(page.locator('#log .ph-d')).not.toBeInViewport();
  // It is held for less than a second: the page itself watches for it.
  const held = await log.evaluateHandle((node) => ({
    seen: new Promise<boolean>((resolve) => {
      const watch = new MutationObserver(() => {
        if (node.classList.contains('moving')) resolve(true);
      });
      watch.observe(node, { attributes: true, attributeFilter: ['class'] });
    })
  }));
  await log.hover();
  await page.mouse.wheel(0, -150);
  expect(await held.evaluate(({ seen }) => seen)).toBe(true);
  await expect(log).not.toHaveClass(/moving/);
});

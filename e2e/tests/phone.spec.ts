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

test('a number that does not exist is said so, leads to those that do, and nothing pretends to work', async ({
  context,
  facts
}) => {
  const page = await context.newPage();
  const errors: Error[] = [];
  page.on('pageerror', (error) => errors.push(error));
  for (const [path, heading] of [
    ['/phone/123', 'El número 123 no existe'],
    ['/phone/%E0%A4%A', 'El número %E0%A4%A no existe']
  ] as const) {
    await page.goto(new URL(path, facts.phone_url).href);
    await expect(page.getByRole('heading', { name: heading })).toBeVisible();
    for (const gone of ['#text', '#send', '#attach', '#camera', '#faults', '#customers']) {
      await expect(page.locator(gone)).toBeHidden();
    }
    await expect(page.locator('.hint').first()).toBeHidden();
    await expect(page.locator('#presence')).toBeEmpty();
  }
  await page.getByRole('link', { name: 'Tostaduría Misti' }).click();
  await expect(page.locator('#business')).toHaveText('Tostaduría Misti');
  await expect(page.locator('#text')).toBeVisible();
  expect(errors).toEqual([]);
});

test('a file of another kind is refused in words, and goes as a document', async ({ phone }) => {
  const { page } = phone;
  const paper = { name: 'carta.pdf', mimeType: 'application/pdf', buffer: Buffer.from('%PDF-1.4') };
  const choose = async (kind: string) => {
    await page.locator('#attach').click();
    const chooser = page.waitForEvent('filechooser');
    await page.getByRole('button', { name: kind, exact: true }).last().click();
    await (await chooser).setFiles(paper);
  };
  for (const [kind, told] of [
    ['Video', 'Eso no es un video que WhatsApp tome.'],
    ['Audio', 'Eso no es un audio que WhatsApp tome.'],
    ['Foto', 'Eso no es una foto que WhatsApp tome.']
  ] as const) {
    await choose(kind);
    await expect(page.locator('#offline')).toContainText(told);
    await expect(page.locator('#log .w.me')).toHaveCount(0);
  }
  await choose('Documento');
  await expect(phone.mine('carta.pdf')).toHaveCount(1);
});

test('a list of long words without blanks stays on the screen', async ({
  phone,
  facts,
  customer,
  request
}) => {
  const { page } = phone;
  await page.setViewportSize({ width: 390, height: 844 });
  const at = (path: string) => new URL(path, facts.phone_url).href;
  const { items } = (await (await request.get(at('/sim/numbers'))).json()) as {
    items: { phone_number_id: string; access_token: string }[];
  };
  const number = items[0]!;
  await phone.write('hola');
  const row = { id: '1', title: 'W'.repeat(24), description: 'W'.repeat(72) };
  const action = { button: 'Elegir', sections: [{ title: 'W'.repeat(24), rows: [row] }] };
  const sent = await request.post(at(`/v23.0/${number.phone_number_id}/messages`), {
    headers: { authorization: `Bearer ${number.access_token}` },
    data: {
      messaging_product: 'whatsapp',
      to: customer,
      type: 'interactive',
      interactive: { type: 'list', body: { text: 'W'.repeat(60) }, action }
    }
  });
  expect(sent.ok(), await sent.text()).toBe(true);
  await page.getByRole('button', { name: 'Elegir' }).click();
  const sheet = page.locator('dialog.sh');
  await expect(sheet.getByRole('button', { name: 'WWW' })).toBeVisible();
  expect(await sheet.evaluate((node) => node.scrollWidth - node.clientWidth)).toBe(0);
  await expect(sheet.locator('.radio')).toBeInViewport({ ratio: 1 });
});

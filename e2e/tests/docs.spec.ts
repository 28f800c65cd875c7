// The reference at /docs, on a phone and on a desk.
import { expect, test } from '../support/test';

test.use({ viewport: { width: 390, height: 844 } });

test('what is searched for comes right under the field', async ({ page, facts }) => {
  await page.goto(new URL('/docs?lang=es', facts.console_url).href);
  await expect(page.getByText('Las descripciones están en inglés')).toBeVisible();
  const field = page.getByRole('searchbox', { name: 'Buscar en la API' });
  // The whole placeholder is to be read: nothing of it needs more room than the field has.
  const hidden = await field.evaluate((node: HTMLInputElement) => {
    const pen = document.createElement('canvas').getContext('2d')!;
    const style = getComputedStyle(node);
    pen.font = style.font;
    const room = node.clientWidth - parseFloat(style.paddingLeft) - parseFloat(style.paddingRight);
    return pen.measureText(node.placeholder).width - room;
  });
  expect(hidden).toBeLessThanOrEqual(0);

  await page.mouse.wheel(0, 4000);
  await field.fill('webhook');
  const hit = page.locator('main article:visible').first();
  await expect(hit).toContainText('webhook');
  const below = await field.evaluate((node) => node.getBoundingClientRect().bottom);
  const top = await hit.evaluate((node) => node.getBoundingClientRect().top);
  expect(top - below).toBeGreaterThan(0);
  expect(top - below).toBeLessThan(120);
  await field.fill('nada de eso');
  await expect(page.getByText('Nada coincide.')).toBeInViewport();
  await field.fill('');
  await expect(page.getByRole('navigation')).toBeVisible();
});

test.describe('on a desk', () => {
  test.use({ viewport: { width: 1440, height: 900 } });

  test('it has a title, and its header stands over the columns', async ({ page, facts }) => {
    await page.goto(new URL('/docs?lang=es', facts.console_url).href);
    const title = page.getByRole('heading', { level: 1, name: 'API de Recado' });
    const left = async (part: typeof title) => Math.round((await part.boundingBox())!.x);
    const field = page.getByRole('searchbox', { name: 'Buscar en la API' });
    expect(await left(field)).toBe(await left(title));
    const home = page.getByRole('link', { name: 'Recado API' });
    expect(await left(home)).toBe(
      await left(page.getByRole('navigation').getByRole('link').first())
    );
  });
});

// A line that drops loses nothing and doubles nothing.
import type { WebSocketRoute } from '@playwright/test';
import { Desk } from '../support/desk';
import { expect, named, test } from '../support/test';

test('what was said while the line was down is there once it is back, once', async ({
  page,
  facts,
  phone,
  customer
}) => {
  const line = await breakable(page);
  const desk = await Desk.open(page, facts);
  await phone.write('antes del corte');
  await desk.enter(named(customer));
  await expect(desk.slip('antes del corte')).toHaveCount(1);

  await line.cut();
  await phone.write('durante el corte');
  await phone.write('todavía durante el corte');
  await expect(page.getByText('Reconectando…')).toBeVisible();
  await expect(desk.slip('durante el corte')).toHaveCount(0);

  line.mend();
  await expect(desk.slip('todavía durante el corte')).toHaveCount(1);
  await phone.write('después del corte');
  await expect(desk.slip('después del corte')).toHaveCount(1);
  await expect(desk.slip(/durante el corte/)).toHaveCount(2);
  await expect(desk.slip('antes del corte')).toHaveCount(1);
  await expect(desk.row(named(customer))).toHaveCount(1);
});

test('what is written offline is kept, shown as waiting, and sent once', async ({
  desk,
  context,
  phone,
  customer
}) => {
  await phone.write('¿me ayudas?');
  await desk.enter(named(customer));
  await desk.join();
  await context.setOffline(true);
  await expect(desk.page.getByText('Sin internet. Guardamos lo que escribes.')).toBeVisible();
  await desk.reply('primera, sin internet');
  await desk.reply('segunda, sin internet');
  await expect(desk.pending).toHaveCount(2);

  await context.setOffline(false);
  await expect(desk.pending).toHaveCount(0);
  await expect(desk.slip('segunda, sin internet')).toHaveCount(1);
  await desk.reply('tercera, ya con internet');
  await expect(phone.heard('tercera, ya con internet')).toHaveCount(1);
  await expect(phone.heard('sin internet')).toHaveCount(2);
  await expect(phone.heard('sin internet').first()).toContainText('primera');
});

test('a reply whose answer was lost is not said twice', async ({ desk, phone, customer }) => {
  await phone.write('¿me ayudas?');
  await desk.enter(named(customer));
  await desk.join();
  let lost = 0;
  const keys = new Set<string>();
  await desk.page.route('**/api/v1/conversations/*/messages', async (route) => {
    if (route.request().method() !== 'POST') return route.fallback();
    keys.add(route.request().headers()['idempotency-key'] ?? '');
    if (lost > 0) return route.fallback();
    lost += 1;
    await route.fetch();
    await route.abort('connectionreset');
  });
  await desk.reply('solo una vez');
  await expect(phone.heard('solo una vez')).toHaveCount(1);
  await expect(desk.pending).toHaveCount(0);
  expect(lost).toBe(1);
  expect(keys.size).toBe(1);
  await desk.page.unroute('**/api/v1/conversations/*/messages');
  await desk.reply('y ahora otra');
  await expect(phone.heard('y ahora otra')).toHaveCount(1);
  await expect(phone.heard('solo una vez')).toHaveCount(1);
  await expect(desk.slip('solo una vez')).toHaveCount(1);
});

test('what waits survives a reload of the page', async ({ desk, phone, customer }) => {
  const { page } = desk;
  await phone.write('¿me ayudas?');
  await desk.enter(named(customer));
  await desk.join();
  await page.route('**/api/v1/conversations/*/messages', (route) =>
    route.request().method() === 'POST' ? route.abort() : route.fallback()
  );
  await desk.reply('sobrevive a la recarga');
  await desk.field.fill('un borrador a medias');
  await expect(desk.pending).toHaveCount(1);
  await page.unroute('**/api/v1/conversations/*/messages');
  await page.reload();
  await expect(phone.heard('sobrevive a la recarga')).toHaveCount(1);
  await expect(desk.slip('sobrevive a la recarga')).toHaveCount(1);
  await expect(desk.field).toHaveValue('un borrador a medias');
});

/** Puts a switch into the page's live line. */
async function breakable(page: Desk['page']) {
  let down = false;
  const open = new Set<WebSocketRoute>();
  await page.routeWebSocket(/\/ws\/agent/, (route) => {
    if (down) return void route.close({ code: 1012 });
    open.add(route);
    const server = route.connectToServer();
    route.onMessage((data) => server.send(data));
    server.onMessage((data) => route.send(data));
    route.onClose(() => open.delete(route));
  });
  return {
    cut: async () => {
      down = true;
      for (const route of open) await route.close({ code: 1012 });
    },
    mend: () => (down = false)
  };
}

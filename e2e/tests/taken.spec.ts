// What is offered to somebody who opens a conversation that another agent holds.
import { Desk } from '../support/desk';
import { expect, named, test } from '../support/test';

test('who may not take it is not offered to, but may ask or leave a note', async ({
  browser,
  demo,
  desk,
  phone,
  customer
}) => {
  await phone.write('¿hola?');
  await desk.enter(named(customer));
  await desk.join();

  const context = await browser.newContext({ locale: 'es-PE' });
  const ana = await Desk.open(await context.newPage(), await demo.addAgent('Ana'));
  await ana.enter(named(customer));
  const composer = ana.page.locator('.comp');
  await expect(composer).toContainText('Pídele que te la pase');
  await expect(ana.page.getByRole('button', { name: /Tomar/ })).toHaveCount(0);
  await expect(ana.page.getByRole('button', { name: 'Cerrar', exact: true })).toHaveCount(0);
  await ana.page.getByRole('button', { name: 'Más acciones' }).click();
  await expect(ana.page.getByRole('menuitem', { name: /Tomar|Cerrar|Asignar/ })).toHaveCount(0);
  await ana.page.keyboard.press('Escape');

  await ana.page.getByRole('button', { name: 'Escribir una nota' }).click();
  await expect(ana.field).toBeFocused();
  await ana.reply('¿Me la pasas?');
  await expect(desk.slip('¿Me la pasas?')).toHaveAttribute('data-kind', 'note');
  await context.close();
});

test('who administers takes it from its holder, and is asked first', async ({
  browser,
  demo,
  desk,
  phone,
  customer
}) => {
  const context = await browser.newContext({ locale: 'es-PE' });
  const rosa = await Desk.open(await context.newPage(), await demo.addAgent('Rosa'));
  await phone.write('¿hola?');
  await rosa.enter(named(customer));
  await rosa.join();

  await desk.enter(named(customer));
  const take = desk.page.getByRole('button', { name: /Tomar/ });
  await expect(take).toHaveText('Tomar de Rosa');
  await take.click();
  const asked = desk.page.getByRole('dialog', { name: 'La tiene Rosa.' });
  await expect(desk.field).toHaveCount(0);
  await asked.getByRole('button', { name: 'Tomar de Rosa' }).click();
  await expect(desk.field).toBeFocused();
  await expect(rosa.page.locator('.comp')).toContainText('Pídele que te la pase');
  await context.close();
});

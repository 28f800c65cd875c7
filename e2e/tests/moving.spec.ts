// Going from one place to the next: the view follows, and so does the focus.
import { Desk } from '../support/desk';
import { Phone } from '../support/phone';
import { expect, named, newCustomer, test } from '../support/test';

test('one conversation follows directly upon another, each live and by itself', async ({
  desk,
  phone,
  customer,
  context,
  facts
}) => {
  const { page } = desk;
  const other = newCustomer();
  const second = await Phone.open(await context.newPage(), facts.phone_url, other);
  await phone.write('soy la primera');
  await second.write('soy el segundo');
  await desk.enter(named(customer));
  await expect(desk.slip('soy la primera')).toHaveCount(1);
  await desk.join();
  await desk.field.fill('borrador para la primera');

  await desk.row(named(other)).click();
  await expect(desk.slip('soy el segundo')).toHaveCount(1);
  await expect(desk.slip('soy la primera')).toHaveCount(0);
  await expect(page.locator('#thread-title')).toHaveText(named(other));
  await second.write('¿me lees en vivo?');
  await expect(desk.slip('¿me lees en vivo?')).toHaveCount(1);
  await desk.join();
  await expect(desk.field).toHaveValue('');
  await desk.reply('a ti, segundo');
  await expect(second.heard('a ti, segundo')).toHaveCount(1);

  await phone.write('¿y a mí?');
  await desk.row(named(customer)).click();
  await expect(desk.slip('¿y a mí?')).toHaveCount(1);
  await expect(desk.slip('a ti, segundo')).toHaveCount(0);
  await expect(desk.field).toHaveValue('borrador para la primera');
  await phone.write('sigo aquí');
  await expect(desk.slip('sigo aquí')).toHaveCount(1);
  await expect(phone.heard('a ti, segundo')).toHaveCount(0);

  await page.goBack();
  await expect(desk.slip('a ti, segundo')).toHaveCount(1);
  await second.write('¿y ahora?');
  await expect(desk.slip('¿y ahora?')).toHaveCount(1);
});

test('signing in leads the focus into the view', async ({ page, facts }) => {
  await page.goto(facts.console_url);
  await page.getByLabel('Correo').fill(facts.email);
  await page.getByLabel('Contraseña', { exact: true }).fill(facts.password);
  await page.keyboard.press('Enter');
  await expect(page.getByRole('heading', { name: 'Bandeja' })).toBeVisible();
  await expect(page.locator('#main')).toBeFocused();
});

test('taking, giving back and choosing by key keep the focus where the work is', async ({
  desk,
  phone,
  customer
}) => {
  const { page } = desk;
  await phone.write('¿hola?');
  await expect(desk.row(named(customer))).toBeVisible();
  await desk.row(named(customer)).focus();
  await page.keyboard.press('Enter');
  await expect(desk.log).toBeFocused();

  await page.keyboard.press('Alt+t');
  await expect(desk.field).toBeFocused();
  await page.getByRole('button', { name: 'Devolver al bot' }).press('Enter');
  const take = page.getByRole('button', { name: 'Tomar', exact: true });
  await expect(take).toBeFocused();
  await take.press('Enter');
  await expect(desk.field).toBeFocused();

  await page.keyboard.press('Alt+j');
  await expect(page).not.toHaveURL(/inbox$/);
  await expect(desk.log).toBeFocused();
  await page.keyboard.press('Alt+k');
  await expect(desk.log).toBeFocused();
});

test('the keys are told where they can be used', async ({ desk, phone, customer }) => {
  await phone.write('¿hola?');
  await desk.enter(named(customer));
  const take = desk.page.getByRole('button', { name: 'Tomar', exact: true });
  await expect(take).toHaveAttribute('title', /Alt\+T/);
  await desk.log.focus();
  await desk.page.keyboard.press('?');
  const help = desk.page.getByRole('dialog', { name: 'Atajos de teclado' });
  await expect(help).toContainText('Tomar');
});

test.describe('on a phone', () => {
  test.use({ viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true });

  test('giving back leaves the way to take it again under the hand', async ({
    page,
    facts,
    phone,
    customer
  }) => {
    await phone.write('¿hola?');
    const desk = await Desk.open(page, facts);
    await desk.row(named(customer)).tap();
    await page.getByRole('button', { name: 'Tomar', exact: true }).tap();
    await expect(desk.field).toBeFocused();
    await page.getByRole('button', { name: 'Más acciones' }).tap();
    await page.getByRole('menuitem', { name: 'Devolver al bot' }).tap();
    await expect(page.getByRole('button', { name: 'Tomar', exact: true })).toBeFocused();
  });
});

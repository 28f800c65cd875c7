// The customer's phone, driven as a person would.
import { expect, type Locator, type Page } from '@playwright/test';

export class Phone {
  readonly page: Page;

  constructor(page: Page) {
    this.page = page;
  }

  static async open(page: Page, phoneUrl: string, customer: string): Promise<Phone> {
    const url = new URL(phoneUrl);
    url.searchParams.set('customer', customer);
    await page.goto(url.href);
    const phone = new Phone(page);
    await expect(page.locator('#text')).toBeVisible();
    return phone;
  }

  async write(text: string): Promise<void> {
    await this.page.locator('#text').fill(text);
    await this.page.locator('#text').press('Enter');
    await expect(this.mine(text)).toHaveCount(1);
  }

  /** What the customer wrote. */
  mine(text: string | RegExp): Locator {
    return this.page.locator('#log .w.me').filter({ hasText: text });
  }

  /** What came from the company. */
  heard(text: string | RegExp): Locator {
    return this.page.locator('#log .w:not(.me)').filter({ hasText: text });
  }

  /** Everything that came from the company. */
  get answers(): Locator {
    return this.page.locator('#log .w:not(.me)');
  }
}

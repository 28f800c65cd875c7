// The agent's console, driven as a person would.
import { expect, type Locator, type Page } from '@playwright/test';
import type { DemoFacts } from './demo';

export class Desk {
  readonly page: Page;
  readonly facts: DemoFacts;

  constructor(page: Page, facts: DemoFacts) {
    this.page = page;
    this.facts = facts;
  }

  /** Signs in over the API and opens an address of the console. */
  static async open(page: Page, facts: DemoFacts, path = '/inbox'): Promise<Desk> {
    const desk = new Desk(page, facts);
    const answer = await page.request.post(desk.url('/api/v1/session'), {
      data: { email: facts.email, password: facts.password, tenant_id: facts.tenant_id }
    });
    expect(answer.status()).toBe(200);
    await page.goto(desk.url(path));
    return desk;
  }

  url(path: string): string {
    return new URL(path, this.facts.console_url).href;
  }

  row(name: string | RegExp): Locator {
    return this.page.locator('.list a.c').filter({ hasText: name });
  }

  async enter(name: string | RegExp): Promise<void> {
    await this.row(name).click();
    await expect(this.log).toBeVisible();
  }

  get log(): Locator {
    return this.page.getByRole('log');
  }

  slip(text: string | RegExp): Locator {
    return this.log.locator('[data-slip]').filter({ hasText: text });
  }

  /** What was written here and is not yet with the server. */
  get pending(): Locator {
    return this.log.locator('[data-pending]');
  }

  get field(): Locator {
    return this.page.locator('#message-text');
  }

  async join(): Promise<void> {
    await this.page.getByRole('button', { name: 'Tomar', exact: true }).click();
    await expect(this.field).toBeVisible();
  }

  async leave(): Promise<void> {
    await this.page.getByRole('button', { name: 'Devolver al bot' }).click();
  }

  async reply(text: string): Promise<void> {
    await this.field.fill(text);
    await this.field.press('Control+Enter');
    await expect(this.field).toHaveValue('');
  }

  async note(text: string): Promise<void> {
    await this.page.keyboard.press('Alt+p');
    await this.field.fill(text);
    await this.field.press('Control+Enter');
  }
}

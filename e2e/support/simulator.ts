// Meta's side of the demo, told what to do over its control API.
import { expect, type APIRequestContext } from '@playwright/test';
import type { DemoFacts } from './demo';

export class Simulator {
  readonly #request: APIRequestContext;
  readonly #phone: URL;
  readonly #number: string;

  constructor(request: APIRequestContext, facts: DemoFacts) {
    this.#request = request;
    this.#phone = new URL(facts.phone_url);
    this.#number = this.#phone.pathname.split('/').at(-1) ?? '';
  }

  /** A customer writes; `kind` and its fields as the simulator's README says. */
  async says(customer: string, message: Record<string, unknown>): Promise<void> {
    await this.#post(`customers/${customer}/messages`, message);
  }

  /** Several customers write at once. */
  async all(messages: Record<string, unknown>[]): Promise<void> {
    await this.#post('batch', { messages });
  }

  /** What goes wrong with the next sends. */
  async fault(rule: Record<string, unknown>): Promise<void> {
    await this.#post('faults', rule);
  }

  async mend(): Promise<void> {
    const answer = await this.#request.delete(this.#at('faults'));
    expect(answer.ok()).toBe(true);
  }

  /** What was accepted for a customer, oldest first. */
  async accepted(customer: string): Promise<{ kind: string; text: string | null }[]> {
    const answer = await this.#request.get(this.#at('accepted'));
    const { items } = (await answer.json()) as {
      items: { to: string; kind: string; text: string | null }[];
    };
    return items.filter(({ to }) => to === customer);
  }

  async #post(path: string, data: unknown): Promise<void> {
    const answer = await this.#request.post(this.#at(path), { data });
    expect(answer.ok(), `${path}: ${answer.status()}`).toBe(true);
  }

  #at(path: string): string {
    return new URL(`/sim/numbers/${this.#number}/${path}`, this.#phone).href;
  }
}

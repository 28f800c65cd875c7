// What every test is given: the demo, and people of its own.
import { test as base } from '@playwright/test';
import { Demo, type DemoFacts } from './demo';
import { Desk } from './desk';
import { Phone } from './phone';
import { Simulator } from './simulator';

interface People {
  facts: DemoFacts;
  /** A number nobody else in this run has; its last digits name the customer in the inbox. */
  customer: string;
  phone: Phone;
  desk: Desk;
  simulator: Simulator;
}

let customers = 0;

/** A number nobody has written from in this run. */
export function newCustomer(): string {
  customers += 1;
  return `519${String(77_000_000 + customers)}`;
}

export const test = base.extend<People, { demo: Demo }>({
  demo: [
    async ({}, use) => {
      const demo = await Demo.start();
      await use(demo);
      await demo.stop();
    },
    { scope: 'worker', timeout: 90_000 }
  ],
  facts: async ({ demo }, use) => use(demo.facts),
  customer: async ({}, use) => {
    await use(newCustomer());
  },
  phone: async ({ context, facts, customer }, use) => {
    await use(await Phone.open(await context.newPage(), facts.phone_url, customer));
  },
  simulator: async ({ request, facts }, use) => use(new Simulator(request, facts)),
  desk: async ({ page, facts }, use) => use(await Desk.open(page, facts))
});

/** How the inbox names a customer without a profile name: the phone, with or without spaces. */
export function named(customer: string): RegExp {
  return new RegExp(`\\+?${[...customer].join('\\s*')}`);
}

export { expect } from '@playwright/test';

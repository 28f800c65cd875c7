// What only the demo has: a phone that plays the customer.

/** Where the simulated phone is; nothing beside a real provider. */
export const phoneUrl =
  document.querySelector<HTMLMetaElement>('meta[name="recado-phone"]')?.content ?? null;

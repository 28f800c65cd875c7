// Verify tokens as they were typed or made on this page: the server never tells a secret again.

const known = new Map<string, string>();

/** Long enough that nobody guesses it, and free of signs that are lost on copying. */
const LENGTH = 24;
const SIGNS = 'ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz23456789';

/** The token of a channel, until the page is left. */
export function knownToken(channelId: string): string | null {
  return known.get(channelId) ?? null;
}

export function rememberToken(channelId: string, token: string): void {
  if (token) known.set(channelId, token);
}

/** A new token by chance. */
export function newToken(): string {
  let token = '';
  while (token.length < LENGTH) {
    const [value = 255] = crypto.getRandomValues(new Uint8Array(1));
    // Only so many values that each sign is as likely as the next.
    if (value < Math.floor(256 / SIGNS.length) * SIGNS.length) token += SIGNS[value % SIGNS.length];
  }
  return token;
}

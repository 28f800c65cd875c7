// Which key a body is sent under, so that a thing is created once and a mended form is a new request.
import { Refused } from '$lib/api/problem';

/**
 * The server binds a key to the body it came with. A body whose answer was lost is sent again under the
 * key it had, so nothing is made twice; another body, or one that was answered, has a new one.
 */
export class Attempts {
  /** Keys of the bodies nobody knows the fate of. */
  readonly #open = new Map<string, string>();

  /** Sends `body` with its key. */
  async send<B, T>(body: B, create: (body: B, key: string) => Promise<T>): Promise<T> {
    const said = JSON.stringify(body);
    const key = this.#open.get(said) ?? crypto.randomUUID();
    this.#open.set(said, key);
    try {
      const made = await create(body, key);
      this.#open.delete(said);
      return made;
    } catch (cause) {
      if (cause instanceof Refused && !cause.passing) this.#open.delete(said);
      throw cause;
    }
  }
}

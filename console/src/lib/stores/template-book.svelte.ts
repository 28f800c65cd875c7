// The templates of each channel as the provider has them: a sent one names itself and tells only its body.
import type { Template } from '$protocol';
import { templates } from '$lib/api/channels';

export class TemplateBook {
  #held = $state.raw<ReadonlyMap<string, Template[]>>(new Map());
  /** Channels that were asked for, whatever came of it: a slip is shown without its buttons then. */
  readonly #asked = new Set<string>();
  readonly #read: (channelId: string) => Promise<Template[]>;

  constructor(read: (channelId: string) => Promise<Template[]>) {
    this.#read = read;
  }

  /** The template of that name and language; `null` while it is not known. Asks once a channel. */
  find(channelId: string, name: string, language: string): Template | null {
    const held = this.#held.get(channelId);
    if (!held && !this.#asked.has(channelId)) {
      this.#asked.add(channelId);
      // Not while something is drawn: what comes is drawn then.
      queueMicrotask(() => this.#fetch(channelId));
    }
    return held?.find((one) => one.name === name && one.language === language) ?? null;
  }

  /** Takes a channel's templates as they now are. */
  keep(channelId: string, found: Template[]): void {
    this.#held = new Map(this.#held).set(channelId, found);
  }

  clear(): void {
    this.#held = new Map();
    this.#asked.clear();
  }

  #fetch(channelId: string): void {
    this.#read(channelId).then(
      // Who signed out meanwhile has another company's book.
      (found) => this.#asked.has(channelId) && this.keep(channelId, found),
      () => undefined
    );
  }
}

export const templateBook = new TemplateBook(templates);

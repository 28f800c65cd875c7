// Who else looks at a conversation, and who types in it.
import type { ServerFrame, Viewer } from '$protocol';

/** Without renewal a typing person is forgotten after this. */
export const TYPING_FOR_MS = 6_000;

interface Typist {
  userId: string;
  name: string;
}

export class Presence {
  #viewers = $state.raw<Record<string, Viewer[]>>({});
  #typists = $state.raw<Record<string, Typist[]>>({});
  readonly #timers = new Map<string, ReturnType<typeof setTimeout>>();

  hear(frame: ServerFrame): void {
    if (frame.type === 'presence') {
      this.#viewers = { ...this.#viewers, [frame.conversation_id]: frame.viewers };
    } else if (frame.type === 'typing') {
      this.#typing(
        frame.conversation_id,
        { userId: frame.user_id, name: frame.name },
        frame.typing
      );
    }
  }

  /** Others who look at it; the agent `me` is left out. */
  viewers(conversationId: string, me: string): Viewer[] {
    return (this.#viewers[conversationId] ?? []).filter(({ user_id }) => user_id !== me);
  }

  typists(conversationId: string, me: string): string[] {
    const typists = this.#typists[conversationId] ?? [];
    return typists.filter(({ userId }) => userId !== me).map(({ name }) => name);
  }

  /** The line is gone: nobody is known to be there. */
  clear(): void {
    for (const timer of this.#timers.values()) clearTimeout(timer);
    this.#timers.clear();
    this.#viewers = {};
    this.#typists = {};
  }

  #typing(conversationId: string, typist: Typist, on: boolean): void {
    const key = `${conversationId}/${typist.userId}`;
    clearTimeout(this.#timers.get(key));
    this.#timers.delete(key);
    const others = (this.#typists[conversationId] ?? []).filter(
      ({ userId }) => userId !== typist.userId
    );
    this.#typists = { ...this.#typists, [conversationId]: on ? [...others, typist] : others };
    if (!on) return;
    const forget = () => this.#typing(conversationId, typist, false);
    this.#timers.set(key, setTimeout(forget, TYPING_FOR_MS));
  }
}

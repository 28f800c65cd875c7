// Half-written answers and notes, kept per conversation.
import { keep, type Shelf } from './shelf';

export interface Draft {
  reply: string;
  note: string;
}

const EMPTY: Draft = { reply: '', note: '' };

export class Drafts {
  readonly #shelf: Shelf;
  #prefix = '';

  constructor(shelf: Shelf) {
    this.#shelf = shelf;
  }

  open(tenant: string, user: string): void {
    this.#prefix = `recado.draft.${tenant}.${user}.`;
  }

  of(conversationId: string): Draft {
    try {
      const held = JSON.parse(this.#shelf.getItem(this.#prefix + conversationId) ?? '{}') as Draft;
      return { reply: String(held.reply ?? ''), note: String(held.note ?? '') };
    } catch {
      return EMPTY;
    }
  }

  save(conversationId: string, draft: Draft): void {
    const key = this.#prefix + conversationId;
    if (draft.reply || draft.note) keep(this.#shelf, key, JSON.stringify(draft));
    else this.#shelf.removeItem(key);
  }
}

// The FAQs of the company, all of them: there are some hundreds at most.
import { untrack } from 'svelte';
import type { Faq, NewFaq } from '$protocol';
import type { Language } from '$lib/i18n/language.svelte';
import * as api from '$lib/api/knowledge';
import type { Attempts } from './attempts';
import { folded } from './canned';

export class Faqs {
  items = $state.raw<Faq[]>([]);
  /** The one saved last, until it is changed again: what was new has its own address by then. */
  savedId = $state<string | null>(null);
  phase = $state<'loading' | 'ready' | 'failed'>('loading');

  async load(): Promise<void> {
    if (untrack(() => this.phase) === 'failed') this.phase = 'loading';
    try {
      this.items = await api.faqs();
      this.phase = 'ready';
    } catch {
      if (this.phase === 'loading') this.phase = 'failed';
    }
  }

  find(id: string | null): Faq | null {
    return this.items.find((faq) => faq.id === id) ?? null;
  }

  async add(body: NewFaq, attempts: Attempts): Promise<Faq> {
    const faq = await attempts.send(body, api.addFaq);
    this.savedId = faq.id;
    this.keep(faq);
    return faq;
  }

  async save(id: string, body: NewFaq): Promise<Faq> {
    const faq = await api.saveFaq(id, body);
    this.savedId = faq.id;
    this.keep(faq);
    return faq;
  }

  async drop(id: string): Promise<void> {
    await api.dropFaq(id);
    this.items = this.items.filter((faq) => faq.id !== id);
  }

  /** Takes a FAQ as it now is. */
  keep(faq: Faq): void {
    const known = this.items.some(({ id }) => id === faq.id);
    this.items = known
      ? this.items.map((held) => (held.id === faq.id ? faq : held))
      : [faq, ...this.items];
  }
}

/** FAQs with the words of `search` anywhere, accents and capitals aside, by their question. */
export function searched(faqs: Faq[], search: string, language: Language): Faq[] {
  const wanted = folded(search.trim());
  // What asks begins with `¿`, or does not: that is no order.
  const name = (faq: Faq) =>
    (faq[language] ?? faq.es ?? faq.en)?.question.replace(/^[^\p{L}\p{N}]+/u, '') ?? '';
  const ordered = faqs.toSorted((a, b) => name(a).localeCompare(name(b)));
  return ordered.filter(
    ({ es, en }) =>
      !wanted ||
      [es, en].some(
        (side) =>
          side !== null &&
          folded([side.question, side.answer, ...side.alternatives].join(' ')).includes(wanted)
      )
  );
}

// Which of the two languages is spoken, and its dictionary.
import { browserShelf, keep } from '$lib/stores/shelf';
import { en } from './en';
import { es } from './es';

export type Language = 'es' | 'en';
const KEY = 'recado.language';

class Words {
  language = $state<Language>('es');
  /** The dictionary; reading it in a component follows a change of language. */
  t = $derived(this.language === 'es' ? es : en);
  /** For dates and numbers: Peru's figures, and English with a 24-hour clock. */
  locale = $derived(this.language === 'es' ? 'es-PE' : 'en-GB');
  readonly #shelf = browserShelf();

  /** The language chosen before, else the first of the browser's that we speak, else Spanish. */
  start(): void {
    const chosen = this.#shelf.getItem(KEY);
    this.#speak(chosen === 'es' || chosen === 'en' ? chosen : spoken(navigator.languages));
  }

  choose(language: Language): void {
    keep(this.#shelf, KEY, language);
    this.#speak(language);
  }

  #speak(language: Language): void {
    this.language = language;
    document.documentElement.lang = language;
  }
}

/** The first of `wanted` that is spoken here. */
export function spoken(wanted: readonly string[]): Language {
  for (const tag of wanted) {
    if (tag.startsWith('es')) return 'es';
    if (tag.startsWith('en')) return 'en';
  }
  return 'es';
}

export const words = new Words();

// How this person likes the screen: day or night, and how tight.
import { browserShelf, keep } from './shelf';

export type Theme = 'system' | 'light' | 'dark';
const THEME = 'recado.theme';

class Preferences {
  theme = $state<Theme>('system');
  /** Whether the screen is dark now, whoever decided it. */
  dark = $state(false);
  readonly #shelf = browserShelf();

  /** Reads what was chosen and follows the system's switch. */
  start(): void {
    const kept = this.#shelf.getItem(THEME);
    this.theme = kept === 'light' || kept === 'dark' ? kept : 'system';
    const system = matchMedia('(prefers-color-scheme: dark)');
    system.addEventListener('change', () => this.#apply());
    this.#apply();
  }

  choose(theme: Theme): void {
    this.theme = theme;
    if (theme === 'system') this.#shelf.removeItem(THEME);
    else keep(this.#shelf, THEME, theme);
    this.#apply();
  }

  toggle(): void {
    this.choose(this.dark ? 'light' : 'dark');
  }

  #apply(): void {
    const root = document.documentElement;
    if (this.theme === 'system') delete root.dataset.theme;
    else root.dataset.theme = this.theme;
    this.dark =
      this.theme === 'dark' ||
      (this.theme === 'system' && matchMedia('(prefers-color-scheme: dark)').matches);
  }
}

export const preferences = new Preferences();

// Real addresses: every view can be linked, reloaded and gone back to.

import { unsaved } from '$lib/stores/unsaved.svelte';

/** Addresses that are the server's own and not a view of this app. */
const FOREIGN = /^\/(api|docs|health|metrics|webhooks|ws)(\/|$)/;

/** How a step of this app is counted in the browser's history. */
interface Step {
  step: number;
  /** Something was opened over the step before, which going back closes. */
  over?: boolean;
}

export class Router {
  path = $state(location.pathname);
  search = $state(location.search);
  /** Which step of the history is shown. */
  #step = 0;
  /** The next step told by the browser only leads back to where we are. */
  #returning = false;
  /** The next step was agreed to. */
  #agreed = false;

  /** The address's parts: `/inbox/c1` → `['inbox', 'c1']`. */
  parts = $derived(
    this.path
      .split('/')
      .filter(Boolean)
      .map((part) => safely(part))
  );

  param(name: string): string | null {
    return new URLSearchParams(this.search).get(name);
  }

  /** Goes somewhere; edits that would be lost are asked about first, unless it is `sure`. */
  go(href: string, { replace = false, sure = false } = {}): void {
    const url = new URL(href, location.origin);
    if (url.pathname === this.path && url.search === this.search) return;
    if (sure || url.pathname === this.path) this.#move(url, replace);
    else unsaved.before(() => this.#move(url, replace));
  }

  #move(url: URL, replace: boolean, over = false): void {
    if (!replace) this.#step += 1;
    const step: Step = { step: this.#step };
    if (over) step.over = true;
    if (replace) history.replaceState(step, '', url);
    else history.pushState(step, '', url);
    this.#read();
  }

  /** Changes one parameter of this address and leaves no step to go back to. */
  set(name: string, value: string | null): void {
    this.#move(this.#with(name, value), true, value !== null && isOver(history.state));
  }

  /** Opens something over this view, named by a parameter: going back closes it. */
  open(name: string, value: string): void {
    this.#move(this.#with(name, value), false, true);
  }

  /** Closes what was opened over this view, as going back does, and takes its parameter away. */
  shut(name: string): void {
    if (isOver(history.state)) history.back();
    else this.set(name, null);
  }

  #with(name: string, value: string | null): URL {
    const url = new URL(this.path + this.search, location.origin);
    if (value === null) url.searchParams.delete(name);
    else url.searchParams.set(name, value);
    return url;
  }

  /** Follows links and the browser's own buttons until the returned function is called. */
  start(): () => void {
    const listening = new AbortController();
    const { signal } = listening;
    this.#step = stepOf(history.state) ?? 0;
    const over = isOver(history.state);
    history.replaceState({ step: this.#step, over } satisfies Step, '');
    addEventListener('popstate', () => this.#popped(), { signal });
    document.addEventListener('click', (event) => this.#click(event), { signal });
    return () => listening.abort();
  }

  /**
   * The browser has gone back or forth already. Where edits would be lost it is sent back to where it
   * was, and goes again once the person agrees.
   */
  #popped(): void {
    const step = stepOf(history.state);
    const by = (step ?? this.#step) - this.#step;
    if (this.#returning) {
      this.#returning = false;
      return;
    }
    if (by === 0 || this.#agreed || location.pathname === this.path || !unsaved.any) {
      this.#agreed = false;
      this.#step += by;
      return this.#read();
    }
    this.#returning = true;
    history.go(-by);
    unsaved.before(() => {
      this.#agreed = true;
      history.go(by);
    });
  }

  #read(): void {
    this.path = location.pathname;
    this.search = location.search;
  }

  #click(event: MouseEvent): void {
    if (event.defaultPrevented || event.button !== 0) return;
    if (event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    const link = event.target instanceof Element ? event.target.closest('a') : null;
    if (!link || link.target || link.hasAttribute('download')) return;
    const url = new URL(link.href, location.href);
    if (url.origin !== location.origin || FOREIGN.test(url.pathname)) return;
    if (url.hash && url.pathname === location.pathname) return;
    event.preventDefault();
    this.go(url.href);
  }
}

function stepOf(state: unknown): number | null {
  const step = (state as Partial<Step> | null)?.step;
  return typeof step === 'number' ? step : null;
}

function isOver(state: unknown): boolean {
  return (state as Partial<Step> | null)?.over === true;
}

function safely(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

export const router = new Router();

/** Addresses by name, so that none is spelled twice. */
export const paths = {
  inbox: (id?: string) => (id ? `/inbox/${encodeURIComponent(id)}` : '/inbox'),
  contacts: (id?: string) => (id ? `/contacts/${encodeURIComponent(id)}` : '/contacts'),
  channels: (id?: string) => (id ? `/channels/${encodeURIComponent(id)}` : '/channels'),
  faqs: (id?: string) => (id ? `/bot/faqs/${encodeURIComponent(id)}` : '/bot/faqs'),
  replies: (id?: string) => (id ? `/bot/replies/${encodeURIComponent(id)}` : '/bot/replies'),
  bot: () => '/bot/settings',
  labels: () => '/labels',
  people: () => '/people',
  account: () => '/account',
  setAside: () => '/set-aside'
};

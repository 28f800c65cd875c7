// Real addresses: every view can be linked, reloaded and gone back to.

/** Addresses that are the server's own and not a view of this app. */
const FOREIGN = /^\/(api|docs|health|metrics|webhooks|ws)(\/|$)/;

class Router {
  path = $state(location.pathname);
  search = $state(location.search);

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

  go(href: string, { replace = false } = {}): void {
    const url = new URL(href, location.origin);
    if (url.pathname === this.path && url.search === this.search) return;
    if (replace) history.replaceState(null, '', url);
    else history.pushState(null, '', url);
    this.#read();
  }

  /** Changes one parameter of this address and leaves no step to go back to. */
  set(name: string, value: string | null): void {
    const params = new URLSearchParams(this.search);
    if (value === null) params.delete(name);
    else params.set(name, value);
    const text = params.toString();
    this.go(this.path + (text ? `?${text}` : ''), { replace: true });
  }

  /** Follows links and the browser's own buttons until the returned function is called. */
  start(): () => void {
    const listening = new AbortController();
    const { signal } = listening;
    addEventListener('popstate', () => this.#read(), { signal });
    document.addEventListener('click', (event) => this.#click(event), { signal });
    return () => listening.abort();
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
  bot: () => '/bot/settings',
  setAside: () => '/set-aside'
};

// Who works here, and in which company.
import type { Session, SignIn } from '$protocol';
import * as api from '$lib/api/session';
import { Refused } from '$lib/api/problem';
import { aimAt } from './aim';
import { browserShelf, keep } from './shelf';

type Phase = 'unknown' | 'out' | 'in' | 'unreachable';

/** Kept while somebody is signed in here: the cookie itself cannot be seen. */
const SIGNED_IN = 'recado.signed-in';

class SessionStore {
  readonly #shelf = browserShelf();

  phase = $state<Phase>('unknown');
  value = $state.raw<Session | null>(null);
  /** Whether the session ended by itself while the person was working. */
  expired = $state(false);
  /** Whether the person signed in just now, and did not come back with a good cookie. */
  chosenNow = false;

  get me(): string {
    return this.value?.user.id ?? '';
  }

  get admin(): boolean {
    return this.value?.scopes.includes('admin') ?? false;
  }

  /** Whether conversations may be worked on: also what it takes to make a label. */
  get converser(): boolean {
    return this.value?.scopes.includes('converse') ?? false;
  }

  /** Whether FAQs, canned replies and the bot may be changed, and labels renamed or removed. */
  get writer(): boolean {
    return this.value?.scopes.includes('write') ?? false;
  }

  /** Asks the server whether the cookie is still good, unless this is plainly the first visit. */
  async resume(): Promise<void> {
    if (location.pathname === '/' && this.#shelf.getItem(SIGNED_IN) === null) {
      this.phase = 'out';
      return;
    }
    try {
      this.#enter(await api.current());
    } catch (cause) {
      if (cause instanceof Refused && cause.status === 401) this.left(false);
      else this.phase = 'unreachable';
    }
  }

  async signIn(body: SignIn): Promise<void> {
    const entered = await api.signIn(body);
    this.chosenNow = true;
    aimAt('main');
    this.#enter(entered);
  }

  async switchTo(tenantId: string): Promise<void> {
    this.#enter(await api.switchTenant({ tenant_id: tenantId }));
  }

  async signOut(): Promise<void> {
    await api.signOut();
    this.left(false);
  }

  /** The session is over: by choice, or because the server said so. */
  left(expired: boolean): void {
    if (this.phase === 'out') return;
    this.#shelf.removeItem(SIGNED_IN);
    this.expired = expired;
    this.value = null;
    this.phase = 'out';
  }

  #enter(session: Session): void {
    keep(this.#shelf, SIGNED_IN, '1');
    this.expired = false;
    this.value = session;
    this.phase = 'in';
  }
}

export const session = new SessionStore();

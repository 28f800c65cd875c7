// Who works here, and in which company.
import type { Session, SignIn } from '$protocol';
import * as api from '$lib/api/session';
import { Refused } from '$lib/api/problem';
import { aimAt } from './aim';

type Phase = 'unknown' | 'out' | 'in' | 'unreachable';

class SessionStore {
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

  /** Asks the server whether the cookie is still good. */
  async resume(): Promise<void> {
    try {
      this.#enter(await api.current());
    } catch (cause) {
      if (cause instanceof Refused && cause.status === 401) this.phase = 'out';
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
    this.expired = expired;
    this.value = null;
    this.phase = 'out';
  }

  #enter(session: Session): void {
    this.expired = false;
    this.value = session;
    this.phase = 'in';
  }
}

export const session = new SessionStore();

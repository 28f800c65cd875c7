// What an agent does with a conversation: each act once at a time, its answer shown everywhere.
import type { Conversation } from '$protocol';
import * as api from '$lib/api/conversations';
import { Refused } from '$lib/api/problem';
import { problemWords } from '$lib/i18n/problem-words';
import { Once } from './once.svelte';
import type { Taking } from './writing';
import { workplace } from './workplace.svelte';

export class Actions {
  readonly once = new Once();
  /** Why the last act failed, in words; empty when it did not. */
  problem = $state('');
  /** Somebody else holds the turn: the screen asks what to do. */
  taken = $state(false);
  /** How often this agent has taken or given back the conversation here: the focus follows. */
  joins = $state(0);
  leaves = $state(0);
  readonly #id: string;

  constructor(id: string) {
    this.#id = id;
  }

  join = async (force = false) => {
    const joined = await this.#act('join', async () => {
      this.taken = false;
      try {
        await api.join(this.#id, { force });
      } catch (cause) {
        if (!(cause instanceof Refused) || cause.code !== 'taken') throw cause;
        this.taken = true;
      }
      return api.one(this.#id);
    });
    if (joined && !this.taken) this.joins += 1;
    return joined;
  };

  /** Takes what nobody holds; where somebody does, asks first. */
  take = (how: Taking): void => {
    if (how === 'take') void this.join();
    if (how === 'force') this.taken = true;
  };

  leave = async () => {
    const left = await this.#act('leave', async () => {
      await api.leave(this.#id);
      return api.one(this.#id);
    });
    if (left) this.leaves += 1;
    return left;
  };

  assign = (userId: string | null) =>
    this.#act('assign', () => api.assign(this.#id, { user_id: userId }));
  snooze = (until: string | null) => this.#act('snooze', () => api.snooze(this.#id, { until }));
  close = () => this.#act('close', () => api.close(this.#id));
  reopen = () => this.#act('close', () => api.reopen(this.#id));
  block = () => this.#act('block', () => api.block(this.#id));
  unblock = () => this.#act('block', () => api.unblock(this.#id));
  label = (labels: string[]) => this.#act('label', () => api.label(this.#id, { labels }));

  async #act(name: string, act: () => Promise<Conversation>): Promise<boolean> {
    this.problem = '';
    try {
      const conversation = await this.once.run(name, act);
      if (conversation) workplace.take(conversation);
      return conversation !== undefined;
    } catch (cause) {
      this.problem = problemWords(cause);
      return false;
    }
  }
}

// The names behind ids: people, labels, channels, canned replies. Small lists, read once.
import { untrack } from 'svelte';
import type { CannedReply, Channel, Label, User } from '$protocol';
import * as channelApi from '$lib/api/channels';
import * as conversationApi from '$lib/api/conversations';
import * as knowledgeApi from '$lib/api/knowledge';
import * as sessionApi from '$lib/api/session';

/** Where the lists are read, and their names here. */
export interface DirectorySource {
  users(): Promise<User[]>;
  labels(): Promise<Label[]>;
  channels(): Promise<Channel[]>;
  canned(): Promise<CannedReply[]>;
}

type List = keyof DirectorySource;

/** What is known of a list: nothing yet, what is in it, or that it could not be read. */
export type Known = 'loading' | 'ready' | 'failed';

const LISTS: List[] = ['users', 'labels', 'channels', 'canned'];

export class Directory {
  users = $state.raw<User[]>([]);
  labels = $state.raw<Label[]>([]);
  channels = $state.raw<Channel[]>([]);
  canned = $state.raw<CannedReply[]>([]);

  /** Only what was read may be called empty, and only what failed may be called failed. */
  #known = $state.raw<Record<List, Known>>(unknown());

  readonly #source: DirectorySource;
  /** Lists that nobody has read yet: what is missing there may still come. */
  #unread = new Set(LISTS);
  /** Ids that were shown and that no list knew: each is looked for once, also where it is gone for good. */
  #sought = new Set<string>();
  /** What was sought and not found: it is no more. Told to who draws it. */
  #missing = $state.raw<ReadonlySet<string>>(new Set());
  /** Lists that will be read for what was sought, as soon as what is being drawn is drawn. */
  readonly #planned = new Set<List>();
  /** Which reading of a list was begun last. */
  readonly #newest = new Map<List, object>();

  constructor(source: DirectorySource) {
    this.#source = source;
  }

  /** Reads all four; what cannot be read leaves its names out, not the screen. */
  async load(): Promise<void> {
    await Promise.allSettled(LISTS.map((list) => this.#read(list)));
  }

  /** What is known of a list. Once read it stays known: a later failure leaves it as it was. */
  known(list: List): Known {
    return this.#known[list];
  }

  #knows(list: List, known: Known): void {
    // Begun while something is drawn, a reading is no reason to draw that again.
    const now = untrack(() => this.#known);
    if (now[list] !== 'ready' && now[list] !== known) this.#known = { ...now, [list]: known };
  }

  async #read(list: List): Promise<void> {
    const reading = {};
    this.#newest.set(list, reading);
    // A later reading knows more, and another company's list is not for this screen.
    const newest = () => this.#newest.get(list) === reading;
    this.#knows(list, 'loading');
    try {
      const items = await this.#source[list]();
      if (!newest()) return;
      Object.assign(this, { [list]: items });
      this.#missing = new Set(this.#sought);
      this.#knows(list, 'ready');
    } catch (cause) {
      if (newest()) this.#knows(list, 'failed');
      throw cause;
    } finally {
      this.#unread.delete(list);
    }
  }

  /**
   * Looks for what a colleague has made since the lists were read. Called while something is drawn, so
   * it changes nothing that is drawn before a list has come.
   */
  #seek(list: List, id: string): void {
    if (this.#unread.has(list) || this.#sought.has(id)) return;
    this.#sought.add(id);
    if (this.#planned.has(list)) return;
    this.#planned.add(list);
    queueMicrotask(() => {
      // Who signed out meanwhile looks for nothing.
      if (!this.#planned.delete(list)) return;
      const sought = this.#sought;
      // Without an answer nothing is known: the next time it is shown it is asked for again.
      this.#read(list).catch(() => sought.clear());
    });
  }

  clear(): void {
    this.users = [];
    this.labels = [];
    this.channels = [];
    this.canned = [];
    this.#known = unknown();
    this.#unread = new Set(LISTS);
    this.#sought = new Set();
    this.#missing = new Set();
    this.#planned.clear();
    this.#newest.clear();
  }

  userName(id: string | null): string | null {
    if (id === null) return null;
    return this.#named('users', this.users, id)?.name ?? null;
  }

  /** The name of a label; none of one that was removed: conversations show it no more. */
  labelName(id: string): string | null {
    return this.#named('labels', this.labels, id)?.name ?? null;
  }

  /** The labels as they are offered everywhere. */
  get labelsByName(): Label[] {
    return this.labels.toSorted((a, b) => a.name.localeCompare(b.name));
  }

  channel(id: string): Channel | null {
    return this.#named('channels', this.channels, id);
  }

  /** Whether a channel was removed: only where the list was read since it was first missed. */
  channelGone(id: string): boolean {
    return this.channel(id) === null && this.#missing.has(id);
  }

  #named<T extends { id: string }>(list: List, items: T[], id: string): T | null {
    const found = items.find((item) => item.id === id);
    if (!found) this.#seek(list, id);
    return found ?? null;
  }

  /** Takes a channel as it now is. */
  keepChannel(channel: Channel): void {
    const known = this.channels.some(({ id }) => id === channel.id);
    this.channels = known
      ? this.channels.map((held) => (held.id === channel.id ? channel : held))
      : [...this.channels, channel];
  }

  dropChannel(id: string): void {
    this.#sought.add(id);
    this.#missing = new Set(this.#sought);
    this.channels = this.channels.filter((channel) => channel.id !== id);
  }

  /** Takes a person as they now are. */
  keepUser(user: User): void {
    this.users = this.users.map((held) => (held.id === user.id ? user : held));
  }

  dropUser(id: string): void {
    this.#sought.add(id);
    this.users = this.users.filter((user) => user.id !== id);
  }

  /** Takes a canned reply as it now is. */
  keepCanned(reply: CannedReply): void {
    const known = this.canned.some(({ id }) => id === reply.id);
    this.canned = known
      ? this.canned.map((held) => (held.id === reply.id ? reply : held))
      : [...this.canned, reply];
  }

  dropCanned(id: string): void {
    this.canned = this.canned.filter((reply) => reply.id !== id);
  }

  /** Takes a label as it now is. */
  keepLabel(label: Label): void {
    const known = this.labels.some(({ id }) => id === label.id);
    this.labels = known
      ? this.labels.map((held) => (held.id === label.id ? label : held))
      : [...this.labels, label];
  }

  dropLabel(id: string): void {
    this.#sought.add(id);
    this.labels = this.labels.filter((label) => label.id !== id);
  }
}

function unknown(): Record<List, Known> {
  return { users: 'loading', labels: 'loading', channels: 'loading', canned: 'loading' };
}

export const directory = new Directory({
  users: sessionApi.users,
  labels: conversationApi.labels,
  channels: channelApi.list,
  canned: knowledgeApi.canned
});

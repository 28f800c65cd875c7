// Everything an agent's screen holds while signed in, wired together once.
import type { Conversation, Message } from '$protocol';
import * as conversationApi from '$lib/api/conversations';
import { whenBack } from '$lib/came-back';
import { Refused } from '$lib/api/problem';
import { Line, type LineState } from '$lib/socket/connection';
import { directory } from './directory.svelte';
import { Drafts } from './drafts';
import { Inbox } from './inbox.svelte';
import { Outbox } from './outbox.svelte';
import type { Entry } from './outbox-entry';
import { Presence } from './presence.svelte';
import { session } from './session.svelte';
import { browserShelf } from './shelf';
import { templateBook } from './template-book.svelte';
import type { Thread } from './thread.svelte';
import { Threads } from './threads';

const shelf = browserShelf();

class Workplace {
  line = $state<LineState>('connecting');
  readonly inbox = new Inbox(conversationApi);
  readonly threads = new Threads(conversationApi);
  readonly presence = new Presence();
  readonly drafts = new Drafts(shelf);
  readonly outbox = new Outbox({ shelf, send: deliver, taken: (message) => this.#taken(message) });
  readonly #socket = new Line({
    open: () => new WebSocket(socketUrl()),
    state: (state) => this.#stateChanged(state),
    aside: (frame) => this.presence.hear(frame)
  });
  #open: Thread | null = null;
  #listening = new AbortController();

  /** Begins work for who is signed in now; returns what ends it. */
  start(): () => void {
    const { value } = session;
    if (!value) return () => undefined;
    this.inbox.open(value.user.id);
    this.drafts.open(value.tenant.id, value.user.id);
    this.outbox.open(value.tenant.id, value.user.id);
    void directory.load();
    this.#socket.follow('inbox', this.inbox);
    this.#listen();
    if (navigator.onLine) this.#socket.start();
    else this.#stateChanged('offline');
    void this.inbox.reload();
    return () => this.#stop();
  }

  /** Opens a conversation and follows it live. */
  enter(id: string): Thread {
    this.leave();
    const thread = this.threads.get(id);
    this.#open = thread;
    this.#socket.follow(topicOf(id), thread, thread.cursor);
    this.#socket.say({ type: 'viewing', conversation_id: id });
    // Without the line nobody would tell us to begin.
    if (this.line !== 'online') void thread.load();
    return thread;
  }

  /** Leaves a conversation, unless another was opened meanwhile: the new view begins before the old one ends. */
  leave(thread: Thread | null = this.#open): void {
    if (!this.#open || this.#open !== thread) return;
    this.#open.cursor = this.#socket.unfollow(topicOf(this.#open.id));
    this.#socket.say({ type: 'viewing', conversation_id: null });
    this.#open = null;
  }

  typing(conversationId: string, typing: boolean): void {
    this.#socket.say({ type: 'typing', conversation_id: conversationId, typing });
  }

  /** Takes a conversation that came as an answer, wherever it is shown. */
  take(conversation: Conversation): void {
    this.inbox.take(conversation);
    this.threads.peek(conversation.id)?.takeConversation(conversation);
  }

  #taken(message: Message): void {
    this.threads.peek(message.conversation_id)?.takeMessages([message]);
  }

  #stateChanged(state: LineState): void {
    this.line = state;
    if (state === 'online') {
      if (this.#open) this.#socket.say({ type: 'viewing', conversation_id: this.#open.id });
      this.outbox.flush();
    } else {
      this.presence.clear();
    }
    if (state === 'signed-out') session.left(true);
  }

  #listen(): void {
    const { signal } = (this.#listening = new AbortController());
    addEventListener('online', () => this.#networkBack(), { signal });
    signal.addEventListener(
      'abort',
      // Names that a colleague gave, or this person in another tab.
      whenBack(() => void directory.load())
    );
    addEventListener('offline', () => this.#socket.networkGone(), { signal });
    addEventListener('visibilitychange', () => this.#socket.networkBack(), { signal });
  }

  #networkBack(): void {
    this.#socket.start();
    this.#socket.networkBack();
  }

  #stop(): void {
    this.leave();
    this.#listening.abort();
    this.#socket.unfollow('inbox');
    this.#socket.stop();
    this.inbox.shut();
    this.outbox.shut();
    this.threads.clear();
    this.presence.clear();
    directory.clear();
    templateBook.clear();
  }
}

async function deliver({ conversationId, outgoing, key }: Entry): Promise<Message> {
  try {
    return outgoing.sort === 'note'
      ? await conversationApi.note(conversationId, outgoing.body, key)
      : await conversationApi.send(conversationId, outgoing.body, key);
  } catch (cause) {
    // A colleague paused or removed the channel: the screen must say so from now on.
    if (cause instanceof Refused && cause.code === 'channel_disabled') void directory.load();
    throw cause;
  }
}

function topicOf(id: string): string {
  return `conversation:${id}`;
}

function socketUrl(): string {
  const scheme = location.protocol === 'https:' ? 'wss' : 'ws';
  return `${scheme}://${location.host}/ws/agent`;
}

export const workplace = new Workplace();

// The names behind ids: people, labels, channels, canned replies. Small lists, read once.
import type { CannedReply, Channel, Label, User } from '$protocol';
import * as channelApi from '$lib/api/channels';
import * as conversationApi from '$lib/api/conversations';
import * as knowledgeApi from '$lib/api/knowledge';
import * as sessionApi from '$lib/api/session';

class Directory {
  users = $state.raw<User[]>([]);
  labels = $state.raw<Label[]>([]);
  channels = $state.raw<Channel[]>([]);
  canned = $state.raw<CannedReply[]>([]);

  /** Whether the lists were read once, and whether the last reading failed in part. */
  ready = $state(false);
  failed = $state(false);

  /** Reads all four; what cannot be read leaves its names out, not the screen. */
  async load(): Promise<void> {
    const read = await Promise.allSettled([
      sessionApi.users().then((items) => (this.users = items)),
      conversationApi.labels().then((items) => (this.labels = items)),
      channelApi.list().then((items) => (this.channels = items)),
      knowledgeApi.canned().then((items) => (this.canned = items))
    ]);
    this.failed = read.some(({ status }) => status === 'rejected');
    this.ready ||= !this.failed;
  }

  clear(): void {
    this.users = [];
    this.labels = [];
    this.channels = [];
    this.canned = [];
    this.ready = false;
    this.failed = false;
  }

  userName(id: string | null): string | null {
    return this.users.find((user) => user.id === id)?.name ?? null;
  }

  labelName(id: string): string | null {
    return this.labels.find((label) => label.id === id)?.name ?? null;
  }

  channel(id: string): Channel | null {
    return this.channels.find((channel) => channel.id === id) ?? null;
  }

  /** Takes a channel as it now is. */
  keepChannel(channel: Channel): void {
    const known = this.channels.some(({ id }) => id === channel.id);
    this.channels = known
      ? this.channels.map((held) => (held.id === channel.id ? channel : held))
      : [...this.channels, channel];
  }

  dropChannel(id: string): void {
    this.channels = this.channels.filter((channel) => channel.id !== id);
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

  async addLabel(name: string): Promise<Label> {
    const label = await conversationApi.newLabel(name);
    if (!this.labels.some(({ id }) => id === label.id)) this.labels = [...this.labels, label];
    return label;
  }
}

export const directory = new Directory();

// Which topics are followed, and how far each has been read.
import type { ClientFrame, ServerFrame } from '$protocol';
import type { EventFrame } from './frames';

/** Someone who follows a topic. */
export interface Follower {
  /** A change; applying one twice must change nothing. */
  event(frame: EventFrame): void;
  /** The gap has been sent. `fresh`: there was no cursor or it was too old, so reload by REST. */
  ready(fresh: boolean): void;
}

interface Followed {
  follower: Follower;
  cursor: string | null;
  /** Whether the last subscription asked without a cursor. */
  fresh: boolean;
}

/** The book of followed topics; it outlives every single connection. */
export class Topics {
  readonly #followed = new Map<string, Followed>();

  add(topic: string, follower: Follower, cursor: string | null): ClientFrame {
    this.#followed.set(topic, { follower, cursor, fresh: cursor === null });
    return { type: 'subscribe', topic, after: cursor };
  }

  /** Forgets a topic and returns how far it was read. */
  drop(topic: string): string | null {
    const cursor = this.cursor(topic);
    this.#followed.delete(topic);
    return cursor;
  }

  cursor(topic: string): string | null {
    return this.#followed.get(topic)?.cursor ?? null;
  }

  /** What to say on a new connection so that no gap stays. */
  resubscribe(): ClientFrame[] {
    return [...this.#followed].map(([topic, followed]) => {
      followed.fresh = followed.cursor === null;
      return { type: 'subscribe', topic, after: followed.cursor };
    });
  }

  /** Hands a frame to its follower and moves the cursor after it has been applied. */
  take(frame: ServerFrame): void {
    if (frame.type === 'event') {
      const followed = this.#followed.get(frame.topic);
      if (!followed) return;
      followed.follower.event(frame);
      followed.cursor = frame.cursor;
    } else if (frame.type === 'subscribed') {
      const followed = this.#followed.get(frame.topic);
      if (!followed) return;
      // Rows of the first page may come before this frame and carry a cursor themselves.
      const fresh = frame.reset || followed.fresh;
      followed.cursor = frame.cursor;
      followed.fresh = false;
      followed.follower.ready(fresh);
    }
  }
}

// Reading what the server says over the socket.
import type { ServerFrame } from '$protocol';

const KNOWN: ReadonlySet<string> = new Set<ServerFrame['type']>([
  'hello',
  'subscribed',
  'event',
  'typing',
  'presence',
  'refused',
  'pong'
]);

/** A change of a followed topic. */
export type EventFrame = Extract<ServerFrame, { type: 'event' }>;

/** Returns the frame, or `null` for what this version does not know: a newer server may say more. */
export function frameOf(data: unknown): ServerFrame | null {
  if (typeof data !== 'string') return null;
  try {
    const frame = JSON.parse(data) as { type?: unknown };
    return typeof frame.type === 'string' && KNOWN.has(frame.type) ? (frame as ServerFrame) : null;
  } catch {
    return null;
  }
}

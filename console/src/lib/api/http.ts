// One way to speak to the API: same origin, cookie, JSON, problems as exceptions.
import { problemOf, Unreachable } from './problem';

const BASE = '/api/v1';

/** What a request may carry besides its path. */
export interface Asked {
  /** Sent as JSON, or as it is when it is a form. */
  body?: unknown;
  /** Makes a write safe to repeat; one is made up for writes without it. */
  idempotencyKey?: string;
  signal?: AbortSignal;
}

type Listener = () => void;
let onSignedOut: Listener = () => undefined;

/** Tells who wants to know that the session has ended on the server's side. */
export function whenSignedOut(listener: Listener): void {
  onSignedOut = listener;
}

/** Builds `?a=1&b=2` from what is set. */
export function query(values: Record<string, string | number | null | undefined>): string {
  const params = new URLSearchParams();
  for (const [key, value] of Object.entries(values)) {
    if (value !== null && value !== undefined && value !== '') params.set(key, String(value));
  }
  const text = params.toString();
  return text ? `?${text}` : '';
}

/** Reads. */
export function get<T>(path: string, signal?: AbortSignal): Promise<T> {
  return ask<T>('GET', path, signal ? { signal } : {});
}

/** Creates, or acts. */
export function post<T>(path: string, body?: unknown, idempotencyKey?: string): Promise<T> {
  return ask<T>('POST', path, written(body, idempotencyKey));
}

/** Replaces. */
export function put<T>(path: string, body: unknown): Promise<T> {
  return ask<T>('PUT', path, written(body));
}

/** Changes some fields. */
export function patch<T>(path: string, body: unknown): Promise<T> {
  return ask<T>('PATCH', path, written(body));
}

/** Deletes. */
export function remove(path: string): Promise<void> {
  return ask<void>('DELETE', path, {});
}

function written(body: unknown, idempotencyKey?: string): Asked {
  return idempotencyKey ? { body, idempotencyKey } : { body };
}

async function ask<T>(method: string, path: string, asked: Asked): Promise<T> {
  const response = await reach(BASE + path, init(method, asked));
  if (response.ok) return (await read(response)) as T;
  const refused = await problemOf(response);
  if (refused.status === 401 && path !== '/session') onSignedOut();
  throw refused;
}

async function reach(url: string, options: RequestInit): Promise<Response> {
  try {
    return await fetch(url, options);
  } catch (cause) {
    if (cause instanceof DOMException && cause.name === 'AbortError') throw cause;
    throw new Unreachable(cause);
  }
}

function init(method: string, { body, idempotencyKey, signal }: Asked): RequestInit {
  const headers = new Headers({ accept: 'application/json' });
  const options: RequestInit = { method, headers, credentials: 'same-origin' };
  if (signal) options.signal = signal;
  if (method === 'GET') return options;
  // The header no foreign page can set: the server's proof that this write is ours.
  headers.set('x-recado', '1');
  headers.set('idempotency-key', idempotencyKey ?? crypto.randomUUID());
  if (body instanceof FormData) options.body = body;
  else if (body !== undefined) {
    headers.set('content-type', 'application/json');
    options.body = JSON.stringify(body);
  }
  return options;
}

async function read(response: Response): Promise<unknown> {
  if (response.status === 204) return undefined;
  const text = await response.text();
  return text ? JSON.parse(text) : undefined;
}

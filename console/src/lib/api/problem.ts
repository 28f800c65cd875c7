// What can go wrong with a request: the server refused it, or it never arrived.
import type { FieldError, Problem } from '$protocol';

/** The server answered, and said no. `code` is the stable word to decide on. */
export class Refused extends Error {
  readonly status: number;
  readonly code: string;
  readonly detail: string;
  readonly fields: FieldError[];
  /** With `changed`: what stands now. */
  readonly current: unknown;
  /** Milliseconds the server asks us to wait, from `Retry-After`. */
  readonly retryAfter: number | null;

  constructor(problem: Problem, retryAfter: number | null = null) {
    super(problem.title);
    this.name = 'Refused';
    this.status = problem.status;
    this.code = problem.code;
    this.detail = problem.detail ?? '';
    this.fields = problem.errors ?? [];
    this.current = problem.current ?? null;
    this.retryAfter = retryAfter;
  }

  /** Whether the same request may be well received later, unchanged. */
  get passing(): boolean {
    // `in_progress`: an earlier try with the same key has not ended yet.
    return this.status === 429 || this.status >= 500 || this.code === 'in_progress';
  }
}

/** No answer came: no network, or the server is away. Nothing is known about the request's fate. */
export class Unreachable extends Error {
  constructor(cause: unknown) {
    super('unreachable', { cause });
    this.name = 'Unreachable';
  }
}

/** Reads a refused answer; a body that is no problem document still gives a usable one. */
export async function problemOf(response: Response): Promise<Refused> {
  const seconds = Number(response.headers.get('retry-after'));
  const wait = Number.isFinite(seconds) && seconds > 0 ? seconds * 1000 : null;
  const body: unknown = await response.json().catch(() => null);
  return new Refused(isProblem(body) ? body : bare(response), wait);
}

function isProblem(body: unknown): body is Problem {
  return typeof body === 'object' && body !== null && 'code' in body && 'status' in body;
}

function bare(response: Response): Problem {
  const code = response.status >= 500 ? 'unavailable' : 'refused';
  return {
    type: 'about:blank',
    title: response.statusText || String(response.status),
    status: response.status,
    code
  };
}

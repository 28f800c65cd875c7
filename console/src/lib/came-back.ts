// Somebody comes back to this page: what others changed meanwhile is worth a look.

/** Focus and sight come back together; both are one return. */
const GATHER_MS = 50;

/** Calls `look` at every return to the page, until the returned function is called. */
export function whenBack(look: () => void): () => void {
  const ended = new AbortController();
  const { signal } = ended;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const back = () => {
    if (document.visibilityState === 'hidden') return;
    clearTimeout(timer);
    timer = setTimeout(look, GATHER_MS);
  };
  addEventListener('focus', back, { signal });
  document.addEventListener('visibilitychange', back, { signal });
  signal.addEventListener('abort', () => clearTimeout(timer));
  return () => ended.abort();
}

// Asking for the next page when the end of a list comes into sight.
import type { Attachment } from 'svelte/attachments';

/** How far below the visible part the end is noticed, so that rows are there in time. */
const AHEAD = '400px';

/** Calls `more` while the element is near the visible part of `frame` and there is more. */
export function atEnd(
  frame: string,
  more: () => Promise<void>,
  hasMore: () => boolean
): Attachment<HTMLElement> {
  return (node) => {
    const watcher = new IntersectionObserver(
      async (seen) => {
        // Several changes may be told at once; only the last is true now.
        if (!seen.at(-1)?.isIntersecting) return;
        await more();
        // Observed anew: an end that is still in sight would not be told a second time.
        watcher.unobserve(node);
        if (hasMore() && node.isConnected) watcher.observe(node);
      },
      { root: node.closest(frame), rootMargin: AHEAD }
    );
    watcher.observe(node);
    return () => watcher.disconnect();
  };
}

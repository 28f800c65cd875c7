// Edits are not left behind without a question, however one leaves.
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { flushSync } from 'svelte';
import { Router } from '../src/lib/router.svelte';
import { Edits, unsaved, Unsaved } from '../src/lib/stores/unsaved.svelte';

describe('edits', () => {
  it('are what differs from what was loaded or saved last', () => {
    const all = new Unsaved();
    let typed = { question: 'a' };
    let edits: Edits | undefined;
    const end = $effect.root(() => {
      edits = new Edits(() => typed, all);
    });
    flushSync();
    expect(all.any).toBe(false);
    typed = { question: 'b' };
    expect(all.any).toBe(true);
    typed = { question: 'a' };
    expect(all.any).toBe(false);
    typed = { question: 'b' };
    edits?.saved();
    expect(all.any).toBe(false);
    typed = { question: 'c' };
    end();
    expect(all.any).toBe(false);
  });

  it('hold back who would leave until the person agrees', () => {
    const all = new Unsaved();
    const leave = vi.fn();
    const forget = all.watch(() => true);
    all.before(leave);
    expect([all.asking, leave.mock.calls.length]).toEqual([true, 0]);
    all.stay();
    all.agree();
    expect(leave).not.toHaveBeenCalled();
    all.before(leave);
    all.agree();
    expect(leave).toHaveBeenCalledTimes(1);
    expect(all.asking).toBe(false);
    forget();
    all.before(leave);
    expect(leave).toHaveBeenCalledTimes(2);
  });
});

describe('the address', () => {
  let dirty = false;
  let ends: (() => void)[] = [];
  let router: Router;

  /** The browser tells of its own steps later: done once it has told of so many. */
  const stepped = (act: () => void, steps = 1) =>
    new Promise<void>((resolve) => {
      const told = () => {
        steps -= 1;
        if (steps > 0) return;
        removeEventListener('popstate', told);
        resolve();
      };
      addEventListener('popstate', told);
      act();
    });
  const back = () => history.back();

  beforeEach(() => {
    dirty = false;
    history.replaceState(null, '', '/bot/faqs');
    router = new Router();
    ends = [router.start(), unsaved.watch(() => dirty)];
    router.go('/bot/faqs/1');
  });
  afterEach(() => {
    unsaved.stay();
    ends.forEach((end) => end());
  });

  it('changes at once where nothing would be lost', () => {
    expect(router.path).toBe('/bot/faqs/1');
    expect(location.pathname).toBe('/bot/faqs/1');
  });

  it('waits for the person where edits would be lost', () => {
    dirty = true;
    router.go('/channels');
    expect([router.path, unsaved.asking]).toEqual(['/bot/faqs/1', true]);
    unsaved.agree();
    expect([router.path, location.pathname]).toEqual(['/channels', '/channels']);
  });

  it('does not ask for a mere parameter, nor where the form itself leads on', () => {
    dirty = true;
    router.set('m', '7');
    expect([router.search, unsaved.asking]).toEqual(['?m=7', false]);
    router.go('/bot/faqs', { sure: true });
    expect([router.path, unsaved.asking]).toEqual(['/bot/faqs', false]);
  });

  it('stays when the browser goes back over edits, and goes once agreed', async () => {
    dirty = true;
    // There, and sent back again.
    await stepped(back, 2);
    expect([router.path, location.pathname, unsaved.asking]).toEqual([
      '/bot/faqs/1',
      '/bot/faqs/1',
      true
    ]);
    unsaved.stay();
    expect(router.path).toBe('/bot/faqs/1');
    await stepped(back, 2);
    await stepped(() => unsaved.agree());
    expect([router.path, location.pathname]).toEqual(['/bot/faqs', '/bot/faqs']);
  });

  it('leads back from what was opened over a view to the view, by either way', async () => {
    const at = () => location.pathname + location.search;
    router.open('m', '7');
    router.set('m', '8');
    expect([at(), router.param('m')]).toEqual(['/bot/faqs/1?m=8', '8']);
    await stepped(back);
    expect([at(), router.param('m')]).toEqual(['/bot/faqs/1', null]);
    router.open('m', '7');
    await stepped(() => router.shut('m'));
    expect([at(), router.param('m')]).toEqual(['/bot/faqs/1', null]);
    await stepped(back);
    expect(at()).toBe('/bot/faqs');
  });

  it('takes the parameter away where nothing was opened: it was linked to', () => {
    router.set('m', '7');
    router.shut('m');
    expect(location.search).toBe('');
  });

  it('follows the browser back and forth where nothing would be lost', async () => {
    await stepped(back);
    expect(router.path).toBe('/bot/faqs');
    await stepped(() => history.forward());
    expect(router.path).toBe('/bot/faqs/1');
  });
});

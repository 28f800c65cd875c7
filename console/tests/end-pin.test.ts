// The end stays in sight until somebody goes up.
import { describe, expect, it } from 'vitest';
import { EndPin } from '../src/lib/stores/end-pin.svelte';

/** A log of 1000 px seen through 400 px. */
const at = (scrollTop: number, scrollHeight = 1000) => ({
  scrollTop,
  scrollHeight,
  clientHeight: 400
});

describe('the end of the log', () => {
  it('is held although a picture has moved it away', () => {
    const pin = new EndPin();
    pin.scrolled(at(600));
    // The event of our own scroll is told after the picture has made the log taller.
    pin.scrolled(at(600, 1300));
    expect(pin.held).toBe(true);
    pin.scrolled(at(900, 1300));
    expect(pin.held).toBe(true);
  });

  it('is let go by going up, and taken again by coming back', () => {
    const pin = new EndPin();
    pin.scrolled(at(600));
    pin.scrolled(at(450));
    expect(pin.held).toBe(false);
    pin.scrolled(at(460));
    expect(pin.held).toBe(false);
    pin.scrolled(at(590));
    expect(pin.held).toBe(true);
  });

  it('is held through a nudge that stays near it', () => {
    const pin = new EndPin();
    pin.scrolled(at(600));
    pin.scrolled(at(560));
    expect(pin.held).toBe(true);
  });
});

// A voice note or an audio file: play, pause, seek, with a drawn wave.
import { el, icon, svg } from './dom.js';
import { t } from './i18n.js';
import { mediaUrl } from './api.js';

const BARS = 44;
let playing = null;

/** The same wave for the same file, every time. */
function wave(seed) {
  let state = [...seed].reduce((sum, c) => (sum * 31 + c.charCodeAt(0)) >>> 0, 7);
  const heights = Array.from({ length: BARS }, () => {
    state = (state * 1664525 + 1013904223) >>> 0;
    return 5 + ((state >>> 8) % 19);
  });
  const rects = heights.map((h, i) => svg('rect', { x: i * 5, y: 13 - h / 2, width: 2.6, height: h, rx: 1.3 }));
  return svg('svg', { viewBox: `0 0 ${BARS * 5} 26`, preserveAspectRatio: 'none', 'aria-hidden': 'true' }, ...rects);
}

export const minutes = (seconds) => `${Math.floor(seconds / 60)}:${String(Math.floor(seconds % 60)).padStart(2, '0')}`;

/** The player; `onlength` tells the time to show, `onplay` that it was listened to. */
export function voicePlayer(media, onlength, onplay) {
  const audio = new Audio(mediaUrl(media));
  audio.preload = 'metadata';
  const picture = wave(media.media_id ?? media.link ?? 'x');
  const bars = [...picture.children];
  const seek = el('input', { type: 'range', min: 0, max: 1000, value: 0, 'aria-label': t('position') });
  const button = el('button.ib', { type: 'button', 'aria-label': t('play') }, icon('play'));
  const length = () => (Number.isFinite(audio.duration) ? audio.duration : 0);
  const paint = () => {
    const share = length() ? audio.currentTime / length() : 0;
    bars.forEach((bar, i) => bar.classList.toggle('on', i < share * BARS));
    seek.value = share * 1000;
    seek.setAttribute('aria-valuetext', minutes(audio.currentTime));
    onlength(minutes(audio.paused && !audio.currentTime ? length() : audio.currentTime));
  };
  const show = () => {
    button.replaceChildren(icon(audio.paused ? 'play' : 'pause'));
    button.setAttribute('aria-label', t(audio.paused ? 'play' : 'pause'));
    paint();
  };
  audio.addEventListener('play', () => { if (playing !== audio) playing?.pause(); playing = audio; onplay?.(); show(); });
  for (const name of ['pause', 'ended', 'loadedmetadata', 'durationchange']) audio.addEventListener(name, show);
  audio.addEventListener('timeupdate', paint);
  button.addEventListener('click', () => { if (audio.paused) audio.play().catch(() => {}); else audio.pause(); });
  seek.addEventListener('input', () => { if (length()) audio.currentTime = (seek.value / 1000) * length(); paint(); });
  return el('div.vn2', { role: 'group', 'aria-label': t(media.voice ? 'voice_note' : 'audio') },
    button, el('span.wave', {}, picture, seek), icon(media.voice ? 'mic' : 'file'));
}

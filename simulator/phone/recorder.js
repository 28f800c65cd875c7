// Records a voice note; where there is no microphone the caller offers a file instead.
import { byId, el, icon, sr } from './dom.js';
import { t } from './i18n.js';
import { minutes } from './voice.js';
import { webmToOgg } from './ogg.js';

const KINDS = ['audio/ogg;codecs=opus', 'audio/webm;codecs=opus', 'audio/mp4'];

export const canRecord = () => Boolean(navigator.mediaDevices?.getUserMedia && window.MediaRecorder);

/** Records until `stop()` (gives the file) or `cancel()`. */
export class Recorder {
  constructor() {
    this.row = byId('recording');
  }

  async start(onCancel) {
    this.stream = await navigator.mediaDevices.getUserMedia({ audio: true });
    const mimeType = KINDS.find((kind) => MediaRecorder.isTypeSupported(kind));
    this.recorder = new MediaRecorder(this.stream, mimeType ? { mimeType } : {});
    this.chunks = [];
    this.recorder.addEventListener('dataavailable', (event) => this.chunks.push(event.data));
    this.started = Date.now();
    this.show(onCancel);
    this.recorder.start();
  }

  show(onCancel) {
    const time = el('span.num', { role: 'timer' }, '0:00');
    const bars = el('span.bars', { 'aria-hidden': 'true' });
    this.row.replaceChildren(el('span.dot', { 'aria-hidden': 'true' }), sr(t('recording')), time, bars,
      el('button.ib', { type: 'button', 'aria-label': t('cancel'), onclick: onCancel }, icon('x')));
    this.row.hidden = false;
    byId('field').hidden = true;
    const level = meter(this.stream);
    this.timer = setInterval(() => {
      time.textContent = minutes((Date.now() - this.started) / 1000);
      bars.append(el('i', { style: `height:${Math.round(4 + level() * 22)}px` }));
      if (bars.children.length > 60) bars.firstChild.remove();
    }, 100);
  }

  finish() {
    clearInterval(this.timer);
    this.stream.getTracks().forEach((track) => track.stop());
    this.row.hidden = true;
    byId('field').hidden = false;
  }

  cancel() {
    this.recorder.stop();
    this.finish();
  }

  async stop() {
    const ended = new Promise((done) => { this.recorder.addEventListener('stop', done); });
    this.recorder.stop();
    await ended;
    this.finish();
    const file = new Blob(this.chunks, { type: this.recorder.mimeType });
    return this.recorder.mimeType.includes('webm') ? webmToOgg(file) : file;
  }
}

/** How loud it is now, from 0 to 1. */
function meter(stream) {
  const context = new AudioContext();
  const analyser = context.createAnalyser();
  context.createMediaStreamSource(stream).connect(analyser);
  const samples = new Uint8Array(analyser.fftSize);
  return () => {
    analyser.getByteTimeDomainData(samples);
    return Math.min(1, Math.max(...samples.map((s) => Math.abs(s - 128))) / 64);
  };
}

// Chromium records Opus in WebM; chat apps send it in Ogg. This takes the packets out of the one box and
// puts them into the other, without touching the sound. RFC 7845 (Ogg Opus), RFC 9559 (Matroska).

const MASTERS = new Set([0x18538067, 0x1f43b675, 0xa0, 0x1654ae6b, 0xae]); // Segment, Cluster, BlockGroup, Tracks, TrackEntry
const CODEC_PRIVATE = 0x63a2;
const SIMPLE_BLOCK = 0xa3;
const BLOCK = 0xa1;

function vint(bytes, at, keepMarker) {
  const first = bytes[at];
  let length = 1;
  while (length <= 8 && !(first & (0x80 >> (length - 1)))) length += 1;
  let value = keepMarker ? first : first & ((0x80 >> (length - 1)) - 1);
  let unknown = !keepMarker && value === (0x80 >> (length - 1)) - 1;
  for (let i = 1; i < length; i += 1) {
    if (bytes[at + i] !== 0xff) unknown = false;
    value = value * 256 + bytes[at + i];
  }
  return { value, length, unknown };
}

/** Packets and header of the only track. */
function unpack(bytes) {
  const packets = [];
  let head = null;
  const walk = (from, to) => {
    let at = from;
    while (at < to) {
      const id = vint(bytes, at, true);
      const size = vint(bytes, at + id.length, false);
      const start = at + id.length + size.length;
      const end = size.unknown ? to : Math.min(start + size.value, to);
      if (MASTERS.has(id.value)) walk(start, end);
      else if (id.value === CODEC_PRIVATE) head = bytes.slice(start, end);
      else if (id.value === SIMPLE_BLOCK || id.value === BLOCK) packets.push(bytes.slice(start + vint(bytes, start, false).length + 3, end));
      at = end;
    }
  };
  walk(0, bytes.length);
  return { packets, head };
}

const CRC = Array.from({ length: 256 }, (_, n) => {
  let r = n << 24;
  for (let i = 0; i < 8; i += 1) r = r & 0x80000000 ? (r << 1) ^ 0x04c11db7 : r << 1;
  return r >>> 0;
});

function page(packet, { type, position, serial, sequence }) {
  const segments = [];
  for (let left = packet.length; left >= 0; left -= 255) segments.push(Math.min(left, 255));
  const out = new Uint8Array(27 + segments.length + packet.length);
  const view = new DataView(out.buffer);
  out.set([0x4f, 0x67, 0x67, 0x53, 0, type]);
  view.setBigUint64(6, BigInt(position), true);
  view.setUint32(14, serial, true);
  view.setUint32(18, sequence, true);
  out[26] = segments.length;
  out.set(segments, 27);
  out.set(packet, 27 + segments.length);
  let crc = 0;
  for (const byte of out) crc = ((crc << 8) ^ CRC[((crc >>> 24) ^ byte) & 255]) >>> 0;
  view.setUint32(22, crc, true);
  return out;
}

/** Samples (at 48 kHz) in an Opus packet, from its first byte. RFC 6716 §3.1. */
function samples(packet) {
  const config = packet[0] >> 3;
  const size = config < 12 ? [480, 960, 1920, 2880][config & 3] : config < 16 ? [480, 960][config & 1] : [120, 240, 480, 960][config & 3];
  const code = packet[0] & 3;
  const frames = code === 0 ? 1 : code === 3 ? packet[1] & 63 : 2;
  return size * frames;
}

const text = (string) => new TextEncoder().encode(string);

function usualHead() {
  const head = new Uint8Array(19);
  head.set(text('OpusHead'));
  head.set([1, 1], 8);
  new DataView(head.buffer).setUint32(12, 48000, true);
  return head;
}

function tags() {
  const vendor = text('recado');
  const out = new Uint8Array(16 + vendor.length);
  out.set(text('OpusTags'));
  new DataView(out.buffer).setUint32(8, vendor.length, true);
  out.set(vendor, 12);
  return out;
}

/** An Ogg file with the sound of a WebM recording. */
export async function webmToOgg(blob) {
  const { packets, head } = unpack(new Uint8Array(await blob.arrayBuffer()));
  if (!packets.length) return blob;
  const serial = crypto.getRandomValues(new Uint32Array(1))[0];
  let sequence = 0;
  const next = (packet, type, position) => page(packet, { type, position, serial, sequence: sequence++ });
  const pages = [next(head ?? usualHead(), 2, 0), next(tags(), 0, 0)];
  let position = 0;
  packets.forEach((packet, at) => {
    position += samples(packet);
    pages.push(next(packet, at === packets.length - 1 ? 4 : 0, position));
  });
  return new Blob(pages, { type: 'audio/ogg; codecs=opus' });
}

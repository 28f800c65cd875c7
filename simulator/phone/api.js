// Talks to the simulator: the control API for what the customer does, the live feed for what happens.

const JSON_HEADERS = { 'content-type': 'application/json' };

async function call(method, path, body) {
  const options = { method };
  if (body !== undefined) Object.assign(options, { headers: JSON_HEADERS, body: JSON.stringify(body) });
  const response = await fetch(path, options);
  const text = await response.text();
  const answer = text ? JSON.parse(text) : null;
  if (!response.ok) throw Object.assign(new Error(answer?.error?.message ?? response.statusText), { status: response.status });
  return answer;
}

/** One number of the simulator. */
export class Api {
  constructor(number) {
    this.number = number;
    this.base = `/sim/numbers/${encodeURIComponent(number)}`;
  }

  customer(key) { return `${this.base}/customers/${encodeURIComponent(key)}`; }

  state(customer) {
    const query = new URLSearchParams({ number: this.number, ...(customer && { customer }) });
    return call('GET', `/phone/api/state?${query}`);
  }

  /** Every number of this simulator. */
  async numbers() { return (await call('GET', '/sim/numbers')).items; }

  say(customer, message) { return call('POST', `${this.customer(customer)}/messages`, message); }

  change(customer, fields) { return call('PATCH', this.customer(customer), fields); }

  /** The chat is on the screen or not; survives the page's end. */
  open(customer, open) {
    return fetch(this.customer(customer), {
      method: 'PATCH', headers: JSON_HEADERS, body: JSON.stringify({ open }), keepalive: true,
    }).catch(() => {});
  }

  play(customer, wamid) { return call('POST', `${this.customer(customer)}/play`, { message_id: wamid }); }

  forget(customer) { return call('DELETE', this.customer(customer)); }

  faults(rules) { return call('PUT', `${this.base}/faults`, { faults: rules }); }

  async upload(file) {
    const query = new URLSearchParams({ number: this.number });
    const headers = { 'content-type': file.type || 'application/octet-stream' };
    const response = await fetch(`/sim/media?${query}`, { method: 'POST', headers, body: file });
    if (!response.ok) throw new Error(response.statusText);
    return response.json();
  }

  /**
   * Follows a chat from a cursor on. The browser comes back by itself after a cut line and says how far
   * it was; when the server refuses the line altogether, `onlost` asks for a fresh start.
   */
  follow(customer, after, handlers) {
    const query = new URLSearchParams({ number: this.number, customer, after });
    const feed = new EventSource(`/phone/api/events?${query}`);
    feed.onopen = () => handlers.online(true);
    feed.onerror = () => {
      handlers.online(false);
      if (feed.readyState === EventSource.CLOSED) setTimeout(handlers.lost, 1500);
    };
    for (const name of ['line', 'typing', 'note', 'faults', 'customer', 'cleared']) {
      feed.addEventListener(name, (event) => handlers[name](JSON.parse(event.data)));
    }
    feed.addEventListener('lost', handlers.lost);
    return () => feed.close();
  }
}

/** Address of a message's file. */
export const mediaUrl = (media) => (media.media_id ? `/phone/api/media/${encodeURIComponent(media.media_id)}` : media.link);

/** A message id as the customer's phone makes it: peer, author and random digits in base64. */
export function newMessageId(peer) {
  const digits = Array.from(crypto.getRandomValues(new Uint8Array(9)), (b) => b.toString(16).padStart(2, '0'));
  const tail = `3A${digits.join('').toUpperCase()}`;
  const bytes = `\x1c\x18${String.fromCharCode(peer.length)}${peer}\x15\x02\x00\x12\x18\x14${tail}\x00`;
  return `wamid.${btoa(bytes)}`;
}

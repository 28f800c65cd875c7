import type { problems as es, reasons as esReasons } from '../es/problems';

export const problems: typeof es = {
  unreachable: 'We can’t reach the server. Check your connection and try again.',
  unavailable: 'The server can’t answer right now. Try again in a moment.',
  forbidden: 'Your user may not do this.',
  not_found: 'It no longer exists, or belongs to another company.',
  taken: 'Somebody else has it already.',
  not_owner: 'The conversation is not yours. Take over first.',
  window_closed: '24 h have passed since their last message. Use a template.',
  opted_out: 'The customer asked for no messages.',
  blocked: 'You blocked this customer.',
  too_many_attempts: 'Too many attempts. Wait a moment.',
  credentials: 'That e-mail and password don’t match.',
  channel_disabled: 'Sending on this channel is paused. Turn it on again under Channels.',
  channel_unusable: 'The channel cannot be used now. See the reason under Channels.',
  template_unknown: 'WhatsApp has no such template in that language. Fetch the templates again.',
  too_large: 'It is too large.',
  too_slow: 'It did not come in time.',
  not_troubled: 'This message needs no second try any more.',
  changed: 'Somebody changed it meanwhile. Load it again.',
  exists: 'It exists already, or somebody changed it at the same time.',
  already_connected: 'That number is connected already.',
  last_admin: 'They are the company’s only administrator: appoint another first.',
  internal: 'Something failed on our side. It was noted; try again.',
  provider: 'WhatsApp did not answer or refused. Try again in a moment.',
  invalid: 'Something here cannot be accepted. Check what you wrote.',
  malformed: 'The server did not understand what we sent. Reload the page and try again.',
  limit: 'WhatsApp does not accept it like this. Make it shorter or leave something out.',
  unauthorized: 'Your session has ended. Sign in again.',
  csrf: 'The server did not recognise this page. Reload it and try again.',
  in_progress: 'We are still doing it. Wait a moment.',
  idempotency_mismatch:
    'That was sent already with other data. Reload the page and see what stands.',
  outbox_full: 'Too many messages wait to go out here. Wait until they are out.',
  unsupported_media_type: 'Files of that type cannot be sent.',
  /** `code`: the API's word, for who looks it up. */
  other: (code: string) =>
    `It did not work. Try again; if it stays like this, report this code: ${code}.`
};

// Why a field was not taken.
export const reasons: typeof esReasons = {
  missing: 'Fill this in.',
  length: (from: number, to: number) =>
    from ? `${from} to ${to} characters.` : `Up to ${to} characters.`,
  oneLanguage: 'Write it in one language at least.',
  most: (n: number) => `${n} at most.`,
  range: (from: number, to: number) => `Between ${from} and ${to}.`,
  other: 'This cannot be saved like this. Check it.'
};

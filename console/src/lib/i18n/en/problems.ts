import type { problems as es } from '../es/problems';

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
  other: (detail) => `It couldn’t be done. ${detail}`
};

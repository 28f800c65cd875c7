import type { channels as es } from '../es/channels';

export const channels: typeof es = {
  title: 'Channels',
  lead: (good, bad, off) =>
    [
      good === 0
        ? 'No message arrives yet'
        : good === 1
          ? '1 channel receives messages'
          : `${good} channels receive messages`,
      ...(bad === 0 ? [] : [bad === 1 ? '1 needs a look' : `${bad} need a look`]),
      ...(off === 0 ? [] : [`${off} with sending paused`])
    ].join(', '),
  add: 'Add',
  numberId: (id) => `Number id: ${id}`,
  none: 'No channels yet. Connect the first in 5 minutes.',
  connect: 'Connect WhatsApp',
  failed: 'We couldn’t fetch the channels.',
  gone: 'That channel is no more, or belongs to another company.',
  kinds: { whatsapp_cloud: 'WhatsApp' },
  states: {
    connected: 'Receives',
    unproven: 'Nothing heard yet',
    paused: 'Cannot send',
    disabled: 'Sending paused'
  },
  trouble: {
    auth: 'The access token no longer works. Make a new one at Meta and paste it here.',
    account: 'Meta limited this account. See the notice in WhatsApp Manager.',
    payment: 'Meta couldn’t charge. Check the account’s payment method.',
    rate: 'Meta asked us to slow down. We go on by ourselves when it is over.'
  },
  troubleCodes: {
    '190':
      'The access token has expired or was revoked. Make a new one at Meta and change it here.',
    '10': 'The token has no permission for this number. Give it the WhatsApp permissions at Meta.',
    '200': 'The token has no permission for this number. Give it the WhatsApp permissions at Meta.',
    '368': 'Meta blocked the account for a while over its policies. See the notice at Meta.',
    '131031': 'Meta locked the account. See the reason in WhatsApp Manager.',
    '131042': 'Meta couldn’t charge. Check the account’s payment method.',
    '131045': 'The number is not registered properly. Register it again at Meta.',
    '133010': 'The number is not registered with the API. Register it at Meta.',
    '130497': 'The account may not write to customers of that country.'
  },
  troubleOther: 'Meta stopped this number’s sends. Check the account at Meta.',
  troubleMeanwhile:
    'Nothing leaves through this channel. What is written waits and leaves once it is mended.',
  troubleSaid: (detail) => `Meta says: “${detail}”`,
  verifyTail: (tail) =>
    `We keep it sealed and show only its end: ${tail}. If Meta asks for it and you don’t have it, set a new one.`,
  verifyOnce: 'Copy it now: once you leave this page we show only its end.',
  verifyRenew: 'Set a new token',
  verifyMake: 'Make one by chance',
  since: (time) => `Since ${time}`,
  pick: 'Pick a channel',
  pickLead: 'You will see its state, its webhook address, and can test it.',
  newTitle: 'Connect WhatsApp',
  newLead: 'Copy these from your Meta account. Then we test each one.',
  steps: {
    number: 'Number',
    key: 'Access token',
    webhook: 'Notices from WhatsApp to Recado',
    test: 'Test'
  },
  fields: {
    name: 'Name of the channel',
    nameHint: 'Only your team sees it: “Shop”, “Wholesale”.',
    phone_number_id: 'Phone number id',
    phoneNumberHint: 'At Meta: WhatsApp, API Setup. Digits only.',
    business_account_id: 'WhatsApp Business account id',
    access_token: 'Access token',
    accessTokenHint: 'Of a system user, so that it doesn’t expire.',
    app_secret: 'App secret',
    appSecretHint: 'Under Settings, Basic. 32 characters.',
    verify_token: 'Verify token',
    verifyTokenHint: 'Make one up; Meta repeats it when connecting.',
    api_base_url: 'API address',
    api_version: 'Version',
    per_second: 'Messages a second',
    perSecondHint: 'Empty: 80, Meta’s usual.'
  },
  show: (what) => `Show ${what}`,
  refused: {
    version: 'It is written like v25.0.',
    pace: 'Write a whole number, 1 or more.',
    plain: 'It holds blanks or signs that don’t belong. Copy it again.',
    unresolved: 'That name leads nowhere. Check how it is written.',
    secure: 'The address must begin with https://.',
    login: 'The address may not carry a user or a password.',
    inside: 'That address belongs to an inner network and can’t be used.',
    query: 'The address may not carry ? or #.',
    address: 'That is not a web address.'
  },
  advanced: 'Advanced options',
  digits: 'Digits only, no spaces.',
  missing: 'This is missing.',
  short: (missing) =>
    missing === 1
      ? '1 character short. It needs 32, no spaces.'
      : `${missing} characters short. It needs 32, no spaces.`,
  long: (over) => `${over} characters too many. It needs 32, no spaces.`,
  create: 'Save and go on',
  endsWith: (tail) => `Ends in ${tail}`,
  webhookPaste: 'Paste this address at Meta',
  webhookHint: 'Under WhatsApp, Configuration, Webhook. Tick the field messages.',
  change: 'Change',
  replaceKeys: 'Change tokens and secret',
  replaceHint: 'Leave empty what doesn’t change.',
  test: 'Test connection',
  testLead: 'We check the token, the number and the notices, and subscribe to the account.',
  tested: 'What we tested',
  notTested: 'Not tested yet.',
  checks: {
    token: 'Access token',
    number: 'Number',
    subscription: 'Subscription to the account',
    webhook: 'Notices'
  },
  facts: 'What Meta says',
  factNames: {
    display_phone_number: 'Number',
    verified_name: 'Verified name',
    quality_rating: 'Quality',
    throughput: 'Throughput',
    messaging_limit: 'Messaging limit',
    whatsapp_business_manager_messaging_limit: 'Messaging limit',
    status: 'Status'
  },
  metaWords: {
    GREEN: 'high',
    YELLOW: 'medium',
    RED: 'low',
    UNKNOWN: 'not rated yet',
    CONNECTED: 'connected',
    PENDING: 'pending',
    FLAGGED: 'flagged',
    RESTRICTED: 'restricted',
    BANNED: 'banned',
    DISCONNECTED: 'disconnected',
    STANDARD: 'standard',
    HIGH: 'high'
  },
  turnOff: 'Pause sending',
  turnOn: 'Send again',
  turnOffAsk: (name) =>
    `Your customers’ messages still arrive at ${name}, but nothing leaves. What the bot answers waits for up to 24 h and goes out when you send again; your team cannot reply meanwhile.`,
  offLead:
    'Sending is paused: messages still arrive and nothing leaves. What the bot answers waits for up to 24 h.',
  remove: 'Delete channel',
  removeAsk: (name) => `Delete ${name}? It stops receiving and sending messages.`,
  removeOpen: (n, more) => {
    if (n === 0) return 'It has no open conversations.';
    if (more) return `It has more than ${n} open conversations that would get no reply.`;
    return n === 1
      ? 'It has 1 open conversation that would get no reply.'
      : `It has ${n} open conversations that would get no reply.`;
  },
  removeKeeps: 'What was said can still be read.',
  removed: 'Channel removed',
  adminOnly: 'Only an administrator can change channels.',
  setAside: 'Messages set aside',
  setAsideLead: 'What came and could not be read. It is kept as it came.',
  setAsideNone: 'Nothing set aside. Everything that came could be read.',
  setAsideFailed: 'We couldn’t fetch the messages set aside.',
  reasons: {
    other_number: 'It was for another number',
    unreadable: 'It could not be read',
    panic: 'It failed while being worked on',
    unknown_field: 'A notice we don’t know'
  },
  raw: 'See the original',
  seeConversation: 'See the conversation'
};

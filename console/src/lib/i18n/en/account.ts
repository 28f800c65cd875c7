import type {
  account as esAccount,
  password as esPassword,
  people as esPeople,
  replies as esReplies
} from '../es/account';

export const replies: typeof esReplies = {
  title: 'Canned replies',
  lead: (n) => (n === 0 ? 'No replies' : n === 1 ? '1 reply' : `${n} replies`),
  search: 'Search replies',
  addFirst: 'Add the first',
  none: 'No canned replies yet. Keep the one you repeat most.',
  nothing: (word) => `Nothing for “${word}”. Try another word.`,
  failed: 'We couldn’t fetch the replies.',
  gone: 'That reply is no more, or belongs to another company.',
  pick: 'Pick a reply to edit it',
  pickRead: 'Pick a reply to see it',
  pickLead: 'In a conversation they are called by typing / at the beginning.',
  newTitle: 'New reply',
  editTitle: 'Edit reply',
  readTitle: 'Ready reply',
  editLead: 'Your team calls it with / and completes it before sending.',
  shortcut: 'Shortcut',
  shortcutHint: 'Short and without spaces: order-ready.',
  shortcutMissing: 'The shortcut is missing, in at least one language.',
  shortcutSigns: 'No spaces or slashes. Use hyphens: order-ready.',
  shortcutTaken: 'Another reply has this shortcut already.',
  text: 'Text',
  textMissing: 'The text is missing, in at least one language.',
  tooLong: (max) => `It is longer than ${max} characters.`,
  gapsHint: '{name} and {agent_name} fill themselves in.',
  gaps: (names) => `Whoever replies fills in: ${names}.`,
  remove: 'Delete',
  removeAsk: 'Delete this reply? Your team won’t see it any more.'
};

export const account: typeof esAccount = {
  title: 'Your account',
  name: 'Name',
  email: 'E-mail',
  keys: 'API keys',
  keysLead: 'With a key a program acts in your name, and only in this company.',
  keysNone: 'No keys yet.',
  keysFailed: 'We couldn’t fetch the keys.',
  key: 'Key',
  keyName: 'Name of the new key',
  keyNameHint: 'What it is for: “Online shop”, “Reports”.',
  keyNameMissing: 'Give it a name, to know later which one it is.',
  keyScopes: 'What it may do',
  scopes: {
    read: 'Read conversations, customers and settings',
    converse: 'Converse: take over, reply, label',
    write: 'Edit questions, replies and the bot’s settings',
    admin: 'Administer channels and keys'
  },
  scopeNames: { read: 'read', converse: 'converse', write: 'edit', admin: 'administer' },
  scopesMissing: 'Choose at least one thing it may do.',
  keyMake: 'Make a key',
  keyMade: (name) => `The key “${name}” is ready.`,
  keyOnce: 'Copy it now: we won’t show it again.',
  keyKept: 'I have kept it',
  revoke: 'Revoke',
  revokeAsk: (name) => `Revoke “${name}”? Programs that use it are shut out.`
};

export const password: typeof esPassword = {
  title: 'Password',
  lead: 'Changing it ends your sessions on other devices; this one stays.',
  current: 'Current password',
  new: 'New password',
  newHint: (least) => `At least ${least} characters. A long phrase is easy to remember.`,
  show: 'Show the current one',
  showNew: 'Show the new one',
  change: 'Change password',
  currentMissing: 'Write your current password.',
  currentWrong: 'That is not your current password.',
  short: (missing, least) =>
    missing === 1
      ? `1 character short. It needs ${least} or more.`
      : `${missing} characters short. It needs ${least} or more.`,
  same: 'It is the one you have. Choose another.',
  refused: 'That password can’t be used. Choose another.',
  changed: 'Password changed. We ended your other sessions.'
};

export const people: typeof esPeople = {
  title: 'People',
  lead: (n) => (n === 1 ? 'One person works here.' : `${n} people work here.`),
  failed: 'We couldn’t fetch the people.',
  you: 'you',
  role: 'Role',
  roles: { admin: 'Administrator', agent: 'Agent' },
  acts: 'Change',
  promote: 'Let them administer',
  demote: 'Attend only',
  demoteMe: 'You will administer no longer: somebody else has to give you that back.',
  remove: 'Remove from the company',
  removeShort: 'Remove',
  removeAsk: (name) =>
    `${name} can’t sign in here any more, and their keys stop working here. What they wrote keeps their name.`,
  removeMe: 'You leave this company right now, and somebody else has to add you again.',
  lastAdmin: 'The only person who administers. To change that, name another one first.',
  addTitle: 'Add somebody',
  addLead: 'On the server, fill in what stands in <> and run:',
  addFolder: 'data folder',
  addEmail: 'e-mail',
  addCopy: 'Copy command',
  addHint:
    'The password goes in RECADO_PASSWORD or with --password. For who administers: --role admin.'
};

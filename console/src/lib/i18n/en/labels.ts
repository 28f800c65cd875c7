import type { labels as es } from '../es/labels';

export const labels: typeof es = {
  title: 'Labels',
  lead: 'To sort conversations. Your whole team uses them.',
  leadAgent:
    'To sort conversations. You may create them; an administrator renames or removes them.',
  none: 'No labels yet.',
  failed: 'We couldn’t fetch the labels.',
  add: 'New label',
  hint: 'Wholesale, Complaint…',
  create: 'Create',
  name: 'Name of the label',
  rename: 'Rename',
  remove: 'Delete',
  removeAsk: (name) => `Delete “${name}”? Conversations that carry it show it no more.`,
  missing: 'Write a name.',
  taken: 'There is a label of that name already.',
  tooLong: (max) => `It is longer than ${max} characters.`
};

// What is typed to connect a WhatsApp number, and what is wrong with it.
import type { FieldError, NewChannel } from '$protocol';
import { reasonWords } from '$lib/i18n/field-words';
import { words } from '$lib/i18n/language.svelte';

export interface Typed {
  name: string;
  phone_number_id: string;
  business_account_id: string;
  access_token: string;
  app_secret: string;
  verify_token: string;
  api_base_url: string;
  api_version: string;
  per_second: string;
}

export type Field = keyof Typed;
export type Errors = Partial<Record<Field, string>>;

export const BLANK: Typed = {
  name: '',
  phone_number_id: '',
  business_account_id: '',
  access_token: '',
  app_secret: '',
  verify_token: '',
  api_base_url: 'https://graph.facebook.com',
  api_version: 'v25.0',
  per_second: ''
};

/** Meta's app secrets are this long. */
const SECRET_LENGTH = 32;
const NEEDED: Field[] = [
  'name',
  'phone_number_id',
  'business_account_id',
  'access_token',
  'app_secret',
  'verify_token'
];

/** What can be told without asking the server. */
export function wrong(typed: Typed): Errors {
  const t = words.t.channels;
  const errors: Errors = {};
  for (const field of ['phone_number_id', 'business_account_id'] as const) {
    if (!/^\d+$/.test(typed[field].trim())) errors[field] = t.digits;
  }
  const secret = typed.app_secret.trim();
  const missing = SECRET_LENGTH - secret.length;
  if (isMetas(typed) && missing > 0) errors.app_secret = t.short(missing);
  if (isMetas(typed) && missing < 0) errors.app_secret = t.long(-missing);
  for (const field of NEEDED) if (!typed[field].trim()) errors[field] = t.missing;
  return errors;
}

/** Only Meta's own secrets have the known length; another host may hand out others. */
function isMetas({ api_base_url }: Typed): boolean {
  return /^https:\/\/graph\.facebook\.com\/?$/.test(api_base_url.trim());
}

export function asked(typed: Typed): NewChannel {
  const value = (field: Field) => typed[field].trim();
  const pace = Number(typed.per_second);
  return {
    kind: 'whatsapp_cloud',
    name: value('name'),
    settings: {
      phone_number_id: value('phone_number_id'),
      business_account_id: value('business_account_id'),
      api_base_url: value('api_base_url'),
      api_version: value('api_version'),
      ...(typed.per_second.trim() && pace > 0 ? { per_second: pace } : {})
    },
    credentials: {
      access_token: value('access_token'),
      app_secret: value('app_secret'),
      verify_token: value('verify_token')
    }
  };
}

/** The server's complaints beside their fields: `settings.api_base_url` → `api_base_url`. */
export function serverErrors(fields: FieldError[]): Errors {
  const errors: Errors = {};
  for (const { field, reason } of fields) {
    const name = field.split('.').at(-1) ?? '';
    if (name in BLANK) errors[name as Field] = fieldWords(name as Field, reason);
  }
  return errors;
}

/** What the server says about an address; each sort of refusal has its own words. */
const ADDRESS = [
  [/could not be resolved/, 'unresolved'],
  [/must begin with https/, 'secure'],
  [/user name or a password/, 'login'],
  [/may not be called/, 'inside'],
  [/must not carry/, 'query']
] as const;

/** The server explains itself in English; here it is said in the reader's language, by its field. */
function fieldWords(field: Field, reason: string): string {
  const t = words.t.channels;
  if (field === 'phone_number_id' || field === 'business_account_id') return t.digits;
  if (field === 'api_version') return t.refused.version;
  if (field === 'per_second') return t.refused.pace;
  if (field.endsWith('_token') || field === 'app_secret') return t.refused.plain;
  if (field !== 'api_base_url') return reasonWords(reason);
  const sort = ADDRESS.find(([said]) => said.test(reason))?.[1];
  return t.refused[sort ?? 'address'];
}

// Generated from the Rust types in protocol/ by `cargo xtask protocol`; do not edit.

export type Page<T> = { 
/**
 * The rows of this page, in the list's order.
 */
items: Array<T>, 
/**
 * Where the next page starts; `null` at the end.
 */
next_cursor: string | null, 
/**
 * Where the page before this one starts; `null` at the beginning.
 */
prev_cursor: string | null, };
export type Problem = { 
/**
 * A relative reference that names the kind of problem, `/docs#problem-{code}`.
 */
type: string, 
/**
 * Short words for people.
 */
title: string, 
/**
 * The HTTP status code.
 */
status: number, 
/**
 * A stable word for programs: `window_closed`, `not_owner`, `taken`, `limit`, …
 */
code: string, 
/**
 * What happened here and what to do about it.
 */
detail?: string | null, 
/**
 * One entry for each field that was refused.
 */
errors?: Array<FieldError>, 
/**
 * With `changed`: the resource as it stands now, as its `GET` and a successful `PUT` show it.
 */
current?: unknown, };
export type FieldError = { 
/**
 * Dotted path of the field, `buttons.0.title`.
 */
field: string, 
/**
 * What is wrong with it and what would be right.
 */
reason: string, };
export type SignIn = { 
/**
 * The person's e-mail address.
 */
email: string, 
/**
 * The person's password.
 */
password: string, 
/**
 * Which company to work in; needed only to choose among several.
 */
tenant_id: string | null, };
export type Session = { 
/**
 * The person.
 */
user: User, 
/**
 * The company the session works in.
 */
tenant: Tenant, 
/**
 * Every company this person belongs to.
 */
tenants: Array<Tenant>, 
/**
 * What this session may do: `read`, `write`, `converse`, `admin`.
 */
scopes: Array<string>, };
export type SwitchTenant = { 
/**
 * The company.
 */
tenant_id: string, };
export type UserPatch = { 
/**
 * `admin` or `agent`.
 */
role: string, };
export type NewPassword = { 
/**
 * The password so far.
 */
current: string, 
/**
 * The new one, of at least 8 characters.
 */
new: string, };
export type Tenant = { 
/**
 * Opaque id.
 */
id: string, 
/**
 * The company's name.
 */
name: string, };
export type User = { 
/**
 * Opaque id.
 */
id: string, 
/**
 * Shown name.
 */
name: string, 
/**
 * E-mail address.
 */
email: string, 
/**
 * `admin` or `agent`, in the company asked about.
 */
role: string, };
export type ApiKey = { 
/**
 * Opaque id.
 */
id: string, 
/**
 * What it is for.
 */
name: string, 
/**
 * The user it acts as.
 */
user_id: string, 
/**
 * What it may do.
 */
scopes: Array<string>, 
/**
 * Last four characters of the key.
 */
ends_with: string, 
/**
 * When it was made.
 */
created_at: string, };
export type NewApiKey = { 
/**
 * What it is for.
 */
name: string, 
/**
 * `read`, `write`, `converse`, `admin`; at most what the maker may do.
 */
scopes: Array<string>, };
export type CreatedApiKey = { 
/**
 * The key: shown once.
 */
key: string, 
/**
 * Opaque id.
 */
id: string, 
/**
 * What it is for.
 */
name: string, 
/**
 * The user it acts as.
 */
user_id: string, 
/**
 * What it may do.
 */
scopes: Array<string>, 
/**
 * Last four characters of the key.
 */
ends_with: string, 
/**
 * When it was made.
 */
created_at: string, };
export type BotSettings = { 
/**
 * Whether the bot answers at all.
 */
enabled: boolean, 
/**
 * Language when the customer's is not known: `es` or `en`.
 */
default_language: string, 
/**
 * First words to a new customer.
 */
greeting: Localized, 
/**
 * Said when no answer was found.
 */
fallback: Localized, 
/**
 * Said when a person is asked for.
 */
handover: Localized, 
/**
 * Added to `handover` when the team is away; `{next_open}` is filled in.
 */
away: Localized, 
/**
 * Silence in milliseconds after which fragments are answered together (0–10000).
 */
quiet_ms: number, 
/**
 * Minutes of an agent's silence, with the customer waiting, after which the bot comes back; 0 = never.
 */
agent_silence_min: number, 
/**
 * IANA time zone of the opening hours.
 */
timezone: string, 
/**
 * Hours of the team, seven days from Monday, each a list of `[from, to]` as `HH:MM`.
 */
hours: Array<Array<[string, string]>>, 
/**
 * Days with other hours.
 */
holidays: Array<Holiday>, 
/**
 * Whether an unknown send of the bot is repeated by itself.
 */
resend_unknown: boolean, 
/**
 * Grows with each change, 0 before the first; every answer has it. Sent along with a change, it is
 * the version that the change was made on: if that is not the current one any more, 409 `changed`.
 * Without one, whatever stands is overwritten.
 */
version?: number, };
export type Holiday = { 
/**
 * `YYYY-MM-DD`.
 */
date: string, 
/**
 * What the day is called.
 */
name: Localized, 
/**
 * Hours of that day; empty = closed.
 */
hours: Array<[string, string]>, };
export type Localized = { 
/**
 * Spanish.
 */
es: string, 
/**
 * English.
 */
en: string, };
export type NewChannel = { 
/**
 * `whatsapp_cloud`.
 */
kind: string, 
/**
 * What the company calls it.
 */
name: string, 
/**
 * The kind's settings; WhatsApp: `phone_number_id`, `business_account_id`, `api_base_url`, `api_version`, `per_second`.
 */
settings: Record<string, unknown>, 
/**
 * The kind's secrets; WhatsApp: `access_token`, `app_secret`, `verify_token`.
 */
credentials: { [key in string]?: string }, };
export type ChannelPatch = { 
/**
 * New name.
 */
name: string | null, 
/**
 * Settings to change.
 */
settings: Record<string, unknown> | null, 
/**
 * Secrets to replace.
 */
credentials: { [key in string]?: string } | null, 
/**
 * `false` stops sending; what waits goes on once it is `true` again.
 */
enabled: boolean | null, };
export type Channel = { 
/**
 * Opaque id.
 */
id: string, 
/**
 * `whatsapp_cloud`.
 */
kind: string, 
/**
 * What the company calls it.
 */
name: string, 
/**
 * Settings as stored.
 */
settings: Record<string, unknown>, 
/**
 * Each secret's last four characters, `…abcd`.
 */
credentials: { [key in string]?: string }, 
/**
 * The address to paste at the provider.
 */
webhook_url: string, 
/**
 * `connected`, `unproven` (nothing heard yet), `paused` (see `trouble`), `disabled`.
 */
state: string, 
/**
 * Why sends are paused, in words.
 */
trouble: Trouble | null, 
/**
 * Quality and limits as the provider last told.
 */
facts: Record<string, unknown>, 
/**
 * When it was made.
 */
created_at: string, };
export type Trouble = { 
/**
 * Stable word: `auth`, `account` (the provider refuses, see `detail`); `private_address`,
 * `secrets`, `settings` (the gateway itself may not or cannot: sends are refused until the
 * operator acts, what waited goes on then).
 */
code: string, 
/**
 * The provider's own code and words, or what is wrong here and what to do.
 */
detail: string, 
/**
 * Since when.
 */
since: string, };
export type ChannelTest = { 
/**
 * Whether every check passed.
 */
ok: boolean, 
/**
 * One entry a check, in order: `token`, `number`, `subscription`, `webhook`; or one alone for
 * what stops the gateway before it can ask: `address`, `secrets`, `settings`.
 */
checks: Array<ChannelCheck>, };
export type ChannelCheck = { 
/**
 * What was checked.
 */
name: string, 
/**
 * Whether it is well.
 */
ok: boolean, 
/**
 * What was seen, and what to do, in both languages.
 */
message: Localized, };
export type Template = { 
/**
 * The provider's id.
 */
id: string, 
/**
 * Its name.
 */
name: string, 
/**
 * Its language code.
 */
language: string, 
/**
 * `MARKETING`, `UTILITY`, `AUTHENTICATION`.
 */
category: string, 
/**
 * `APPROVED`, `PENDING`, `REJECTED`, `PAUSED`, `DISABLED`.
 */
status: string, 
/**
 * Header, body, footer and buttons, in the provider's shape.
 */
components: unknown[], 
/**
 * How many `{{n}}` its body takes.
 */
parameters: number, };
export type SetAside = { 
/**
 * Opaque id.
 */
id: string, 
/**
 * The channel it came through.
 */
channel_id: string, 
/**
 * The conversation it belonged to, where known.
 */
conversation_id: string | null, 
/**
 * Why: `other_number`, `unreadable`, `panic`, `unknown_field`.
 */
reason: string, 
/**
 * The error in words.
 */
error: string, 
/**
 * When.
 */
at: string, 
/**
 * The raw piece as it came.
 */
raw: unknown, };
export type Contact = { 
/**
 * Opaque id.
 */
id: string, 
/**
 * The best name known: the company's, else the profile's, else the phone.
 */
name: string, 
/**
 * Phone in E.164 (`+51958114207`), where known.
 */
phone: string | null, 
/**
 * Every way this person is known.
 */
identities: Array<Identity>, 
/**
 * `es`, `en`, where known.
 */
language: string | null, 
/**
 * Whether the person asked for silence (BAJA, STOP).
 */
opted_out: boolean, 
/**
 * Whether the company blocked them.
 */
blocked: boolean, 
/**
 * When first seen.
 */
created_at: string, };
export type Identity = { 
/**
 * `phone`, `whatsapp_user`, `username`.
 */
kind: string, 
/**
 * The value.
 */
value: string, };
export type ContactPatch = { 
/**
 * The name the company gives; empty takes it back.
 */
name: string | null, };
export type Conversation = { 
/**
 * Opaque id.
 */
id: string, 
/**
 * The channel it runs over.
 */
channel_id: string, 
/**
 * `whatsapp_cloud`.
 */
channel_kind: string, 
/**
 * Who writes.
 */
contact_id: string, 
/**
 * The customer's best name.
 */
contact_name: string, 
/**
 * Phone in E.164, where known.
 */
contact_phone: string | null, 
/**
 * `pending` (the bot has it), `open` (a person has or must take it), `snoozed`, `closed`.
 */
status: string, 
/**
 * Number of the current turn; grows with each takeover and give-back.
 */
turn: number, 
/**
 * Who may speak for the company.
 */
owner: Owner, 
/**
 * The agent it is assigned to.
 */
assignee_id: string | null, 
/**
 * Label ids.
 */
labels: Array<string>, 
/**
 * Inbound messages no agent has read.
 */
unread: number, 
/**
 * Since when the customer waits for an answer of a person; `null` when nobody waits.
 */
waiting_since: string | null, 
/**
 * Until when free text may be sent; `null` when the window was never open.
 */
window_until: string | null, 
/**
 * Until when it sleeps, if snoozed with a date.
 */
snoozed_until: string | null, 
/**
 * Whether the customer asked for silence.
 */
opted_out: boolean, 
/**
 * Whether the company blocked the customer.
 */
blocked: boolean, 
/**
 * The newest message, for the list.
 */
last_message: LastMessage | null, 
/**
 * Messages whose sending failed or is unknown and wants a person's eye.
 */
troubled: number, 
/**
 * When it began.
 */
created_at: string, 
/**
 * When it last changed.
 */
updated_at: string, 
/**
 * Grows with each change of this conversation.
 */
position: number, };
export type Owner = { 
/**
 * `bot`, `agent`, `phone` (the owner's own phone), `nobody` (waits for a person).
 */
kind: string, 
/**
 * The agent, when `kind` is `agent`.
 */
user_id: string | null, 
/**
 * The agent's name.
 */
name: string | null, };
export type LastMessage = { 
/**
 * `inbound`, `outbound`.
 */
direction: string, 
/**
 * Its kind.
 */
kind: string, 
/**
 * At most 120 characters.
 */
text: string, 
/**
 * Its delivery state.
 */
status: string, 
/**
 * `customer`, `bot`, `agent`, `phone`.
 */
author: string, 
/**
 * When.
 */
at: string, };
export type Join = { 
/**
 * Takes it from another agent; needs the `admin` scope.
 */
force: boolean, };
export type Close = { 
/**
 * Closes what another agent holds; needs the `admin` scope.
 */
force: boolean, };
export type Turn = { 
/**
 * Number of the turn.
 */
turn: number, 
/**
 * Who holds it.
 */
owner: Owner, };
export type Assign = { 
/**
 * The agent.
 */
user_id: string | null, };
export type SetLabels = { 
/**
 * Label ids.
 */
labels: Array<string>, };
export type Snooze = { 
/**
 * RFC 3339, in the future.
 */
until: string | null, };
export type NewNote = { 
/**
 * 1–4096 characters; never leaves the house.
 */
text: string, };
export type StartConversation = { 
/**
 * The channel to write from.
 */
channel_id: string, 
/**
 * Phone in E.164, or a provider's user id.
 */
to: string, 
/**
 * What to call the customer.
 */
name: string | null, 
/**
 * The template.
 */
template: TemplateMessage, };
export type StartedConversation = { 
/**
 * The conversation.
 */
conversation: Conversation, 
/**
 * The template's message, queued.
 */
message: Message, };
export type Message = { 
/**
 * Opaque id.
 */
id: string, 
/**
 * The conversation it belongs to.
 */
conversation_id: string, 
/**
 * Its place in the conversation, from 1.
 */
number: number, 
/**
 * `inbound`, `outbound`, `internal` (a note).
 */
direction: string, 
/**
 * `customer`, `bot`, `agent`, `phone`, `system`.
 */
author: string, 
/**
 * The agent who wrote it.
 */
user_id: string | null, 
/**
 * `text image audio video document sticker location contacts reaction buttons list form
 * product product_list template order button_reply list_reply form_reply system unsupported
 * note`.
 */
kind: string, 
/**
 * Text, caption, button title or body, where there is one.
 */
text: string | null, 
/**
 * The kind's whole content; its shape follows `kind` (see `NewMessage` for outbound kinds).
 */
content: Record<string, unknown>, 
/**
 * The picture, sound or file, where there is one.
 */
media: Media | null, 
/**
 * The provider's id, once known.
 */
provider_id: string | null, 
/**
 * The message this one answers.
 */
reply_to: string | null, 
/**
 * Inbound: `received`. Outbound: `queued started accepted sent delivered read played failed unknown`.
 */
status: string, 
/**
 * Why it failed or is unknown.
 */
error: SendProblem | null, 
/**
 * Reactions on this message.
 */
reactions: Array<Reaction>, 
/**
 * Whether its author changed it afterwards.
 */
edited: boolean, 
/**
 * Whether its author took it back.
 */
revoked: boolean, 
/**
 * When it was received or written.
 */
created_at: string, 
/**
 * Position of its last change in the conversation.
 */
changed: number, };
export type Media = { 
/**
 * `fetching`, `stored`, `failed`.
 */
state: string, 
/**
 * Where to get it, relative to the API's address, once stored.
 */
url: string | null, 
/**
 * Sniffed type; until stored, the type the sender claims.
 */
mime_type: string | null, 
/**
 * Bytes.
 */
size: number | null, 
/**
 * The sender's name for it.
 */
filename: string | null, 
/**
 * Whether it is a voice note.
 */
voice: boolean, 
/**
 * Why it could not be fetched.
 */
error: string | null, };
export type Reaction = { 
/**
 * `customer` or `agent`.
 */
author: string, 
/**
 * One emoji.
 */
emoji: string, };
export type SendProblem = { 
/**
 * `retry slow_number slow_pair wait change stop_contact stop_template fix_payload stop_number auth flow no_channel unknown superseded`.
 */
class: string, 
/**
 * The provider's own code, where there is one.
 */
code: number | null, 
/**
 * The provider's own words.
 */
detail: string, 
/**
 * What to do, in both languages.
 */
advice: Localized, 
/**
 * When it is tried again by itself.
 */
retry_at: string | null, };
export type NewMessage = { "kind": "text", text: string, preview_url: boolean, reply_to: string | null, } | { "kind": "image", media: MediaSource, caption: string | null, reply_to: string | null, } | { "kind": "audio", media: MediaSource, reply_to: string | null, } | { "kind": "video", media: MediaSource, caption: string | null, reply_to: string | null, } | { "kind": "document", media: MediaSource, caption: string | null, filename: string | null, reply_to: string | null, } | { "kind": "sticker", media: MediaSource, } | { "kind": "location", latitude: number, longitude: number, name: string | null, address: string | null, } | { "kind": "contacts", contacts: unknown[], } | { "kind": "reaction", message_id: string, emoji: string, } | { "kind": "buttons", text: string, header: string | null, footer: string | null, buttons: Array<Choice>, reply_to: string | null, } | { "kind": "list", text: string, header: string | null, footer: string | null, button: string, sections: Array<Section>, reply_to: string | null, } | { "kind": "form", 
/**
 * 1–1024 characters.
 */
text: string, header: string | null, footer: string | null, 
/**
 * What opens the form, 1–20 characters without an emoji.
 */
button: string, 
/**
 * The form's id at the provider (WhatsApp: of the flow).
 */
form_id: string, 
/**
 * Comes back with the answers.
 */
token: string | null, 
/**
 * The screen it opens at; without it, its first one.
 */
screen: string | null, 
/**
 * Values that the screen is shown with; needs `screen`.
 */
data: Record<string, unknown> | null, reply_to: string | null, } | { "kind": "product", 
/**
 * At most 1024 characters.
 */
text: string | null, footer: string | null, 
/**
 * The catalogue's id at the provider.
 */
catalog_id: string, 
/**
 * The seller's own id of the product, 1–100 characters.
 */
product_id: string, reply_to: string | null, } | { "kind": "product_list", 
/**
 * 1–1024 characters.
 */
text: string, 
/**
 * 1–60 characters.
 */
header: string, footer: string | null, 
/**
 * The catalogue's id at the provider.
 */
catalog_id: string, sections: Array<ProductSection>, reply_to: string | null, } | { "kind": "template", 
/**
 * The template's name.
 */
name: string, 
/**
 * Its language code.
 */
language: string, 
/**
 * Values of the body's `{{1}}`, `{{2}}`, …
 */
parameters: Array<string>, 
/**
 * Whole components in the provider's shape, in place of `parameters`.
 */
components: unknown[], };
export type TemplateMessage = { 
/**
 * The template's name.
 */
name: string, 
/**
 * Its language code.
 */
language: string, 
/**
 * Values of the body's `{{1}}`, `{{2}}`, …
 */
parameters: Array<string>, 
/**
 * Whole components in the provider's shape, in place of `parameters`.
 */
components: unknown[], };
export type MediaSource = { 
/**
 * A file uploaded before with `POST /api/v1/media`.
 */
media_id: string | null, 
/**
 * A public https address the provider fetches.
 */
link: string | null, };
export type Choice = { 
/**
 * 1–256 characters.
 */
id: string, 
/**
 * 1–20 characters.
 */
title: string, };
export type Section = { 
/**
 * 1–24 characters; needed when there are several.
 */
title: string | null, 
/**
 * Its rows.
 */
rows: Array<Row>, };
export type ProductSection = { 
/**
 * 1–24 characters; needed when there are several.
 */
title: string | null, 
/**
 * The seller's own ids of its products, each 1–100 characters.
 */
product_ids: Array<string>, };
export type Row = { 
/**
 * 1–200 characters.
 */
id: string, 
/**
 * 1–24 characters.
 */
title: string, 
/**
 * At most 72 characters.
 */
description: string | null, };
export type UploadedMedia = { 
/**
 * Hand it in as `media.media_id`.
 */
media_id: string, 
/**
 * Sniffed type.
 */
mime_type: string, 
/**
 * Bytes.
 */
size: number, };
export type Ledger = { 
/**
 * The facts.
 */
items: Array<LedgerEntry>, };
export type LedgerEntry = { 
/**
 * `received stored queued started accepted sent delivered read played failed refused retry unknown dropped priced edited revoked media_stored media_failed`.
 */
fact: string, 
/**
 * When it happened (the provider's time for its states).
 */
at: string, 
/**
 * What belongs to it: provider id, attempt, error, price category, …
 */
detail: Record<string, unknown>, };
export type Event = { 
/**
 * Its place in the log.
 */
position: number, 
/**
 * `message_received`, `joined`, `left`, `labelled`, …
 */
type: string, 
/**
 * When it was appended.
 */
at: string, 
/**
 * The agent who caused it.
 */
user_id: string | null, 
/**
 * Its named fields.
 */
data: Record<string, unknown>, };
export type Faq = { 
/**
 * Opaque id.
 */
id: string, 
/**
 * Spanish.
 */
es: FaqText | null, 
/**
 * English.
 */
en: FaqText | null, 
/**
 * Whether the bot uses it.
 */
enabled: boolean, 
/**
 * When it last changed.
 */
updated_at: string, 
/**
 * Grows with each change; sent along with a change, it keeps others' changes from being lost.
 */
version?: number, };
export type FaqText = { 
/**
 * 1–200 characters.
 */
question: string, 
/**
 * Other ways to ask it; at most 20.
 */
alternatives: Array<string>, 
/**
 * 1–4096 characters.
 */
answer: string, };
export type NewFaq = { 
/**
 * Spanish.
 */
es: FaqText | null, 
/**
 * English.
 */
en: FaqText | null, 
/**
 * Whether the bot uses it.
 */
enabled: boolean, 
/**
 * The version that this change was made on: if it is not the current one any more, 409 `changed`.
 * Without one, whatever stands is overwritten. Means nothing where a new one is made.
 */
version?: number, };
export type TryFaq = { 
/**
 * What a customer would write.
 */
text: string, };
export type FaqTrial = { 
/**
 * `faq`, `greeting`, `menu`, `handover`, `thanks`, `received` (a file without words), `opt_out`,
 * `fallback`, `silent` (no reply).
 */
decision: string, 
/**
 * The reply's text.
 */
reply: string | null, 
/**
 * What stands on the reply's buttons or in its list, in their order; empty for plain text.
 */
options: Array<string>, 
/**
 * The language it was understood in.
 */
language: string, 
/**
 * The nearest FAQs, best first, with their score (0–1).
 */
candidates: Array<FaqCandidate>, };
export type FaqCandidate = { 
/**
 * The FAQ.
 */
faq_id: string, 
/**
 * The question that matched.
 */
question: string, 
/**
 * 0–1; answered at or above the threshold.
 */
score: number, };
export type CannedReply = { 
/**
 * Opaque id.
 */
id: string, 
/**
 * What to type after `/`, in both languages.
 */
shortcut: Localized, 
/**
 * The text; `{name}` is the customer's name.
 */
text: Localized, 
/**
 * Grows with each change; sent along with a change, it keeps others' changes from being lost.
 */
version?: number, };
export type NewCannedReply = { 
/**
 * What to type after `/`.
 */
shortcut: Localized, 
/**
 * The text.
 */
text: Localized, 
/**
 * The version that this change was made on: if it is not the current one any more, 409 `changed`.
 * Without one, whatever stands is overwritten. Means nothing where a new one is made.
 */
version?: number, };
export type Label = { 
/**
 * Opaque id.
 */
id: string, 
/**
 * Shown name, unique in the company.
 */
name: string, 
/**
 * Grows with each change; sent along with a change, it keeps others' changes from being lost.
 */
version?: number, };
export type NewLabel = { 
/**
 * 1–40 characters.
 */
name: string, 
/**
 * The version that this change was made on: if it is not the current one any more, 409 `changed`.
 * Without one, whatever stands is overwritten. Means nothing where a new one is made.
 */
version?: number, };
export type ClientFrame = { "type": "subscribe", topic: string, after: string | null, } | { "type": "unsubscribe", topic: string, } | { "type": "typing", conversation_id: string, typing: boolean, } | { "type": "viewing", conversation_id: string | null, } | { "type": "read", conversation_id: string, number: number, } | { "type": "ping", id: string | null, };
export type ServerFrame = { "type": "hello", version: number, user_id: string, tenant_id: string, } | { "type": "subscribed", topic: string, cursor: string, reset: boolean, } | { "type": "event", topic: string, cursor: string, conversation?: Conversation | null, messages?: Array<Message>, facts?: Array<Event>, } | { "type": "typing", conversation_id: string, user_id: string, name: string, typing: boolean, } | { "type": "presence", conversation_id: string, viewers: Array<Viewer>, } | { "type": "refused", code: string, detail: string, topic: string | null, } | { "type": "pong", id: string | null, };
export type Viewer = { 
/**
 * The agent.
 */
user_id: string, 
/**
 * Shown name.
 */
name: string, };

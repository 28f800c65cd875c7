// What the company knows by heart: FAQs, canned replies, the bot's settings.
import type {
  BotSettings,
  CannedReply,
  Faq,
  FaqTrial,
  NewCannedReply,
  NewFaq,
  Page,
  TryFaq
} from '$protocol';
import { everyPage, LARGEST_PAGE } from './every-page';
import { get, post, put, query, remove } from './http';

const at = (id: string) => `/faqs/${encodeURIComponent(id)}`;

export const faqs = () =>
  everyPage((cursor) => get<Page<Faq>>(`/faqs${query({ limit: LARGEST_PAGE, cursor })}`));
export const addFaq = (body: NewFaq, key: string) => post<Faq>('/faqs', body, key);
export const saveFaq = (id: string, body: NewFaq) => put<Faq>(at(id), body);
export const dropFaq = (id: string) => remove(at(id));
export const tryFaq = (body: TryFaq) => post<FaqTrial>('/faqs/try', body);

export const canned = () =>
  everyPage((cursor) =>
    get<Page<CannedReply>>(`/canned-replies${query({ limit: LARGEST_PAGE, cursor })}`)
  );
export const addCanned = (body: NewCannedReply, key: string) =>
  post<CannedReply>('/canned-replies', body, key);
export const saveCanned = (id: string, body: NewCannedReply) =>
  put<CannedReply>(`/canned-replies/${encodeURIComponent(id)}`, body);
export const dropCanned = (id: string) => remove(`/canned-replies/${encodeURIComponent(id)}`);

export const botSettings = () => get<BotSettings>('/settings/bot');
export const saveBotSettings = (body: BotSettings) => put<BotSettings>('/settings/bot', body);

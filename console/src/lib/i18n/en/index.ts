import type { es } from '../es';
import { account, password, people, replies } from './account';
import { bot, contacts } from './bot';
import { channels } from './channels';
import { composer } from './composer';
import { faqs } from './faqs';
import { inbox } from './inbox';
import { kinds } from './kinds';
import { labels } from './labels';
import { login } from './login';
import { pane } from './pane';
import { problems, reasons } from './problems';
import { shell } from './shell';
import { thread } from './thread';

export const en: typeof es = {
  shell,
  login,
  inbox,
  thread,
  composer,
  kinds,
  labels,
  pane,
  faqs,
  channels,
  bot,
  contacts,
  replies,
  account,
  password,
  people,
  problems,
  reasons
};

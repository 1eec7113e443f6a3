/** The whole contract, slice by slice. Paths stand under `/api`. */
import { absences, arrival } from './absence.ts';
import { acts } from './acts.ts';
import { attachments } from './attachments.ts';
import { composing } from './composing.ts';
import { assignment, conversations, qualification } from './conversations.ts';
import { directory } from './directory.ts';
import { filing } from './filing.ts';
import { mailboxes } from './mailboxes.ts';
import { merging } from './merging.ts';
import { notifications } from './notifications.ts';
import { people } from './people.ts';
import { realtime } from './realtime.ts';
import { search } from './search.ts';
import { setup } from './setup.ts';
import { signatures, templates } from './templates.ts';
import { views } from './views.ts';

export const api = {
  setup,
  people,
  mailboxes,
  directory,
  conversations,
  attachments,
  assignment,
  absences,
  arrival,
  qualification,
  composing,
  templates,
  signatures,
  filing,
  merging,
  acts,
  views,
  search,
  notifications,
  realtime,
};
export type Api = typeof api;

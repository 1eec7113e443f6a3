import { companyName, departments, mailboxes, people, qualifications } from './company.ts';
import { day } from './day.ts';
import { threads } from './threads/all.ts';
import type { DemoCompany } from './types.ts';

export { attachmentBytes } from './attachments.ts';
export { stepTime } from './calendar.ts';
export type * from './types.ts';

/** The demo's company: who works there, in which mailboxes, and what happened there in the last 120 days. */
export const demoCompany: DemoCompany = {
  name: companyName,
  people,
  departments,
  mailboxes,
  qualifications,
  conversations: threads,
  day,
};

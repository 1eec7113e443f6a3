import type { DemoAddress, DemoAttachment, DemoIncoming, PersonKey } from './types.ts';

/** What an author writes after the first lines of a thread; a bare string is the next mail, theirs then ours. */
export type Part =
  | string
  | ({ do: 'mail'; text: string; wait?: number } & MailExtra)
  | ({ do: 'ours'; text: string; wait?: number } & OursExtra)
  | { do: 'note'; by: PersonKey; text: string; mentions: PersonKey[] }
  | { do: 'forward'; to: DemoAddress; text: string; by: PersonKey | undefined }
  | { do: 'assign'; to: PersonKey | null; message: string | undefined; by: PersonKey | undefined }
  | { do: 'look'; by: PersonKey }
  | { do: 'pending' }
  | { do: 'resolved' }
  | { do: 'draft'; text: string }
  | { do: 'place'; place: 'archive' | 'spam' | 'trash'; by: PersonKey };

export type MailExtra = {
  html?: string;
  attachments?: DemoAttachment[];
  automatic?: DemoIncoming['automatic'];
  from?: string;
  cc?: string[];
  subject?: string;
};
export type OursExtra = { by?: PersonKey; attachments?: DemoAttachment[]; cc?: string[] };

/** "Name <local@domain>" as an address; `.example.test` is added to a domain that has not got it. */
export function address(text: string): DemoAddress {
  const match = /^(.*?)\s*<([^<>@\s]+)@([^<>@\s]+)>$/.exec(text);
  if (!match) throw new Error(`not an address: ${text}`);
  const [, name = '', local, domain = ''] = match;
  const full =
    domain === 'example.test' || domain.endsWith('.example.test') ? domain : `${domain}.example.test`;
  return { name, email: `${local}@${full}` };
}

/** A mail from outside; `wait` in worked minutes since the step before. */
export const mail = (text: string, extra: MailExtra & { wait?: number } = {}): Part => ({
  do: 'mail',
  text,
  ...extra,
});

/** Our answer, by the thread's first colleague unless `by` says another. */
export const ours = (text: string, extra: OursExtra & { wait?: number } = {}): Part => ({
  do: 'ours',
  text,
  ...extra,
});

export const note = (by: PersonKey, text: string, ...mentions: PersonKey[]): Part => ({
  do: 'note',
  by,
  text,
  mentions,
});

export const forward = (to: string, text: string, by?: PersonKey): Part => ({
  do: 'forward',
  to: address(to),
  text,
  by,
});

/** A dispatcher gives the conversation to a colleague, or back to nobody. */
export const hand = (to: PersonKey | null, message?: string, by?: PersonKey): Part => ({
  do: 'assign',
  to,
  message,
  by,
});

export const look = (by: PersonKey): Part => ({ do: 'look', by });
export const pending: Part = { do: 'pending' };
export const resolved: Part = { do: 'resolved' };
export const draft = (text: string): Part => ({ do: 'draft', text });
export const put = (place: 'archive' | 'spam' | 'trash', by: PersonKey): Part => ({ do: 'place', place, by });

export const pdf = (filename: string, title = filename): DemoAttachment => ({
  filename: `${filename}.pdf`,
  kind: 'pdf',
  title,
});
export const png = (filename: string, title = filename): DemoAttachment => ({
  filename: `${filename}.png`,
  kind: 'png',
  title,
});
export const csv = (filename: string, title = filename): DemoAttachment => ({
  filename: `${filename}.csv`,
  kind: 'csv',
  title,
});
export const txt = (filename: string, title = filename): DemoAttachment => ({
  filename: `${filename}.txt`,
  kind: 'txt',
  title,
});
export const ics = (filename: string, title = filename): DemoAttachment => ({
  filename: `${filename}.ics`,
  kind: 'ics',
  title,
});

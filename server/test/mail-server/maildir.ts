import { chown, mkdir, rename, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { MailOwner } from './layout.ts';

/** A message to lay into a folder: its exact bytes, and what IMAP shall say about it. */
export interface MaildirMessage {
  raw: string | Uint8Array;
  /** INTERNALDATE; default: now. */
  receivedAt?: Date;
  /** `\Seen`, `\Answered`, `\Flagged`, `\Draft`, `\Deleted`; default: none. */
  flags?: string[];
}

const LETTERS: Readonly<Record<string, string>> = {
  '\\Draft': 'D',
  '\\Flagged': 'F',
  '\\Answered': 'R',
  '\\Seen': 'S',
  '\\Deleted': 'T',
};
let laid = 0;

/**
 * Lays messages straight into a Maildir (Maildir++, https://doc.dovecot.org/2.3/admin_manual/mailbox_formats/maildir/):
 * thousands a second, with UIDs in the order given. `mailbox` is the IMAP name, in ASCII, of an existing folder.
 */
export async function layIntoMaildir(
  maildir: string,
  mailbox: string,
  messages: readonly MaildirMessage[],
  owner: MailOwner | undefined,
): Promise<void> {
  if (!/^[\x21-\x7e]+$/.test(mailbox) || mailbox.includes('&'))
    throw new Error(`not an ASCII name: ${mailbox}`);
  const folder =
    mailbox.toUpperCase() === 'INBOX' ? maildir : join(maildir, `.${mailbox.replaceAll('/', '.')}`);
  await Promise.all(['cur', 'tmp'].map((name) => mkdir(join(folder, name), { recursive: true })));
  const started = Math.floor(Date.now() / 1_000);
  const lay = async ({ raw, receivedAt = new Date(), flags = [] }: MaildirMessage) => {
    laid += 1;
    // Dovecot numbers new files by the time in their names.
    const name = `${started}.M${String(laid).padStart(9, '0')}P${process.pid}.guichet`;
    const letters = flags.map((flag) => LETTERS[flag] ?? '').sort();
    const draft = join(folder, 'tmp', name);
    await writeFile(draft, raw);
    if (owner) await chown(draft, owner.uid, owner.gid);
    await utimes(draft, receivedAt, receivedAt);
    await rename(draft, join(folder, 'cur', `${name}:2,${letters.join('')}`));
  };
  for (let from = 0; from < messages.length; from += 100) {
    await Promise.all(messages.slice(from, from + 100).map(lay));
  }
}

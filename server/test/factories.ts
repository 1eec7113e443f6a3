/**
 * A small company for tests of slices: people, departments, mailboxes and their members are set up by plain
 * rows; conversations come from the product's own commands.
 */
import { createHash } from 'node:crypto';
import type { MailboxDefaults, MailboxRole, PrivilegeOverrides } from '@guichet/contract/privileges';
import { loadViewer } from '../src/access/viewer.ts';
import type { Viewer } from '../src/access/visibility.ts';
import type { FolderRole } from '../src/conversations/mail-columns.ts';
import { receiveMessages } from '../src/conversations/receive-messages.ts';
import type { Writing } from '../src/history/record.ts';
import { readMessage } from '../src/mail/read-message.ts';
import type { BlobStore } from '../src/platform/blobs.ts';
import { type Database, inTransaction, type Tx } from '../src/platform/database.ts';
import { newId } from '../src/platform/id.ts';

export const TEST_KEY = createHash('sha256').update('a key of tests').digest();
export const START = new Date('2026-03-02T08:00:00.000Z');

export type TestMailbox = {
  id: string;
  kind: 'shared' | 'personal';
  address: string;
  folders: Record<Exclude<FolderRole, 'other' | 'drafts'>, string>;
};

export async function makePerson(
  db: Database | Tx,
  name: string,
  options: { role?: 'agent' | 'supervisor' | 'admin'; departmentIds?: readonly string[] } = {},
): Promise<string> {
  const id = newId();
  await db
    .insertInto('person')
    .values({ id, name, email: `${id}@example.test`, role: options.role ?? 'agent' })
    .execute();
  for (const department_id of options.departmentIds ?? []) {
    await db.insertInto('person_department').values({ person_id: id, department_id }).execute();
  }
  return id;
}

export async function makeDepartment(db: Database | Tx, name: string): Promise<string> {
  const id = newId();
  await db.insertInto('department').values({ id, name }).execute();
  return id;
}

export async function makeQualification(
  db: Database | Tx,
  name: string,
  mailboxId: string | null,
): Promise<string> {
  const id = newId();
  await db
    .insertInto('qualification')
    .values({ id, name, colour: '#336699', mailbox_id: mailboxId })
    .execute();
  return id;
}

export async function makeMailbox(
  db: Database | Tx,
  options: {
    name?: string;
    ownerId?: string;
    defaults?: Partial<MailboxDefaults>;
    departmentIds?: readonly string[];
    /** Roles of folders that the account has; the rest is missing. */
    folders?: readonly FolderRole[];
  } = {},
): Promise<TestMailbox> {
  const id = newId();
  const kind = options.ownerId ? 'personal' : 'shared';
  const address = `${options.name ?? 'support'}-${id.slice(-6)}@example.test`;
  await db
    .insertInto('mailbox')
    .values({
      id,
      kind,
      owner_id: options.ownerId ?? null,
      name: options.name ?? 'Support',
      address,
      defaults: JSON.stringify(options.defaults ?? {}),
      created_at: START,
    })
    .execute();
  for (const department_id of options.departmentIds ?? []) {
    await db.insertInto('mailbox_department').values({ mailbox_id: id, department_id }).execute();
  }
  const paths = { inbox: 'INBOX', sent: 'Sent', archive: 'Archive', junk: 'Junk', trash: 'Trash' } as const;
  const folders = {} as TestMailbox['folders'];
  for (const role of Object.keys(paths) as (keyof typeof paths)[]) {
    if (options.folders && !options.folders.includes(role)) continue;
    folders[role] = newId();
    await db
      .insertInto('folder')
      .values({
        id: folders[role],
        mailbox_id: id,
        path: paths[role],
        role,
        followed: 'content',
        uid_validity: 1,
      })
      .execute();
  }
  return { id, kind, address, folders };
}

export async function addMember(
  db: Database | Tx,
  mailboxId: string,
  personId: string,
  role: MailboxRole,
  overrides: PrivilegeOverrides = {},
): Promise<void> {
  await db
    .insertInto('mailbox_member')
    .values({ mailbox_id: mailboxId, person_id: personId, role, overrides: JSON.stringify(overrides) })
    .execute();
}

/** The viewer that a request of this person would have; throws when he is unknown. */
export async function viewerOf(db: Database | Tx, personId: string): Promise<Viewer> {
  const viewer = await loadViewer(db, personId);
  if (!viewer) throw new Error(`nobody is ${personId}`);
  return viewer;
}

export const writingOf = (tx: Tx, personId: string, now: Date): Writing => ({
  tx,
  actor: { kind: 'person', id: personId },
  now,
  historyKey: TEST_KEY,
});

let lastUid = 0;

export type TestMail = {
  from?: string;
  subject?: string;
  text?: string;
  messageId?: string;
  inReplyTo?: string;
  /** A whole raw message instead of the parts above. */
  raw?: string;
  at?: Date;
  role?: keyof TestMailbox['folders'];
};

/** Raw source of a plain mail to this mailbox. */
export function rawMail(mailbox: TestMailbox, mail: TestMail, at: Date): string {
  if (mail.raw !== undefined) return mail.raw;
  return [
    `From: ${mail.from ?? 'Claire Martin <claire@client.example>'}`,
    `To: ${mailbox.address}`,
    `Subject: ${mail.subject ?? 'Question'}`,
    `Message-ID: <${mail.messageId ?? `${newId()}@client.example`}>`,
    ...(mail.inReplyTo ? [`In-Reply-To: <${mail.inReplyTo}>`] : []),
    `Date: ${at.toUTCString()}`,
    'Content-Type: text/plain; charset=utf-8',
    '',
    mail.text ?? 'Bonjour, une question.',
  ].join('\r\n');
}

/** Receives one mail through the product's own way in; gives its ids. */
export async function receiveMail(
  db: Database,
  mailbox: TestMailbox,
  mail: TestMail = {},
  blobs?: BlobStore,
): Promise<{ messageId: string; conversationId: string }> {
  const at = mail.at ?? START;
  const raw = Buffer.from(rawMail(mailbox, mail, at));
  const { parsed, snippet, searchText } = await readMessage(raw);
  const blob = blobs
    ? await blobs.put(raw)
    : { sha256: createHash('sha256').update(raw).digest('hex'), size: raw.length };
  const role = mail.role ?? 'inbox';
  const received = await inTransaction(db, (tx) =>
    receiveMessages(
      {
        tx,
        now: at,
        historyKey: TEST_KEY,
        messageIdKey: TEST_KEY,
        settleSeenInSent: async () => undefined,
      },
      { ...mailbox, aliases: [] },
      [
        {
          folderId: mailbox.folders[role],
          folderRole: role,
          uidValidity: 1,
          uid: ++lastUid,
          flags: [],
          internalDate: at,
          blob,
          parsed,
          snippet,
          searchText,
          imported: false,
        },
      ],
    ),
  );
  const [message] = received.messages;
  if (!message) throw new Error('the mail was not received');
  return message;
}

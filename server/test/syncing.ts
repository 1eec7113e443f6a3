/** A mailbox whose account is synced with a real mail server, for tests of the sync. */
import { setTimeout as sleep } from 'node:timers/promises';
import tls from 'node:tls';
import type { HistoryEvent } from '@guichet/contract/events';
import { sql } from 'kysely';
import { readEventText } from '../src/history/lift.ts';
import { secretScope } from '../src/mailboxes/account.ts';
import type { Database } from '../src/platform/database.ts';
import { newId } from '../src/platform/id.ts';
import { makePerson } from './factories.ts';
import type { MailServer } from './mail-server.ts';
import { type SendingHouse, testKeys } from './sending.ts';

/** The test server's own authority counts in this process from now on. */
export function trust(server: MailServer): void {
  tls.setDefaultCACertificates([...tls.getCACertificates('default'), server.caPem]);
}

export type AccountOptions = {
  address: string;
  password: string;
  /** Port of a peer in front of the server's plain port. */
  plainPort?: number;
  importFrom?: Date | null;
  personal?: boolean;
  host?: string;
  aliases?: string[];
  sentFiledByServer?: boolean;
};

/** Rows of a mailbox with its account; gives the mailbox's id. */
export async function makeAccount(
  house: SendingHouse,
  server: MailServer,
  options: AccountOptions,
): Promise<string> {
  const id = newId();
  const { db } = house;
  await db
    .insertInto('mailbox')
    .values({
      id,
      kind: options.personal ? 'personal' : 'shared',
      owner_id: options.personal ? await makePerson(db, 'Owner') : null,
      name: options.address,
      address: options.address,
      aliases: options.aliases ?? [],
      created_at: house.clock.now(),
    })
    .execute();
  const secret = (side: 'imap' | 'smtp') => testKeys.seal(options.password, secretScope(id, side));
  const plain = options.plainPort !== undefined;
  await db
    .insertInto('mail_account')
    .values({
      mailbox_id: id,
      imap_host: options.host ?? 'localhost',
      imap_port: options.plainPort ?? server.imapsPort,
      imap_security: plain ? 'plain' : 'tls',
      imap_user: options.address,
      imap_secret: secret('imap'),
      smtp_host: 'localhost',
      smtp_port: server.submissionPort,
      smtp_security: 'starttls',
      smtp_user: options.address,
      smtp_secret: secret('smtp'),
      allow_plain: plain,
      import_from: options.importFrom ?? null,
      sent_filed_by_server: options.sentFiledByServer ?? false,
    })
    .execute();
  return id;
}

/** Asks again and again until the answer holds. @throws the last answer after `limit` ms */
export async function eventually<T>(
  ask: () => Promise<T>,
  holds: (answer: T) => boolean,
  limit = 30_000,
): Promise<T> {
  const end = performance.now() + limit;
  for (;;) {
    const answer = await ask();
    if (holds(answer)) return answer;
    if (performance.now() > end) throw new Error(`still ${JSON.stringify(answer)} after ${limit} ms`);
    await sleep(25);
  }
}

export const accountState = (db: Database, mailboxId: string) =>
  db
    .selectFrom('mail_account')
    .select(['state', 'fault', 'fault_detail', 'last_success_at', 'lease_holder'])
    .where('mailbox_id', '=', mailboxId)
    .executeTakeFirstOrThrow();

/** Waits until the first import is over and every folder was looked at. */
export async function synced(db: Database, mailboxId: string): Promise<void> {
  await eventually(
    () => accountState(db, mailboxId),
    ({ state, last_success_at }) => state === 'connected' && last_success_at !== null,
    60_000,
  );
}

export type MessageFact = {
  id: string;
  subject: string;
  conversation_id: string;
  direction: string;
  message_id: string | null;
  removed: boolean;
  copies: string[];
};

/** The messages of a mailbox, oldest first, with the folders where they lie. */
export async function messagesOf(db: Database, mailboxId: string): Promise<MessageFact[]> {
  const { rows } = await sql<MessageFact>`
    select m.id, m.subject, m.conversation_id, m.direction, m.message_id,
           m.removed_on_server_at is not null as removed,
           array(select f.path from location l join folder f on f.id = l.folder_id
                  where l.message_id = m.id and l.gone_at is null order by 1) as copies
      from message m where m.mailbox_id = ${mailboxId} order by m.received_at, m.id`.execute(db);
  return rows;
}

export async function eventsOf(db: Database, mailboxId: string): Promise<HistoryEvent[]> {
  const rows = await db
    .selectFrom('event')
    .select('body')
    .where('mailbox_id', '=', mailboxId)
    .orderBy('position')
    .execute();
  return rows.map((row) => readEventText(row.body));
}

export type FolderCount = { path: string; on_server: number; here: number; aside: number; before: number };

/** What lies in each followed folder, on the server and here. */
export async function countsOf(db: Database, mailboxId: string): Promise<FolderCount[]> {
  const { rows } = await sql<FolderCount>`
    select f.path, coalesce(f.server_count, -1) as on_server, f.before_import_count as before,
           (select count(*)::int from location l where l.folder_id = f.id and l.gone_at is null
             and l.uid_validity = f.uid_validity)
           + (select count(*)::int from foreign_location x where x.folder_id = f.id) as here,
           (select count(*)::int from set_aside s where s.folder_id = f.id) as aside
      from folder f where f.mailbox_id = ${mailboxId} and f.followed <> 'none' and f.gone_at is null
     order by f.path`.execute(db);
  return rows;
}

/**
 * A copy of another account is brought into this one: appended from the raw source, fetched back and compared, and only
 * then is its removal asked for where it lay. Killed at any step it begins again, and finds what it appended before.
 */
import { createHash } from 'node:crypto';
import type { ImapFlow } from 'imapflow';
import { sql } from 'kysely';
import { refreshMailColumns } from '../conversations/mail-columns-store.ts';
import { announceRow, enqueueOperation } from '../conversations/server-operations.ts';
import { inTransaction, type Tx } from '../platform/database.ts';
import { newId } from '../platform/id.ts';
import { findInFolder } from './find-in-folder.ts';
import type { Session } from './session.ts';

export type Transfer = { id: string; location_id: string | null; message_id: string | null };
type Target = { id: string; path: string };
type At = { uid: number; uidValidity: number };
type Mail = NonNullable<Awaited<ReturnType<typeof readMail>>>;

/** The steps between which the tests stop it. */
export type TransferHooks = { appended?(): Promise<void>; verified?(): Promise<void> };

/** Carries one transfer out. The target folder must be there. @throws when the server refuses or gives other bytes */
export async function transferCopy(
  session: Session,
  client: ImapFlow,
  operation: Transfer,
  target: Target,
  hooks: TransferHooks = {},
): Promise<void> {
  const { db, clock } = session.house;
  const mail = await readMail(session, operation);
  const at = mail && (await append(session, client, mail, target));
  if (at) {
    await hooks.appended?.();
    await verify(client, mail, target, at);
    await hooks.verified?.();
  }
  await inTransaction(db, async (tx) => {
    const waiting = await tx
      .selectFrom('server_operation')
      .select(['id', 'target_folder_id'])
      .where('id', '=', operation.id)
      .where('state', '=', 'waiting')
      .forUpdate()
      .executeTakeFirst();
    const arrived = mail && at ? await place(tx, mail, target, at) : null;
    const now = clock.now();
    if (!waiting) {
      // Taken back meanwhile: what was brought here goes again.
      if (arrived)
        await enqueueOperation(tx, {
          kind: 'purge',
          mailboxId: session.mailbox.id,
          locationId: arrived,
          now,
        });
      return;
    }
    await tx.updateTable('server_operation').set({ state: 'done' }).where('id', '=', operation.id).execute();
    const wanted = waiting.target_folder_id;
    // It was put elsewhere while it came.
    if (arrived && wanted !== null && wanted !== target.id)
      await enqueueOperation(tx, {
        kind: 'move',
        mailboxId: session.mailbox.id,
        locationId: arrived,
        targetFolderId: wanted,
        now,
      });
    if (arrived && operation.location_id) await removeSource(tx, operation.location_id, now);
    if (mail) {
      await refreshMailColumns(tx, [mail.conversation_id]);
      await announceRow(tx, mail.conversation_id);
    }
  });
}

async function readMail(session: Session, operation: Transfer) {
  const { rows } = await sql<{
    id: string;
    conversation_id: string;
    message_id: string | null;
    size: number;
    blob_sha256: string;
    received_at: Date;
    flags: string[];
  }>`
    select m.id, m.conversation_id, m.message_id, m.size, m.blob_sha256, m.received_at, coalesce(l.flags, '{}') as flags
      from message m left join location l on l.id = ${operation.location_id}
     where m.id = ${operation.message_id} and m.erased_at is null`.execute(session.house.db);
  return rows[0] ?? null;
}

/** Where it lies in the target: found there, or appended now. */
async function append(session: Session, client: ImapFlow, mail: Mail, target: Target): Promise<At> {
  const wanted = {
    messageId: mail.id,
    messageHeader: mail.message_id,
    size: mail.size,
    sha256: mail.blob_sha256,
  };
  const find = async () => {
    const found = await findInFolder(client, target.path, wanted);
    // A copy of another mail with the same identifier, which was there before, is not ours.
    return found && (await isOurs(session, mail, target, found)) ? found : null;
  };
  const there = await find();
  if (there) return there;
  const raw = await session.house.blobs.read(mail.blob_sha256);
  // \Recent and \Deleted are the server's and another client's business.
  const flags = mail.flags.filter((flag) => flag !== '\\Recent' && flag !== '\\Deleted');
  const answer = await client.append(target.path, raw, flags, mail.received_at);
  if (!answer) throw new Error('The server refused APPEND.');
  if (answer.uid !== undefined && answer.uidValidity !== undefined)
    return { uid: answer.uid, uidValidity: Number(answer.uidValidity) };
  const appended = await find();
  if (!appended) throw new Error('What was appended was not found.');
  return appended;
}

/** Whether the mail there is known as this message, or as none. */
async function isOurs(session: Session, mail: Mail, target: Target, at: At): Promise<boolean> {
  const known = await session.house.db
    .selectFrom('location')
    .select('message_id')
    .where('folder_id', '=', target.id)
    .where('uid_validity', '=', at.uidValidity)
    .where('uid', '=', at.uid)
    .executeTakeFirst();
  return known === undefined || known.message_id === mail.id;
}

/** The bytes that are there are those that we have. A server that changes them has to keep size and Message-ID. */
async function verify(client: ImapFlow, mail: Mail, target: Target, at: At): Promise<void> {
  const lock = await client.getMailboxLock(target.path);
  try {
    if (!client.mailbox || Number(client.mailbox.uidValidity) !== at.uidValidity)
      throw new Error('The folder was numbered anew.');
    const found = await client.fetchOne(
      String(at.uid),
      { size: true, envelope: true, source: true },
      { uid: true },
    );
    const source = found ? found.source : undefined;
    if (!found || !source) throw new Error('The copy could not be fetched back.');
    if (createHash('sha256').update(source).digest('hex') === mail.blob_sha256) return;
    const id = found.envelope?.messageId?.replace(/^<|>$/g, '');
    if (found.size !== mail.size || id === undefined || id !== mail.message_id)
      throw new Error('The copy differs from what was sent.');
  } finally {
    lock.release();
  }
}

/** The location of the copy that was brought; the sync may have found it before. */
async function place(tx: Tx, mail: Mail, target: Target, at: At): Promise<string> {
  const row = await tx
    .insertInto('location')
    .values({
      id: newId(),
      message_id: mail.id,
      folder_id: target.id,
      uid_validity: at.uidValidity,
      uid: at.uid,
      flags: mail.flags,
    })
    .onConflict((on) =>
      on.columns(['folder_id', 'uid_validity', 'uid']).doUpdateSet({ message_id: mail.id, gone_at: null }),
    )
    .returning('id')
    .executeTakeFirstOrThrow();
  // The sync may have taken it for somebody else's.
  await sql`
    delete from foreign_location where folder_id = ${target.id} and uid_validity = ${at.uidValidity}
                                   and uid = ${at.uid}`.execute(tx);
  return row.id;
}

async function removeSource(tx: Tx, locationId: string, now: Date): Promise<void> {
  const source = await tx
    .selectFrom('location as l')
    .innerJoin('folder as f', 'f.id', 'l.folder_id')
    .select('f.mailbox_id')
    .where('l.id', '=', locationId)
    .where('l.gone_at', 'is', null)
    .executeTakeFirst();
  if (source) await enqueueOperation(tx, { kind: 'purge', mailboxId: source.mailbox_id, locationId, now });
}

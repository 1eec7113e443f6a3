/**
 * Stores a fetched batch: messages, what is set aside, and the cursor, in one transaction. After a crash the
 * same batch is fetched again and changes nothing that stands already.
 */
import { sql } from 'kysely';
import { assignArrivals } from '../assignment/assign-arrivals.ts';
import type { Incoming } from '../conversations/incoming.ts';
import { type Received, receiveMessages } from '../conversations/receive-messages.ts';
import { settleSeenInSent } from '../outbox/seen-in-sent.ts';
import { inTransaction, type Tx } from '../platform/database.ts';
import { newId } from '../platform/id.ts';
import type { Aside, Batch, Stored } from './fetch-batch.ts';
import { type Cursor, type Folder, saveCursor } from './folder-store.ts';
import type { Session } from './session.ts';

export type StoreOptions = {
  imported: boolean;
  /** Where the folder stands when this batch is in. */
  cursor: Cursor;
};

/** Advances `folder` itself once the transaction is committed. */
export async function storeBatch(
  session: Session,
  folder: Folder,
  batch: Batch,
  options: StoreOptions,
): Promise<Received> {
  const aside = [...batch.aside];
  let received: Received = { messages: [], copies: 0 };
  const attempt = async (stored: readonly Stored[], tx: Tx) =>
    receiveMessages(
      {
        tx,
        now: session.house.clock.now(),
        historyKey: session.house.keys.historyKey,
        messageIdKey: session.house.keys.messageIdKey,
        settleSeenInSent,
        assignArrivals,
      },
      session.mailbox,
      stored.map((item) => incomingOf(folder, item, options.imported)),
    );
  const whole = async (tx: Tx) => {
    received = await attempt(batch.stored, tx);
    await finish(tx, batch.stored);
  };
  const finish = async (tx: Tx, stored: readonly Stored[]) => {
    await saveAside(session, tx, folder, aside);
    await forgetAside(tx, folder, [...stored.map(({ uid }) => uid), ...batch.vanished]);
    await saveCursor(tx, folder.id, options.cursor);
    await noteMail(session, tx, batch.stored);
  };
  try {
    await inTransaction(session.house.db, whole);
  } catch (error) {
    if (!isFaultOfMail(error)) throw error;
    received = await storeOneByOne(session, batch.stored, aside, attempt);
    const kept = batch.stored.filter(({ uid }) => !aside.some((one) => one.uid === uid));
    await inTransaction(session.house.db, (tx) => finish(tx, kept));
  }
  Object.assign(folder, options.cursor);
  return received;
}

const incomingOf = (folder: Folder, item: Stored, imported: boolean): Incoming => ({
  ...item,
  folderId: folder.id,
  folderRole: folder.role,
  uidValidity: folder.uidValidity ?? 0,
  imported,
});

/** The database refused the content (data, constraint and limit errors), or reading it went wrong here. */
function isFaultOfMail(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  if ('code' in error && typeof error.code === 'string') return /^(22|23|54)/.test(error.code);
  return error instanceof TypeError || error instanceof RangeError;
}

/** One mail that can't be stored never stops the others: it is set aside with the reason. */
async function storeOneByOne(
  session: Session,
  stored: readonly Stored[],
  aside: Aside[],
  attempt: (stored: readonly Stored[], tx: Tx) => Promise<Received>,
): Promise<Received> {
  const received: Received = { messages: [], copies: 0 };
  for (const item of stored) {
    try {
      const one = await inTransaction(session.house.db, (tx) => attempt([item], tx));
      received.messages.push(...one.messages);
      received.copies += one.copies;
    } catch (error) {
      if (!isFaultOfMail(error)) throw error;
      session.house.log.warn(
        { err: error, mailboxId: session.mailbox.id, uid: item.uid },
        'a mail was set aside',
      );
      aside.push({
        uid: item.uid,
        reason: 'unreadable',
        detail: error instanceof Error ? error.message.slice(0, 1_000) : '',
        blob: item.blob.sha256,
        size: item.blob.size,
        internalDate: item.internalDate,
      });
    }
  }
  return received;
}

async function saveAside(session: Session, tx: Tx, folder: Folder, aside: readonly Aside[]): Promise<void> {
  if (aside.length === 0) return;
  await tx
    .insertInto('set_aside')
    .values(
      aside.map((one) => ({
        id: newId(),
        folder_id: folder.id,
        uid_validity: folder.uidValidity ?? 0,
        uid: one.uid,
        reason: one.reason,
        detail: one.detail,
        blob_sha256: one.blob,
        size: one.size,
        internal_date: one.internalDate,
        created_at: session.house.clock.now(),
      })),
    )
    .onConflict((conflict) =>
      conflict.columns(['folder_id', 'uid_validity', 'uid']).doUpdateSet((eb) => ({
        reason: eb.ref('excluded.reason'),
        detail: eb.ref('excluded.detail'),
        blob_sha256: eb.ref('excluded.blob_sha256'),
        size: eb.ref('excluded.size'),
      })),
    )
    .execute();
}

async function forgetAside(tx: Tx, folder: Folder, uids: readonly number[]): Promise<void> {
  if (uids.length === 0) return;
  await sql`
    delete from set_aside where folder_id = ${folder.id} and uid_validity = ${folder.uidValidity}
                            and uid = any(${[...uids]}::bigint[])`.execute(tx);
  // The folder may have been followed for locations only before.
  await sql`
    delete from foreign_location where folder_id = ${folder.id} and uid_validity = ${folder.uidValidity}
                                   and uid = any(${[...uids]}::bigint[])`.execute(tx);
}

async function noteMail(session: Session, tx: Tx, stored: readonly Stored[]): Promise<void> {
  if (stored.length === 0) return;
  const newest = new Date(Math.max(...stored.map(({ internalDate }) => internalDate.getTime())));
  await sql`
    update mail_account set last_mail_at = greatest(last_mail_at, ${newest})
     where mailbox_id = ${session.mailbox.id}`.execute(tx);
}

/**
 * Carries out what we want of the server, in the order in which it was asked for. Each operation can be repeated
 * after a crash at any point: a flag is set again, a move looks for the mail in its target, an append looks in
 * the folder first. What the server refuses again and again is given up, and the place goes back to what it is.
 */
import type { ImapFlow } from 'imapflow';
import { sql } from 'kysely';
import { refreshMailColumns } from '../conversations/mail-columns-store.ts';
import { forgetMovedAway } from '../conversations/moved-copies.ts';
import { returnCopies } from '../conversations/return-copies.ts';
import { announceRow } from '../conversations/server-operations.ts';
import { settleSeenInSent } from '../outbox/seen-in-sent.ts';
import { inTransaction, type Tx } from '../platform/database.ts';
import { newId } from '../platform/id.ts';
import { findInFolder, type Place } from './find-in-folder.ts';
import { createFolder, FolderRefused, giveFolderUp } from './refused-folder.ts';
import { expungeOne, moveOne, Refused } from './remove-copy.ts';
import type { Session } from './session.ts';
import { transferCopy } from './transfer-copy.ts';

type Operation = {
  id: string;
  kind: 'flag' | 'move' | 'append' | 'purge' | 'transfer';
  location_id: string | null;
  message_id: string | null;
  target_folder_id: string | null;
  flags: string[];
  attempts: number;
};

/**
 * For flags and moves about an hour; for a copy in Sent a week, since a full mailbox is not emptied at once. Mail that
 * is half moved, or deleted for good, is never left where it was.
 */
const MOST_ATTEMPTS: Record<Operation['kind'], number> = {
  flag: 12,
  move: 12,
  purge: Infinity,
  append: 1_000,
  transfer: Infinity,
};
const LONGEST_WAIT = 600_000;

/**
 * Carries out what is due. An operation that waits for another attempt holds back the later ones of the same
 * message only. Gives when the next is due, null when nothing waits.
 */
export async function runOperations(session: Session, client: ImapFlow): Promise<Date | null> {
  const { db, clock, log } = session.house;
  for (;;) {
    const operation = await nextOperation(session);
    if (operation === null) break;
    try {
      await carryOut(session, client, operation);
    } catch (error) {
      if (!client.usable) throw error;
      log.warn({ err: error, mailboxId: session.mailbox.id, operation: operation.id }, 'the server refused');
      if (error instanceof FolderRefused && operation.kind === 'move' && operation.target_folder_id)
        await giveFolderUp(session, operation.target_folder_id, error.message);
      else await postpone(session, operation, error);
    }
    session.bell.ring();
  }
  const next = await db
    .selectFrom('server_operation')
    .select((eb) => eb.fn.min('next_attempt_at').as('at'))
    .where('mailbox_id', '=', session.mailbox.id)
    .where('state', '=', 'waiting')
    .where('next_attempt_at', '>', clock.now())
    .executeTakeFirst();
  return next?.at ?? null;
}

async function nextOperation(session: Session): Promise<Operation | null> {
  const now = session.house.clock.now();
  const { rows } = await sql<Operation>`
    select o.id, o.kind, o.location_id, coalesce(o.message_id, l.message_id) as message_id, o.target_folder_id,
           o.flags, o.attempts
      from server_operation o left join location l on l.id = o.location_id
     where o.mailbox_id = ${session.mailbox.id} and o.state = 'waiting' and o.next_attempt_at <= ${now}
       and not exists (
         select from server_operation e left join location el on el.id = e.location_id
          where e.mailbox_id = o.mailbox_id and e.state = 'waiting' and e.ordinal < o.ordinal
            and e.next_attempt_at > ${now}
            and coalesce(e.message_id, el.message_id) = coalesce(o.message_id, l.message_id))
     order by o.ordinal limit 1`.execute(session.house.db);
  return rows[0] ?? null;
}

function carryOut(session: Session, client: ImapFlow, operation: Operation): Promise<void> {
  switch (operation.kind) {
    case 'flag':
      return setFlags(session, client, operation);
    case 'move':
      return move(session, client, operation);
    case 'append':
      return append(session, client, operation);
    case 'purge':
      return purge(session, client, operation);
    case 'transfer':
      return transfer(session, client, operation);
  }
}

async function postpone(session: Session, operation: Operation, error: unknown): Promise<void> {
  const attempts = operation.attempts + 1;
  const now = session.house.clock.now().getTime();
  const detail = answerOf(error).slice(0, 1_000);
  const isOver = attempts >= MOST_ATTEMPTS[operation.kind];
  await inTransaction(session.house.db, async (tx) => {
    await tx
      .updateTable('server_operation')
      .set({
        attempts,
        state: isOver ? 'given_up' : 'waiting',
        last_error: detail,
        next_attempt_at: new Date(now + Math.min(1_000 * 2 ** Math.min(attempts, 20), LONGEST_WAIT)),
      })
      .where('id', '=', operation.id)
      .execute();
    if (operation.kind === 'transfer') await tellRow(tx, operation.message_id);
    if (isOver && operation.kind === 'move' && operation.location_id && operation.target_folder_id) {
      const { clock, keys } = session.house;
      const writing = {
        tx,
        actor: { kind: 'system' as const },
        now: clock.now(),
        historyKey: keys.historyKey,
      };
      await returnCopies(writing, operation.target_folder_id, detail, [operation.location_id]);
    }
  });
}

async function tellRow(tx: Tx, messageId: string | null): Promise<void> {
  const message = await tx
    .selectFrom('message')
    .select('conversation_id')
    .where('id', '=', messageId)
    .executeTakeFirst();
  if (message) await announceRow(tx, message.conversation_id);
}

/** The server's own words, where it said any. */
function answerOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const { responseText } = error as Error & { responseText?: string };
  return responseText || error.message;
}

const done = (tx: Tx, operation: Operation) =>
  tx.updateTable('server_operation').set({ state: 'done' }).where('id', '=', operation.id).execute();

async function refreshOf(tx: Tx, messageId: string | null): Promise<void> {
  if (messageId === null) return;
  const row = await tx
    .selectFrom('message')
    .select('conversation_id')
    .where('id', '=', messageId)
    .executeTakeFirst();
  if (row) await refreshMailColumns(tx, [row.conversation_id]);
}

/** Where the copy lies now; null when it is gone. */
async function readPlace(session: Session, locationId: string | null): Promise<Place | null> {
  if (locationId === null) return null;
  const { rows } = await sql<Place>`
    select l.id as "locationId", f.id as "folderId", f.path, l.uid_validity as "uidValidity", l.uid, m.id as "messageId",
           m.message_id as "messageHeader", m.size, m.blob_sha256 as sha256
      from location l join message m on m.id = l.message_id join folder f on f.id = l.folder_id
       -- A copy that still lies in another account is not in this one, whatever its folder is called.
       and f.mailbox_id = ${session.mailbox.id}
     where l.id = ${locationId} and l.gone_at is null and l.uid > 0`.execute(session.house.db);
  return rows[0] ?? null;
}

/** Selects the folder of a copy, runs, and releases. @throws Refused when the folder was numbered anew meanwhile */
async function at<T>(client: ImapFlow, place: Place, run: () => Promise<T>): Promise<T> {
  const lock = await client.getMailboxLock(place.path);
  try {
    if (!client.mailbox || Number(client.mailbox.uidValidity) !== place.uidValidity) {
      throw new Refused('The folder was numbered anew.');
    }
    // A folder that stayed open is seen as it was when the server last told: a mail that another connection fetched
    // since would not be there for a search, or a change, by its UID (RFC 9051 §5.2).
    await client.noop();
    return await run();
  } finally {
    lock.release();
  }
}

async function setFlags(session: Session, client: ImapFlow, operation: Operation): Promise<void> {
  const place = await readPlace(session, operation.location_id);
  const add = operation.flags.filter((flag) => !flag.startsWith('-'));
  const remove = operation.flags.filter((flag) => flag.startsWith('-')).map((flag) => flag.slice(1));
  if (place) {
    await at(client, place, async () => {
      const range = String(place.uid);
      if (add.length > 0 && !(await client.messageFlagsAdd(range, add, { uid: true })))
        throw new Refused('STORE');
      if (remove.length > 0 && !(await client.messageFlagsRemove(range, remove, { uid: true })))
        throw new Refused('STORE');
    });
  }
  await inTransaction(session.house.db, async (tx) => {
    if (place) {
      await sql`
        update location set flags = (
          select coalesce(array_agg(distinct f order by f), '{}')
            from unnest(flags || ${add}::text[]) f where not f = any(${remove}::text[]))
         where id = ${place.locationId}`.execute(tx);
    }
    await done(tx, operation);
  });
}

async function readTarget(session: Session, folderId: string | null) {
  if (folderId === null) throw new Refused('No target folder.');
  const folder = await session.house.db
    .selectFrom('folder')
    .select(['id', 'path', 'uid_validity', 'gone_at', 'highest_uid'])
    .where('id', '=', folderId)
    .executeTakeFirst();
  if (!folder) throw new Refused('The target folder is unknown.');
  return folder;
}

/** A folder that the server does not have yet is made. */
async function ensureFolder(client: ImapFlow, path: string): Promise<void> {
  if (await client.status(path, { uidValidity: true }).catch(() => false)) return;
  await createFolder(client, path);
}

async function transfer(session: Session, client: ImapFlow, operation: Operation): Promise<void> {
  const target = await readTarget(session, operation.target_folder_id);
  await ensureFolder(client, target.path);
  await transferCopy(session, client, operation, target);
}

async function move(session: Session, client: ImapFlow, operation: Operation): Promise<void> {
  const place = await readPlace(session, operation.location_id);
  const target = await readTarget(session, operation.target_folder_id);
  if (!place || place.folderId === target.id) {
    await inTransaction(session.house.db, async (tx) => {
      await finishTarget(tx, operation, target.id);
      await done(tx, operation);
    });
    return;
  }
  await ensureFolder(client, target.path);
  // Where a move is two steps an earlier attempt may have got through the first.
  const isCopied =
    !client.capabilities.has('MOVE') &&
    (await findInFolder(client, target.path, place, await knownUids(session, target.id))) !== null;
  const moved = await at(client, place, async () => {
    const still = await client.search({ uid: String(place.uid) }, { uid: true });
    if (!Array.isArray(still)) throw new Refused('SEARCH');
    if (still.length === 0) return null;
    const result = await moveOne(client, place.uid, target.path, isCopied);
    if (!result) return null;
    const uid = result.uidMap?.get(place.uid);
    return uid === undefined || result.uidValidity === undefined
      ? null
      : { uid, uidValidity: Number(result.uidValidity) };
  });
  // Without UIDPLUS, or when a crash came between the move and its commit: it lies in the target somewhere.
  const arrived = moved ?? (await findInFolder(client, target.path, place));
  await inTransaction(session.house.db, async (tx) => {
    if (arrived) {
      await sql`
        delete from location where folder_id = ${target.id} and uid_validity = ${arrived.uidValidity}
                               and uid = ${arrived.uid} and id <> ${place.locationId}`.execute(tx);
      await sql`
        update location set folder_id = ${target.id}, uid_validity = ${arrived.uidValidity}, uid = ${arrived.uid}
         where id = ${place.locationId}`.execute(tx);
    }
    await finishTarget(tx, operation, target.id);
    await done(tx, operation);
    await refreshOf(tx, place.messageId);
  });
}

/** UIDs of a folder that are copies of their own here. */
async function knownUids(session: Session, folderId: string): Promise<ReadonlySet<number>> {
  const rows = await session.house.db
    .selectFrom('location')
    .select('uid')
    .where('folder_id', '=', folderId)
    .where('gone_at', 'is', null)
    .execute();
  return new Set(rows.map(({ uid }) => uid));
}

/** A later move may want it elsewhere already. */
async function finishTarget(tx: Tx, operation: Operation, targetId: string): Promise<void> {
  await sql`
    update location set target_folder_id = null
     where id = ${operation.location_id} and target_folder_id = ${targetId}
       and not exists (select from server_operation o
                        where o.location_id = ${operation.location_id} and o.kind = 'move' and o.state = 'waiting'
                          and o.id <> ${operation.id} and o.target_folder_id = ${targetId})`.execute(tx);
}

async function append(session: Session, client: ImapFlow, operation: Operation): Promise<void> {
  const { db, blobs, clock, keys } = session.house;
  const message = await db
    .selectFrom('message')
    .select(['id', 'message_id', 'size', 'blob_sha256', 'received_at'])
    .where('id', '=', operation.message_id ?? '')
    .executeTakeFirst();
  const target = await readTarget(session, operation.target_folder_id);
  if (!message) {
    await inTransaction(db, (tx) => done(tx, operation));
    return;
  }
  await ensureFolder(client, target.path);
  const wanted = {
    messageHeader: message.message_id,
    size: message.size,
    sha256: message.blob_sha256,
    messageId: message.id,
  };
  let filed = await findInFolder(client, target.path, wanted);
  if (!filed) {
    const raw = await blobs.read(message.blob_sha256);
    const answer = await client.append(target.path, raw, operation.flags, message.received_at);
    if (!answer) throw new Refused('APPEND');
    filed =
      answer.uid !== undefined && answer.uidValidity !== undefined
        ? { uid: answer.uid, uidValidity: Number(answer.uidValidity) }
        : await findInFolder(client, target.path, wanted);
  }
  const at = filed;
  await inTransaction(db, async (tx) => {
    if (at) {
      await tx
        .insertInto('location')
        .values({
          id: newId(),
          message_id: message.id,
          folder_id: target.id,
          uid_validity: at.uidValidity,
          uid: at.uid,
          flags: operation.flags,
        })
        .onConflict((conflict) => conflict.columns(['folder_id', 'uid_validity', 'uid']).doNothing())
        .execute();
    }
    await done(tx, operation);
    await refreshOf(tx, message.id);
    if (message.message_id !== null) {
      const writing = {
        tx,
        actor: { kind: 'system' as const },
        now: clock.now(),
        historyKey: keys.historyKey,
      };
      await settleSeenInSent(writing, {
        mailboxId: session.mailbox.id,
        messageHeader: message.message_id,
      });
    }
  });
}

async function purge(session: Session, client: ImapFlow, operation: Operation): Promise<void> {
  const place = await readPlace(session, operation.location_id);
  if (place) {
    await at(client, place, async () => {
      const still = await client.search({ uid: String(place.uid) }, { uid: true });
      if (!Array.isArray(still)) throw new Refused('SEARCH');
      if (still.length > 0) await expungeOne(client, place.uid);
    });
  }
  const now = session.house.clock.now();
  await inTransaction(session.house.db, async (tx) => {
    if (place) {
      if (await forgetMovedAway(tx, session.mailbox.id, place.locationId, now)) {
        await done(tx, operation);
        return;
      }
      await sql`update location set gone_at = ${now}, target_folder_id = null where id = ${place.locationId}`.execute(
        tx,
      );
      await sql`
        update message set removed_on_server_at = ${now}
         where id = ${place.messageId}
           and not exists (select from location where message_id = ${place.messageId} and gone_at is null)`.execute(
        tx,
      );
      await refreshOf(tx, place.messageId);
    }
    await done(tx, operation);
  });
}

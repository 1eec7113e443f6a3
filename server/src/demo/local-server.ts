/**
 * Where the demo's mail lies. Its mailboxes have no mail account, so nothing outside holds a copy: what the
 * product asks of a mail server (flags, moves, copies to Sent, purges) is carried out here, on the copies' own
 * rows. Each batch is one transaction: after a crash an operation is done with its effect, or still waits.
 */
import { sql } from 'kysely';
import { refreshMailColumns } from '../conversations/mail-columns-store.ts';
import { forgetMovedAway } from '../conversations/moved-copies.ts';
import { OPERATION_CHANNEL } from '../conversations/server-operations.ts';
import { lockConversations } from '../history/record.ts';
import { settleSeenInSent } from '../outbox/seen-in-sent.ts';
import type { Clock } from '../platform/clock.ts';
import { type Database, inTransaction, listen, type Tx } from '../platform/database.ts';
import type { House, Service } from '../platform/house.ts';
import { newId } from '../platform/id.ts';
import { nextUid, UID_VALIDITY } from './local-folders.ts';

const POLL_MS = 10_000;
/** Operations in one transaction. */
const BATCH = 100;
/** Class of the advisory locks by which one process at a time works on a mailbox; any fixed number of our own. */
const LOCK_CLASS = 720_451_837;

export type LocalServerHouse = { db: Database; clock: Clock; keys: Pick<House['keys'], 'historyKey'> };

/**
 * Carries operations out as they are asked for, as long as this instance is a demo (it may become one while it
 * runs). `stop` lets the batch under way finish.
 */
export async function startLocalServer(
  house: LocalServerHouse & Pick<House, 'connectionString' | 'log'>,
): Promise<Service> {
  let isStopping = false;
  let again = false;
  let running: Promise<void> | null = null;

  function wake(): void {
    again = true;
    if (isStopping || running) return;
    running = work().finally(() => {
      running = null;
      if (again) wake();
    });
  }

  async function work(): Promise<void> {
    again = false;
    try {
      if (await isDemo(house.db)) await applyOperations(house, () => isStopping);
    } catch (error) {
      house.log.error({ err: error }, 'the demo could not carry out what was asked of its folders');
    }
  }

  const poll = setInterval(wake, POLL_MS);
  const listener = await listen(house.connectionString, OPERATION_CHANNEL, wake, (error) =>
    house.log.warn({ err: error }, 'the demo lost its connection to the database'),
  );
  return {
    async stop() {
      isStopping = true;
      clearInterval(poll);
      await listener.close();
      await running;
    },
  };
}

async function isDemo(db: Database): Promise<boolean> {
  const row = await db.selectFrom('instance').select('demo').executeTakeFirst();
  return row?.demo ?? false;
}

/** Carries out all that waits in mailboxes without a mail account, in order; stops between batches when told. */
export async function applyOperations(
  house: LocalServerHouse,
  isStopping: () => boolean = () => false,
): Promise<void> {
  const waiting = await house.db
    .selectFrom('server_operation')
    .select('mailbox_id')
    .distinct()
    .where('state', '=', 'waiting')
    .where((eb) =>
      eb.not(
        eb.exists(
          eb
            .selectFrom('mail_account')
            .select('mail_account.mailbox_id')
            .whereRef('mail_account.mailbox_id', '=', 'server_operation.mailbox_id'),
        ),
      ),
    )
    .execute();
  for (const { mailbox_id } of waiting) {
    let done = BATCH;
    while (done === BATCH && !isStopping()) {
      done = await inTransaction(house.db, (tx) => applyBatch(house, tx, mailbox_id));
    }
  }
}

type Operation = {
  id: string;
  kind: string;
  location_id: string | null;
  message_id: string | null;
  target_folder_id: string | null;
  flags: string[];
};

async function applyBatch(house: LocalServerHouse, tx: Tx, mailboxId: string): Promise<number> {
  await sql`select pg_advisory_xact_lock(${LOCK_CLASS}::int, hashtext(${mailboxId}))`.execute(tx);
  const operations: Operation[] = await tx
    .selectFrom('server_operation')
    .select(['id', 'kind', 'location_id', 'message_id', 'target_folder_id', 'flags'])
    .where('mailbox_id', '=', mailboxId)
    .where('state', '=', 'waiting')
    .orderBy('ordinal')
    .limit(BATCH)
    .execute();
  if (operations.length === 0) return 0;
  // Locked before anything is read: nobody places one of them meanwhile.
  await lockConversations(tx, await conversationsOf(tx, operations));
  const moved: string[] = [];
  for (const operation of operations) {
    const messageId = await apply(house, tx, mailboxId, operation);
    if (messageId !== null) moved.push(messageId);
  }
  await tx
    .updateTable('server_operation')
    .set({ state: 'done' })
    .where(
      'id',
      'in',
      operations.map(({ id }) => id),
    )
    .execute();
  await refreshConversations(tx, moved);
  return operations.length;
}

/** Gives the message whose copies lie elsewhere now, if any. */
async function apply(
  house: LocalServerHouse,
  tx: Tx,
  mailboxId: string,
  operation: Operation,
): Promise<string | null> {
  const { kind, location_id: locationId, message_id: messageId, target_folder_id: targetId } = operation;
  if (kind === 'flag' && locationId) await setFlags(tx, locationId, operation.flags);
  else if (kind === 'move' && locationId && targetId) return move(tx, locationId, targetId);
  else if (kind === 'transfer' && locationId && messageId && targetId)
    return transfer(tx, locationId, messageId, targetId, house.clock.now());
  else if (kind === 'purge' && locationId) return purge(tx, locationId, house.clock.now());
  else if (kind === 'append' && messageId && targetId) {
    await append(tx, messageId, targetId, operation.flags);
    await settle(house, tx, mailboxId, messageId);
    return messageId;
  }
  return null;
}

async function setFlags(tx: Tx, locationId: string, flags: readonly string[]): Promise<void> {
  const added = flags.filter((flag) => !flag.startsWith('-'));
  const removed = flags.filter((flag) => flag.startsWith('-')).map((flag) => flag.slice(1));
  await sql`
    update location set flags = (
      select coalesce(array_agg(distinct flag order by flag), '{}')
        from unnest(flags || ${added}::text[]) flag where not flag = any(${removed}::text[]))
     where id = ${locationId} and gone_at is null`.execute(tx);
}

async function move(tx: Tx, locationId: string, targetId: string): Promise<string | null> {
  const location = await tx
    .selectFrom('location')
    .select(['message_id', 'folder_id', 'target_folder_id'])
    .where('id', '=', locationId)
    .where('gone_at', 'is', null)
    .executeTakeFirst();
  if (!location) return null;
  const arrived =
    location.folder_id === targetId
      ? {}
      : { folder_id: targetId, uid_validity: UID_VALIDITY, uid: await nextUid(tx, targetId) };
  await tx
    .updateTable('location')
    // A later move may want it elsewhere already.
    .set((eb) => ({ ...arrived, target_folder_id: eb.fn('nullif', ['target_folder_id', eb.val(targetId)]) }))
    .where('id', '=', locationId)
    .execute();
  return location.message_id;
}

/** Nothing can fail between two folders of one database: the copy is there, and gone from where it lay. */
async function transfer(
  tx: Tx,
  locationId: string,
  messageId: string,
  targetId: string,
  now: Date,
): Promise<string> {
  const location = await tx
    .selectFrom('location')
    .innerJoin('folder', 'folder.id', 'location.folder_id')
    .select(['location.flags', 'folder.mailbox_id'])
    .where('location.id', '=', locationId)
    .executeTakeFirst();
  await append(tx, messageId, targetId, location?.flags ?? []);
  // Before its removal, which asks whether it went to another mailbox.
  await sql`
    update server_operation set state = 'done'
     where kind = 'transfer' and state = 'waiting' and location_id = ${locationId}`.execute(tx);
  if (location) await forgetMovedAway(tx, location.mailbox_id, locationId, now);
  return messageId;
}

async function append(tx: Tx, messageId: string, targetId: string, flags: readonly string[]): Promise<void> {
  const there = await tx
    .selectFrom('location')
    .select('id')
    .where('message_id', '=', messageId)
    .where('folder_id', '=', targetId)
    .where('gone_at', 'is', null)
    .executeTakeFirst();
  if (there) return;
  await tx
    .insertInto('location')
    .values({
      id: newId(),
      message_id: messageId,
      folder_id: targetId,
      uid_validity: UID_VALIDITY,
      uid: await nextUid(tx, targetId),
      flags: [...flags],
    })
    .execute();
}

async function purge(tx: Tx, locationId: string, now: Date): Promise<string | null> {
  const gone = await tx
    .updateTable('location')
    .set({ gone_at: now, target_folder_id: null })
    .where('id', '=', locationId)
    .where('gone_at', 'is', null)
    .returning('message_id')
    .executeTakeFirst();
  if (!gone) return null;
  await sql`
    update message set removed_on_server_at = ${now}
     where id = ${gone.message_id}
       and not exists (select from location where message_id = ${gone.message_id} and gone_at is null)`.execute(
    tx,
  );
  return gone.message_id;
}

/** The copy in Sent is there: its outbox row is told so. */
async function settle(house: LocalServerHouse, tx: Tx, mailboxId: string, messageId: string): Promise<void> {
  const message = await tx
    .selectFrom('message')
    .select('message_id')
    .where('id', '=', messageId)
    .executeTakeFirst();
  if (!message?.message_id) return;
  const writing = {
    tx,
    actor: { kind: 'system' as const },
    now: house.clock.now(),
    historyKey: house.keys.historyKey,
  };
  await settleSeenInSent(writing, { mailboxId, messageHeader: message.message_id });
}

async function conversationsOf(tx: Tx, operations: readonly Operation[]): Promise<string[]> {
  const locationIds = operations.flatMap((operation) => operation.location_id ?? []);
  const messageIds = operations.flatMap((operation) => operation.message_id ?? []);
  const { rows } = await sql<{ id: string }>`
    select distinct conversation_id as id from message
     where id = any(${messageIds}::uuid[])
        or id in (select message_id from location where id = any(${locationIds}::uuid[]))`.execute(tx);
  return rows.map((row) => row.id);
}

async function refreshConversations(tx: Tx, messageIds: readonly string[]): Promise<void> {
  if (messageIds.length === 0) return;
  const rows = await tx
    .selectFrom('message')
    .select('conversation_id')
    .distinct()
    .where('id', 'in', messageIds)
    .execute();
  await refreshMailColumns(
    tx,
    rows.map((row) => row.conversation_id),
  );
}

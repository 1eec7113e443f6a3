/**
 * Asking the server once more for what it refused. What waits is tried now. A flag that was given up is asked for again
 * where no later one has overtaken it; a move where the mail still lies where it lay, and then it stands there at once,
 * as it did the first time. What has become pointless is put away.
 */
import { type RawBuilder, sql } from 'kysely';
import type { Viewer } from '../access/visibility.ts';
import { refreshMailColumns } from '../conversations/mail-columns-store.ts';
import { placePrivilege } from '../conversations/place-conversation.ts';
import { actAs, type Deed } from '../conversations/record-act.ts';
import {
  type KeptPlace,
  readKeptCopies,
  readWhereabouts,
  type Whereabouts,
} from '../conversations/restore-place.ts';
import { announceOperations, announceRow, enqueueOperation } from '../conversations/server-operations.ts';
import { change, type EventDraft, type Writing } from '../history/record.ts';
import { recordAudit } from '../people/audit.ts';
import type { Tx } from '../platform/database.ts';

type GivenUpRow = {
  id: string;
  kind: 'flag' | 'move';
  location_id: string;
  target_folder_id: string | null;
  last_error: string | null;
  ordinal: number;
};

/**
 * The flags and moves of a conversation that were given up and still mean something: of each copy that lies on the
 * server, in the account of its mailbox, those that nothing later of their kind has overtaken.
 */
export const givenUpOf = (conversationId: string): RawBuilder<GivenUpRow> => sql<GivenUpRow>`(
  select o.id, o.kind, o.location_id, o.target_folder_id, o.last_error, o.ordinal
    from message m
    join location l on l.message_id = m.id and l.gone_at is null
    join folder f on f.id = l.folder_id and f.mailbox_id = m.mailbox_id
    join server_operation o on o.location_id = l.id and o.mailbox_id = m.mailbox_id and o.state = 'given_up'
    left join folder t on t.id = o.target_folder_id
   where m.conversation_id = ${conversationId} and o.kind in ('flag', 'move')
     and (o.kind = 'flag' or (t.gone_at is null and l.folder_id <> o.target_folder_id and l.target_folder_id is null))
     and not exists (select from server_operation later
                      where later.location_id = o.location_id and later.kind = o.kind
                        and later.ordinal > o.ordinal))`;

/**
 * Asks once more for what the server refused of one conversation. Gives the act, by which a move is taken back; null
 * when it moves nothing. Throws as the change of place would.
 */
export function retryConversation(
  writing: Writing,
  viewer: Viewer,
  conversationId: string,
): Promise<string | null> {
  const act = { kind: 'place', privilege: null };
  return actAs(writing, viewer, conversationId, act, async ({ state, require }): Promise<Deed> => {
    const { tx } = writing;
    const from = await readWhereabouts(tx, state.id);
    const copies = await readKeptCopies(tx, state.id);
    await hurry(writing, state);
    await reviveFlags(writing, state);
    const drafts = await reviveMoves(writing, state);
    const left = await readWhereabouts(tx, state.id);
    if (drafts.length === 0) return { drafts };
    await require(left.place === 'filed' ? 'file' : placePrivilege(from.place, left.place));
    const kept: KeptPlace = { from, left, copies };
    return { drafts, kept };
  });
}

/** At most so many conversations are asked for again in one press. */
const MOST = 1_000;

/** Asks once more for all that an account refused; gives for how many conversations. */
export async function retryAccount(
  writing: Writing,
  { mailboxId, actorId, ip }: { mailboxId: string; actorId: string; ip: string | null },
): Promise<number> {
  const { tx, now } = writing;
  const { rows } = await sql<{ id: string }>`
    select distinct m.conversation_id as id
      from server_operation o
      left join location l on l.id = o.location_id
      join message m on m.id = coalesce(o.message_id, l.message_id)
     where o.mailbox_id = ${mailboxId} and o.last_error is not null and o.state in ('waiting', 'given_up')
     order by 1 limit ${MOST}`.execute(tx);
  for (const { id } of rows) {
    await change(writing, id, async (state) => {
      await hurry(writing, state);
      await reviveFlags(writing, state);
      const drafts = state.mailboxId === mailboxId ? await reviveMoves(writing, state) : [];
      await putAway(tx, id);
      return drafts;
    });
  }
  await sql`
    update server_operation set state = 'waiting', attempts = 0, next_attempt_at = ${now}
     where mailbox_id = ${mailboxId} and state = 'given_up' and kind = 'append'`.execute(tx);
  await announceOperations(tx, mailboxId);
  await recordAudit(tx, {
    action: 'account.retried',
    actorId,
    subjectId: mailboxId,
    now,
    ip,
    after: { conversations: rows.length },
  });
  return rows.length;
}

/** What waits for its next attempt is tried now, wherever it waits. */
async function hurry({ tx, now }: Writing, conversation: { id: string }): Promise<void> {
  const { rows } = await sql<{ mailbox_id: string }>`
    update server_operation o set next_attempt_at = ${now}
      from message m
     where m.conversation_id = ${conversation.id} and o.state = 'waiting' and o.last_error is not null
       and (o.message_id = m.id or o.location_id in (select id from location where message_id = m.id))
    returning o.mailbox_id`.execute(tx);
  for (const mailboxId of new Set(rows.map((row) => row.mailbox_id))) await announceOperations(tx, mailboxId);
  if (rows.length > 0) await announceRow(tx, conversation.id);
}

async function reviveFlags({ tx, now }: Writing, conversation: Conversation): Promise<void> {
  const { rows } = await sql`
    update server_operation set state = 'waiting', attempts = 0, next_attempt_at = ${now}, last_error = null
     where id in (select id from ${givenUpOf(conversation.id)} o where kind = 'flag')
    returning 1`.execute(tx);
  if (rows.length > 0) await announceOperations(tx, conversation.mailboxId);
}

type Conversation = { id: string; mailboxId: string };

/** Gives the event of the place that it has by that. */
async function reviveMoves(writing: Writing, conversation: Conversation): Promise<EventDraft[]> {
  const { tx, now } = writing;
  const { rows } = await sql<GivenUpRow>`
    select * from ${givenUpOf(conversation.id)} o where kind = 'move' order by ordinal`.execute(tx);
  if (rows.length === 0) return [];
  const from = await readWhereabouts(tx, conversation.id);
  for (const { id, location_id: locationId, target_folder_id: targetFolderId } of rows) {
    await tx.updateTable('server_operation').set({ state: 'done' }).where('id', '=', id).execute();
    if (targetFolderId === null) continue;
    const { mailboxId } = conversation;
    await enqueueOperation(tx, { kind: 'move', mailboxId, locationId, targetFolderId, now });
  }
  await refreshMailColumns(tx, [conversation.id]);
  return retriedEvents(from, await readWhereabouts(tx, conversation.id));
}

function retriedEvents(from: Whereabouts, to: Whereabouts): EventDraft[] {
  if (from.place === to.place && from.folderId === to.folderId) return [];
  if (to.place === 'filed' && to.folderId !== null) {
    const data = { from: from.place, fromFolderId: from.folderId, toFolderId: to.folderId };
    return [{ kind: 'conversation.filed', v: 1, data: { ...data, cause: 'retried' } }];
  }
  return [{ kind: 'conversation.placed', v: 1, data: { from: from.place, to: to.place, cause: 'retried' } }];
}

/** What was given up and has become pointless: the mail lies elsewhere by now, or is gone. */
async function putAway(tx: Tx, conversationId: string): Promise<void> {
  await sql`
    update server_operation set state = 'done'
     where state = 'given_up' and kind in ('flag', 'move')
       and location_id in (select l.id from location l join message m on m.id = l.message_id
                            where m.conversation_id = ${conversationId})`.execute(tx);
}

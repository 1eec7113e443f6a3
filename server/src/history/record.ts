/**
 * The only writer of the history and of the work columns that follow from it.
 *
 * `change` locks the conversation's chain head, shows its state to a pure decision, appends the events that the
 * decision gives and writes the evolved work columns, all in the caller's transaction: a row cannot change
 * without its event, and two changes of one conversation never interleave. `recordMany` is the same writer over
 * a batch. After a crash either all of a transaction stands or none of it.
 */
import type { Actor, HistoryEvent, HistoryEventBody } from '@guichet/contract/events';
import { type Insertable, sql } from 'kysely';
import type { Tx } from '../platform/database.ts';
import { notFound, unavailable } from '../platform/errors.ts';
import { newId } from '../platform/id.ts';
import type { EventTable } from '../platform/schema.ts';
import { CHAIN_START, chainHash, eventText, headSeal } from './chain.ts';
import { evolve, FOLD_VERSION, type WorkColumns } from './evolve.ts';
import { foldHistories } from './rebuild.ts';
import { readWork, workRow } from './work-row.ts';

/** What every write is made with: the transaction, who acts, and when. */
export type Writing = { tx: Tx; actor: Actor; now: Date; historyKey: Buffer };

/** An event that a decision wants; `actor` and `occurredAt` default to those of the writing. */
export type EventDraft = HistoryEventBody & { actor?: Actor; occurredAt?: Date };

export type ConversationState = { id: string; mailboxId: string; seq: number; work: WorkColumns };

type Head = { conversation_id: string; seq: number; hash: Buffer };

/** The channel on which readers of the history are woken; a lost wake-up costs them only a poll. */
export const EVENT_CHANNEL = 'guichet_event';

/** Locks the heads of these conversations, in one order for everybody: nobody changes them until this commits. */
export async function lockHeads(tx: Tx, ids: readonly string[]): Promise<Head[]> {
  if (ids.length === 0) return [];
  return tx
    .selectFrom('conversation_head')
    .select(['conversation_id', 'seq', 'hash'])
    .where('conversation_id', 'in', [...new Set(ids)])
    .orderBy('conversation_id')
    .forUpdate()
    .execute();
}

/**
 * Locks these conversations and gives their states. A row of an older fold is folded afresh first, so that nothing is
 * decided on it as it was. Unknown or absent ids are left out. Throws `unavailable` on a row of a newer fold.
 */
export async function lockConversations(
  tx: Tx,
  ids: readonly string[],
): Promise<Map<string, ConversationState & { hash: Buffer }>> {
  const heads = await lockHeads(tx, ids);
  if (heads.length === 0) return new Map();
  const rows = await tx
    .selectFrom('conversation')
    .selectAll()
    .where(
      'id',
      'in',
      heads.map((head) => head.conversation_id),
    )
    .execute();
  refuseNewerFold(rows);
  const refolded = await foldHistories(
    tx,
    rows.filter((row) => row.fold_version < FOLD_VERSION).map((row) => row.id),
  );
  if (refolded.size > 0)
    await writeWork(
      tx,
      [...refolded].map(([id, work]) => ({ id, work })),
    );
  const byId = new Map(rows.map((row) => [row.id, row]));
  const states = new Map<string, ConversationState & { hash: Buffer }>();
  for (const head of heads) {
    const row = byId.get(head.conversation_id);
    if (!row) continue;
    states.set(row.id, {
      id: row.id,
      mailboxId: row.mailbox_id,
      seq: head.seq,
      hash: head.hash,
      work: refolded.get(row.id) ?? readWork(row),
    });
  }
  return states;
}

/**
 * A program that is older than the one that folded a row cannot carry its columns on: it would write what its own
 * fold gives, and nobody would notice. It may happen while several processes are replaced one after the other.
 */
export function refuseNewerFold(rows: readonly { fold_version: number }[]): void {
  if (rows.some((row) => row.fold_version > FOLD_VERSION)) throw unavailable('program.old');
}

/**
 * Changes one conversation: `decide` sees its locked state and gives the events (none = nothing changes) or
 * throws the refusal. Gives the state before and after and the events as written.
 */
export async function change(
  writing: Writing,
  conversationId: string,
  decide: (state: ConversationState) => readonly EventDraft[] | Promise<readonly EventDraft[]>,
): Promise<{ before: ConversationState; after: ConversationState; events: HistoryEvent[] }> {
  const state = (await lockConversations(writing.tx, [conversationId])).get(conversationId);
  if (!state) throw notFound('notFound');
  const drafts = await decide(state);
  const written = await append(writing, [{ state, drafts }]);
  const result = written[0]!;
  return { before: state, after: result.after, events: result.events };
}

/** A conversation that does not exist yet, with the events that make it. Its mail columns are written by its slice. */
export type NewConversation = { id: string; mailboxId: string; createdAt: Date };

/** Makes the rows and chain heads of new conversations, without events yet. */
export async function createConversations(
  tx: Tx,
  historyKey: Buffer,
  conversations: readonly NewConversation[],
): Promise<void> {
  if (conversations.length === 0) return;
  await tx
    .insertInto('conversation')
    .values(
      conversations.map((c) => ({
        id: c.id,
        mailbox_id: c.mailboxId,
        created_at: c.createdAt,
        fold_version: FOLD_VERSION,
      })),
    )
    .execute();
  await tx
    .insertInto('conversation_head')
    .values(
      conversations.map((c) => ({
        conversation_id: c.id,
        seq: 0,
        hash: CHAIN_START,
        mac: headSeal(historyKey, c.id, 0, CHAIN_START),
      })),
    )
    .execute();
}

/**
 * Appends to many conversations at once (imports, bulk). They are locked here, in one order for everybody; the
 * drafts of one conversation are written in the order given. Unknown ids throw.
 */
export async function recordMany(
  writing: Writing,
  entries: readonly { conversationId: string; drafts: readonly EventDraft[] }[],
): Promise<Map<string, { before: ConversationState; after: ConversationState; events: HistoryEvent[] }>> {
  const states = await lockConversations(
    writing.tx,
    entries.map((entry) => entry.conversationId),
  );
  const byConversation = new Map<string, EventDraft[]>();
  for (const { conversationId, drafts } of entries) {
    byConversation.set(conversationId, [...(byConversation.get(conversationId) ?? []), ...drafts]);
  }
  const changes = [...byConversation].map(([id, drafts]) => {
    const state = states.get(id);
    if (!state) throw notFound('notFound');
    return { state, drafts };
  });
  const written = await append(writing, changes);
  return new Map(written.map((result) => [result.after.id, result]));
}

type EventRow = Insertable<EventTable>;

async function append(
  writing: Writing,
  changes: readonly { state: ConversationState & { hash: Buffer }; drafts: readonly EventDraft[] }[],
) {
  const rows: EventRow[] = [];
  const heads: { id: string; seq: number; hash: Buffer; mac: Buffer }[] = [];
  const evolved: { id: string; work: WorkColumns }[] = [];
  const results = changes.map(({ state, drafts }) => {
    let { seq, hash, work } = state;
    const events: HistoryEvent[] = [];
    for (const { actor, occurredAt, ...body } of drafts) {
      seq += 1;
      const event: HistoryEvent = {
        id: newId(),
        conversationId: state.id,
        seq,
        actor: actor ?? writing.actor,
        occurredAt: (occurredAt ?? writing.now).toISOString(),
        recordedAt: writing.now.toISOString(),
        ...(body as HistoryEventBody),
      };
      const text = eventText(event, state.mailboxId);
      hash = chainHash(writing.historyKey, hash, text);
      work = evolve(work, event);
      events.push(event);
      rows.push({
        id: event.id,
        conversation_id: state.id,
        mailbox_id: state.mailboxId,
        seq,
        kind: event.kind,
        body: text,
        hash,
        recorded_at: writing.now,
      });
    }
    if (events.length > 0)
      heads.push({ id: state.id, seq, hash, mac: headSeal(writing.historyKey, state.id, seq, hash) });
    if (work !== state.work) evolved.push({ id: state.id, work });
    return { before: state, after: { id: state.id, mailboxId: state.mailboxId, seq, work }, events };
  });
  if (rows.length > 0) await write(writing.tx, rows, heads, evolved);
  return results;
}

async function write(
  tx: Tx,
  rows: readonly EventRow[],
  heads: readonly { id: string; seq: number; hash: Buffer; mac: Buffer }[],
  evolved: readonly { id: string; work: WorkColumns }[],
): Promise<void> {
  for (let at = 0; at < rows.length; at += 2000) {
    await tx
      .insertInto('event')
      .values(rows.slice(at, at + 2000))
      .execute();
  }
  await sql`
    update conversation_head h set seq = n.seq, hash = n.hash, mac = n.mac
      from unnest(${heads.map((h) => h.id)}::uuid[], ${heads.map((h) => h.seq)}::int[],
                  ${heads.map((h) => h.hash)}::bytea[], ${heads.map((h) => h.mac)}::bytea[]) as n(id, seq, hash, mac)
     where h.conversation_id = n.id`.execute(tx);
  if (evolved.length > 0) await writeWork(tx, evolved);
  await sql`select pg_notify(${EVENT_CHANNEL}, '')`.execute(tx);
}

/**
 * Writes work columns as they are given; used here and by the rebuild, nowhere else. The row's fold version stays:
 * only the rebuild raises it, because it also computes what else of the row hangs on them.
 */
export async function writeWork(
  tx: Tx,
  evolved: readonly { id: string; work: WorkColumns }[],
): Promise<void> {
  const rows = evolved.map(({ id, work }) => ({ id, ...workRow(work) }));
  await sql`
    update conversation c set
      status = n.status, assignee_id = n.assignee_id, department_id = n.department_id,
      qualification_id = n.qualification_id, absorbed_by = n.absorbed_by, merge_proposal = n.merge_proposal,
      tag_ids = n.tag_ids, follower_ids = n.follower_ids, is_snoozed = n.is_snoozed, snoozed_until = n.snoozed_until,
      is_deleted = n.is_deleted, work_seq = n.work_seq, answered_at = n.answered_at, answered_by = n.answered_by, sending = n.sending
    from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as n(
      id uuid, status text, assignee_id uuid, department_id uuid, qualification_id uuid, absorbed_by uuid,
      merge_proposal uuid, tag_ids uuid[], follower_ids uuid[], is_snoozed boolean, snoozed_until timestamptz,
      is_deleted boolean, work_seq int, answered_at timestamptz, answered_by uuid, sending text)
    where c.id = n.id`.execute(tx);
}

/** Says of rows that they are what today's fold and today's messages give. The caller holds their heads. */
export async function markRebuilt(tx: Tx, ids: readonly string[]): Promise<void> {
  if (ids.length === 0) return;
  await tx
    .updateTable('conversation')
    .set({ fold_version: FOLD_VERSION })
    .where('id', 'in', ids)
    .where('fold_version', '<', FOLD_VERSION)
    .execute();
}

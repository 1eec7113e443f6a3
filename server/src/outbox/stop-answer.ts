/** What keeps a queued answer from leaving, by the state of its conversation as it is locked now; and stopping it. */

import type { EventOf } from '@guichet/contract/events';
import { refusalOf } from '@guichet/contract/permission';
import type { Selectable } from 'kysely';
import { loadViewer } from '../access/viewer.ts';
import { maySee } from '../access/visibility.ts';
import { refreshMailColumns } from '../conversations/mail-columns-store.ts';
import { sightOf } from '../conversations/sight.ts';
import { readHistory } from '../history/read.ts';
import { type ConversationState, change, type EventDraft, type Writing } from '../history/record.ts';
import type { Tx } from '../platform/database.ts';
import type { OutboxTable } from '../platform/schema.ts';
import { sendConflictsSince } from './conflicts.ts';
import { giveDraftBack } from './store.ts';

export type QueuedRow = Selectable<OutboxTable>;

type WhatStops = Pick<EventOf<'answer.stopped'>['data'], 'conflictSeqs' | 'reason'>;

/**
 * What happened since its author looked, that he has not seen (G8). One that waited for its hour is stopped too when
 * its author may no longer answer there, or when its account is paused at that hour: days lie between the press and
 * the hour, and nobody stands before it. A colleague's answer stops it before its hour only once that has left. Null
 * when it may leave.
 */
async function whatStops(
  tx: Tx,
  state: ConversationState,
  row: QueuedRow,
  now: Date,
): Promise<WhatStops | null> {
  const since = await readHistory(tx, row.conversation_id, row.seen_seq);
  const conflicts = sendConflictsSince(since, {
    authorId: row.author_id,
    seenSeq: row.seen_seq,
    at: 'handOver',
    outboxId: row.id,
    ...(row.is_scheduled && row.not_before > now && { pending: await notLeft(tx, row.conversation_id) }),
  });
  if (conflicts.length > 0) return { conflictSeqs: conflicts.map((event) => event.seq) };
  if (!row.is_scheduled) return null;
  if (!(await mayAuthorAnswer(tx, state, row))) return { conflictSeqs: [], reason: 'authorMayNot' };
  // Once tried, it is a sending like any other: a pause only holds it up.
  const isItsHour = row.attempts === 0 && row.not_before <= now;
  if (isItsHour && (await isPaused(tx, row.mailbox_id))) return { conflictSeqs: [], reason: 'accountPaused' };
  return null;
}

/**
 * Under its conversation's lock: stops a queued answer that may not leave as it stands, or goes on with it. `find`
 * locks its row, or gives none where there is nothing to do. Gives whether it was stopped.
 */
export async function stopOrGoOn(
  writing: Writing,
  outboxId: string,
  find: () => Promise<QueuedRow | undefined>,
  goOn: (row: QueuedRow, state: ConversationState) => Promise<void>,
): Promise<boolean> {
  const { tx, now } = writing;
  const found = await tx
    .selectFrom('outbox')
    .select('conversation_id')
    .where('id', '=', outboxId)
    .executeTakeFirst();
  if (!found) return false;
  const { events } = await change(writing, found.conversation_id, async (state) => {
    const row = await find();
    if (!row) return [];
    const stop = await whatStops(tx, state, row, now);
    if (stop) return stopAnswer(tx, row, stop, now);
    await goOn(row, state);
    return [];
  });
  if (events.length > 0) await refreshMailColumns(tx, [found.conversation_id]);
  return events.length > 0;
}

/** Stops it; its draft stands again, and the event says why. */
async function stopAnswer(tx: Tx, row: QueuedRow, stop: WhatStops, now: Date): Promise<EventDraft[]> {
  await tx.updateTable('outbox').set({ state: 'stopped' }).where('id', '=', row.id).execute();
  await giveDraftBack(tx, row.draft_id, now);
  const at = row.is_scheduled ? 'schedule' : 'handOver';
  return [
    {
      kind: 'answer.stopped',
      v: 1,
      data: { draftId: row.draft_id, at, ...stop, authorId: row.author_id },
    },
  ];
}

/** The answers of a conversation that wait, for their hour or until they can no longer be taken back. */
async function notLeft(tx: Tx, conversationId: string): Promise<Set<string>> {
  const rows = await tx
    .selectFrom('outbox')
    .select('id')
    .where('conversation_id', '=', conversationId)
    .where('state', '=', 'queued')
    .execute();
  return new Set(rows.map(({ id }) => id));
}

async function mayAuthorAnswer(tx: Tx, state: ConversationState, row: QueuedRow): Promise<boolean> {
  const viewer = await loadViewer(tx, row.author_id);
  const membership = viewer?.memberships.get(state.mailboxId);
  if (!viewer || !membership || state.mailboxId !== row.mailbox_id) return false;
  const sight = await sightOf(tx, state);
  return maySee(viewer, sight) && refusalOf(viewer.personId, membership, sight.assigneeId, 'reply') === null;
}

async function isPaused(tx: Tx, mailboxId: string): Promise<boolean> {
  const account = await tx
    .selectFrom('mail_account')
    .select('paused_at')
    .where('mailbox_id', '=', mailboxId)
    .executeTakeFirst();
  return (account?.paused_at ?? null) !== null;
}

/** What people do with an answer that stands in the outbox: take it back, or say what became of a doubtful one. */
import type { Actor, AnswerKind, HistoryEvent } from '@guichet/contract/events';
import { sql } from 'kysely';
import { refreshMailColumns } from '../conversations/mail-columns-store.ts';
import { readHistory } from '../history/read.ts';
import { type ConversationState, change, type EventDraft, type Writing } from '../history/record.ts';
import { conflict } from '../platform/errors.ts';
import { OUTBOX_CHANNEL } from './queue-answer.ts';
import { markSent } from './record-outcome.ts';
import { acceptAll, giveDraftBack, lockAnswer } from './store.ts';

/**
 * Takes an answer that waits for its hour out of the queue so that another one of the same draft takes its place, under
 * the conversation's lock that the caller holds. Refuses with `draft.sent` one that no longer waits.
 */
export async function replaceScheduled(
  { tx, now }: Writing,
  draftId: string,
  outboxId: string,
): Promise<EventDraft[]> {
  const row = await lockAnswer(tx, outboxId);
  if (row?.state !== 'queued' || !row.is_scheduled || row.draft_id !== draftId) throw conflict('draft.sent');
  await tx.updateTable('outbox').set({ state: 'taken_back' }).where('id', '=', outboxId).execute();
  await giveDraftBack(tx, draftId, now);
  return [{ kind: 'answer.takenBack', v: 1, data: { outboxId } }];
}

/**
 * Takes one that waits for its hour back, for its author or for somebody who may say so in his place. Refuses with
 * `draft.sent` one that no longer waits.
 */
export async function cancelScheduled(
  writing: Writing,
  answer: { id: string; conversationId: string },
  judge: Judge,
): Promise<void> {
  await takeBackAnswer(writing, answer, async (state) => {
    await judge(state);
    const row = await lockAnswer(writing.tx, answer.id);
    if (!row?.is_scheduled) throw conflict('draft.sent');
  });
}

/** Judges the locked state before anything is changed; throws the refusal. */
export type Judge = (state: ConversationState) => Promise<void> | void;

/**
 * Takes a queued answer back while no process hands it over; the draft stands again, and what its press took first is
 * free again. Refuses with `draft.sent` once it is too late.
 */
export async function takeBackAnswer(
  writing: Writing,
  answer: { id: string; conversationId: string },
  judge: Judge,
): Promise<void> {
  const { tx, now } = writing;
  await change(writing, answer.conversationId, async (state) => {
    await judge(state);
    const row = await lockAnswer(tx, answer.id);
    if (row?.state !== 'queued') throw conflict('draft.sent');
    await tx.updateTable('outbox').set({ state: 'taken_back' }).where('id', '=', answer.id).execute();
    await giveDraftBack(tx, row.draft_id, now);
    const since = await readHistory(tx, state.id, row.seen_seq);
    return decideTakeBack(since, { outboxId: row.id, authorId: row.author_id, actor: writing.actor });
  });
  await refreshMailColumns(tx, [answer.conversationId]);
}

/**
 * The events of an answer that is taken back by whoever acts. Its author, whose press took what nobody had, gives it
 * back with the answer, unless anything but an opening has happened there since. `since` are the events after what he
 * had seen, in order. Pure.
 */
export function decideTakeBack(
  since: readonly HistoryEvent[],
  answer: { outboxId: string; authorId: string; actor: Actor },
): EventDraft[] {
  const { outboxId, authorId, actor } = answer;
  const events: EventDraft[] = [{ kind: 'answer.takenBack', v: 1, data: { outboxId } }];
  const pressed = since.findIndex((one) => one.kind === 'answer.queued' && one.data.outboxId === outboxId);
  const claim = since[pressed - 1];
  const isTaken = claim?.kind === 'conversation.assigned' && claim.data.cause === 'answer';
  const isUntouched = since.slice(pressed + 1).every(({ kind }) => kind === 'conversation.opened');
  if (isTaken && isUntouched && actor.kind === 'person' && actor.id === authorId)
    events.push({
      kind: 'conversation.assigned',
      v: 1,
      data: { fromId: authorId, toId: null, cause: 'undo', noteId: null, commitment: null },
    });
  return events;
}

/** Says what became of a doubtful sending; `notSent` gives the draft back. Refuses one that is not doubtful. */
export async function settleAnswer(
  writing: Writing,
  answer: { id: string; conversationId: string },
  as: 'sent' | 'notSent',
  judge: Judge,
): Promise<void> {
  const { tx, now } = writing;
  await change(writing, answer.conversationId, async (state): Promise<EventDraft[]> => {
    await judge(state);
    const row = await lockAnswer(tx, answer.id);
    if (row?.state !== 'doubtful') throw conflict('outbox.notDoubtful');
    const settled: EventDraft = {
      kind: 'answer.settled',
      v: 1,
      data: {
        outboxId: row.id,
        messageId: row.message_id,
        answer: row.answer as AnswerKind,
        as,
        authorId: row.author_id,
      },
    };
    if (as === 'sent') {
      await acceptAll(tx, row.id);
      return markSent(writing, state, row, [settled]);
    }
    await tx.updateTable('outbox').set({ state: 'stopped' }).where('id', '=', row.id).execute();
    await giveDraftBack(tx, row.draft_id, now);
    return [settled];
  });
  await refreshMailColumns(tx, [answer.conversationId]);
  await sql`select pg_notify(${OUTBOX_CHANNEL}, '')`.execute(tx);
}

/** What people do with an answer that stands in the outbox: take it back, or say what became of a doubtful one. */
import type { AnswerKind } from '@guichet/contract/events';
import { sql } from 'kysely';
import { refreshMailColumns } from '../conversations/mail-columns-store.ts';
import { type ConversationState, change, type EventDraft, type Writing } from '../history/record.ts';
import { conflict } from '../platform/errors.ts';
import { OUTBOX_CHANNEL } from './queue-answer.ts';
import { markSent } from './record-outcome.ts';
import { acceptAll, giveDraftBack, lockAnswer } from './store.ts';

/** Judges the locked state before anything is changed; throws the refusal. */
export type Judge = (state: ConversationState) => Promise<void> | void;

/**
 * Takes a queued answer back while no process hands it over; the draft stands again. Refuses with `draft.sent`
 * once it is too late.
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
    return [{ kind: 'answer.takenBack', v: 1, data: { outboxId: answer.id } }];
  });
  await refreshMailColumns(tx, [answer.conversationId]);
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

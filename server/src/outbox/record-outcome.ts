/**
 * Last step of an attempt, in a transaction of its own: what the outcome means for the row, the history, the
 * draft and the account.
 */
import type { AnswerKind } from '@guichet/contract/events';
import { refreshMailColumns } from '../conversations/mail-columns-store.ts';
import { readHistory } from '../history/read.ts';
import { type ConversationState, change, type EventDraft, type Writing } from '../history/record.ts';
import { sendConflictsSince } from './conflicts.ts';
import { decideLeftOver, decideNext, type HandOverOutcome, type NextState } from './hand-over.ts';
import { clearSmtpFault, giveDraftBack, lockAnswer, setRecipients, setSmtpFault } from './store.ts';

type Row = NonNullable<Awaited<ReturnType<typeof lockAnswer>>>;

/**
 * Records the outcome of one attempt, once: a second call, or one of an older attempt, changes nothing. An
 * attempt that was given up as dead and called doubtful, but in truth was accepted, is settled as sent.
 */
export async function recordOutcome(
  writing: Writing,
  attempt: { id: string; attempts: number; conversationId: string },
  outcome: HandOverOutcome,
): Promise<void> {
  const { tx, now } = writing;
  await change(writing, attempt.conversationId, async (state) => {
    const row = await lockAnswer(tx, attempt.id);
    if (!row || row.attempts !== attempt.attempts) return [];
    if (row.state === 'doubtful' && outcome.kind === 'accepted') {
      return settle(writing, state, row, outcome);
    }
    if (row.state !== 'handing_over') return [];
    // One that waited for its hour has been trying only since then.
    const since = new Date(Math.max(row.not_before.getTime(), row.queued_at.getTime()));
    const next = decideNext({ attempts: row.attempts, queuedAt: since }, outcome, now);
    // The server answered about this mail: the account itself works.
    if (outcome.kind === 'refused' || (outcome.kind === 'temporary' && outcome.fault === null)) {
      await clearSmtpFault(tx, row.mailbox_id, now);
    }
    return write(writing, state, row, next);
  });
  await refreshMailColumns(tx, [attempt.conversationId]);
}

/** Decides about a row that a dead process left in the middle of a hand-over. */
export async function recoverLeftOver(writing: Writing, outboxId: string): Promise<void> {
  const { tx, now } = writing;
  const found = await tx
    .selectFrom('outbox')
    .select('conversation_id')
    .where('id', '=', outboxId)
    .executeTakeFirst();
  if (!found) return;
  await change(writing, found.conversation_id, async (state) => {
    const row = await lockAnswer(tx, outboxId);
    if (row?.state !== 'handing_over') return [];
    const next: NextState =
      decideLeftOver({ dataStartedAt: row.data_started_at }) === 'queued'
        ? { state: 'queued', nextAttemptAt: now, detail: null, fault: null }
        : { state: 'doubtful', detail: '' };
    return write(writing, state, row, next);
  });
  await refreshMailColumns(tx, [found.conversation_id]);
}

async function write(
  writing: Writing,
  state: ConversationState,
  row: Row,
  next: NextState,
): Promise<EventDraft[]> {
  const { tx, now } = writing;
  const ids = { outboxId: row.id, messageId: row.message_id };
  const set = (values: { state: string; last_error?: string | null; next_attempt_at?: Date }) =>
    tx
      .updateTable('outbox')
      .set({ holder: null, ...values })
      .where('id', '=', row.id)
      .execute();
  switch (next.state) {
    case 'sent':
      await setRecipients(tx, row.id, next.recipients);
      await clearSmtpFault(tx, row.mailbox_id, now);
      return markSent(writing, state, row, [
        {
          kind: 'answer.sent',
          v: 1,
          actor: { kind: 'person', id: row.author_id },
          data: {
            ...ids,
            answer: row.answer as AnswerKind,
            refusedRecipients: next.recipients.filter((one) => one.state === 'refused').length,
          },
        },
      ]);
    case 'refused':
      await set({ state: 'refused', last_error: next.detail });
      await setRecipients(tx, row.id, next.recipients);
      await tx
        .updateTable('outbox_recipient')
        .set({ state: 'refused', detail: next.detail })
        .where('outbox_id', '=', row.id)
        .where('state', '=', 'waiting')
        .execute();
      await giveDraftBack(tx, row.draft_id, now);
      return [{ kind: 'answer.refused', v: 1, data: ids }];
    case 'doubtful':
      await set({ state: 'doubtful', last_error: next.detail });
      return [{ kind: 'answer.doubtful', v: 1, data: ids }];
    case 'queued':
      await set({ state: 'queued', last_error: next.detail, next_attempt_at: next.nextAttemptAt });
      await tx.updateTable('outbox').set({ data_started_at: null }).where('id', '=', row.id).execute();
      if (next.fault) await setSmtpFault(tx, row.mailbox_id, next.fault, now);
      return [];
  }
}

type SentRow = {
  id: string;
  draft_id: string;
  message_id: string;
  then_resolve: boolean;
  author_id: string;
  seen_seq: number;
};

/** Marks it as sent, with what was to happen then. */
export async function markSent(
  { tx, now }: Writing,
  state: ConversationState,
  row: SentRow,
  events: EventDraft[],
): Promise<EventDraft[]> {
  await tx
    .updateTable('outbox')
    .set({ state: 'sent', sent_at: now, last_error: null, holder: null })
    .where('id', '=', row.id)
    .execute();
  await tx.updateTable('draft').set({ state: 'sent' }).where('id', '=', row.draft_id).execute();
  await tx.updateTable('message').set({ received_at: now }).where('id', '=', row.message_id).execute();
  if (!row.then_resolve || state.work.status === 'resolved') return events;
  // Someone wrote while the mail was on its way: it is not resolved after all.
  const since = await readHistory(tx, state.id, row.seen_seq);
  const question = {
    authorId: row.author_id,
    seenSeq: row.seen_seq,
    at: 'handOver',
    outboxId: row.id,
  } as const;
  if (sendConflictsSince(since, question).length > 0) return events;
  return [
    ...events,
    {
      kind: 'conversation.statusChanged',
      v: 1,
      actor: { kind: 'person', id: row.author_id },
      data: { from: state.work.status, to: 'resolved', cause: 'answer' },
    },
  ];
}

async function settle(
  writing: Writing,
  state: ConversationState,
  row: Row,
  outcome: Extract<HandOverOutcome, { kind: 'accepted' }>,
): Promise<EventDraft[]> {
  await setRecipients(writing.tx, row.id, outcome.recipients);
  return markSent(writing, state, row, [
    {
      kind: 'answer.settled',
      v: 1,
      data: {
        outboxId: row.id,
        messageId: row.message_id,
        answer: row.answer as AnswerKind,
        as: 'sent',
        authorId: row.author_id,
      },
    },
  ]);
}

/**
 * One press of send, by G8. A press is known by its author and its key: a request that is repeated, also at the
 * same instant, gets the first answer again, and one press never queues two mails. In one transaction, under the
 * conversation's lock: may he; has anything happened that he has not seen; take it first when nobody has it;
 * message, outbox row and event. What stops the send stops it before anything is queued, and the draft is kept.
 */
import type { AnswerKind, HistoryEvent } from '@guichet/contract/events';
import { Preferences } from '@guichet/contract/people';
import { requirePermission } from '../access/permission.ts';
import { type Membership, maySee, type Viewer } from '../access/visibility.ts';
import { refreshMailColumns } from '../conversations/mail-columns-store.ts';
import { personName, personWriting, sightOf } from '../conversations/sight.ts';
import { commitmentTo, newSalt } from '../history/commitment.ts';
import { readHistory } from '../history/read.ts';
import {
  type ConversationState,
  change,
  createConversations,
  type EventDraft,
  type Writing,
} from '../history/record.ts';
import { sendConflictsSince } from '../outbox/conflicts.ts';
import { queueAnswer } from '../outbox/queue-answer.ts';
import { replaceScheduled } from '../outbox/settle-answer.ts';
import type { Clock } from '../platform/clock.ts';
import { inTransaction, type Tx } from '../platform/database.ts';
import { conflict, invalid, notFound } from '../platform/errors.ts';
import { newId } from '../platform/id.ts';
import type { Keys } from '../platform/secrets.ts';
import { type ComposedAnswer, type ComposeHouse, composeAnswer } from './compose-answer.ts';
import type { DraftRow } from './draft.ts';
import { findOwnDraft, requireReply } from './find-draft.ts';
import { insertOutgoing } from './outgoing-message.ts';
import { answerPress, beginPress, findPress, lockDraft, type Press } from './store.ts';

export type SendHouse = ComposeHouse & { clock: Clock; keys: Keys };

export type SendInput = {
  draftId: string;
  idempotencyKey: string;
  seenSeq: number;
  /** The conversation in which `seenSeq` counts; absent = the draft's own. */
  seenIn?: string | undefined;
  anyway: boolean;
  thenResolve: boolean;
  /** The hour at which it leaves; null or absent = as soon as it can no longer be taken back. */
  scheduledFor?: Date | null;
  /** The outbox row of this draft that waits for its hour and that this press takes the place of. */
  replaces?: string;
};

/** Milliseconds ahead for which an answer can be planned. */
const FARTHEST_MS = 366 * 86_400_000;

/** Another window saved the draft while this press composed it: compose it again. */
class DraftChanged extends Error {}

const TRIES = 5;

/** Sends, or says what stopped it. Gives the press as it was answered first. */
export async function sendDraft(house: SendHouse, viewer: Viewer, input: SendInput): Promise<Press> {
  for (let attempt = 1; ; attempt += 1) {
    const first = await findPress(house.db, viewer.personId, input.idempotencyKey);
    if (first) return first;
    try {
      return await press(house, viewer, input);
    } catch (error) {
      if (!(error instanceof DraftChanged) || attempt === TRIES) throw error;
    }
  }
}

async function press(house: SendHouse, viewer: Viewer, input: SendInput): Promise<Press> {
  const { db, clock } = house;
  const draft = await findOwnDraft(db, viewer, input.draftId);
  if (draft.state !== (input.replaces === undefined ? 'writing' : 'queued')) {
    const first = await findPress(db, viewer.personId, input.idempotencyKey);
    if (first) return first;
    throw conflict('draft.sent');
  }
  await requireReply(db, viewer, { mailboxId: draft.mailbox_id, conversationId: draft.conversation_id });
  const date = dateOf(input, clock.now());
  const composed = await composeAnswer(house, draft, viewer.language, date);
  return inTransaction(db, async (tx) => {
    const writing = personWriting(house, tx, viewer.personId);
    const isFirst = await beginPress(tx, {
      authorId: viewer.personId,
      key: input.idempotencyKey,
      draftId: draft.id,
      now: writing.now,
    });
    if (!isFirst) return (await findPress(tx, viewer.personId, input.idempotencyKey)) as Press;
    const conversationId = draft.conversation_id ?? (await conversationOfNewMail(writing, draft));
    return decidePress(writing, viewer, { draft, composed, input, conversationId });
  });
}

/** What its Date field says: when it leaves. Refuses an hour that has passed, or lies too far ahead. */
function dateOf({ scheduledFor }: SendInput, now: Date): Date {
  if (!scheduledFor) return now;
  if (scheduledFor <= now) throw invalid('send.hourPast');
  if (scheduledFor.getTime() > now.getTime() + FARTHEST_MS) throw invalid('send.hourFar');
  return scheduledFor;
}

type Sending = { draft: DraftRow; composed: ComposedAnswer; input: SendInput; conversationId: string };

async function decidePress(writing: Writing, viewer: Viewer, sending: Sending): Promise<Press> {
  const { tx } = writing;
  const { draft, composed, input, conversationId } = sending;
  const outboxId = newId();
  let conflicts: HistoryEvent[] = [];
  await change(writing, conversationId, async (state): Promise<EventDraft[]> => {
    const membership = await requireReplyNow(tx, viewer, draft, state);
    const replaced =
      input.replaces === undefined ? [] : await replaceScheduled(writing, draft.id, input.replaces);
    const current = await lockDraft(tx, draft.id);
    if (current?.state !== 'writing') throw conflict('draft.sent');
    // Given back by what it takes the place of, it is one revision further.
    if (current.revision !== draft.revision + replaced.length) throw new DraftChanged();
    // Nobody has seen what has not happened yet.
    const seenSeq = Math.min(await seenHere(tx, state, input), state.seq);
    const since = await readHistory(tx, conversationId, seenSeq);
    conflicts = sendConflictsSince(since, {
      authorId: viewer.personId,
      seenSeq,
      at: 'press',
      ...(input.replaces === undefined ? {} : { outboxId: input.replaces }),
    });
    if (conflicts.length > 0) return [...replaced, stopped(draft.id, conflicts)];
    const salt = newSalt();
    await insertOutgoing(
      tx,
      { ...composed, conversationId, mailboxId: draft.mailbox_id, salt },
      viewer.personId,
      writing.now,
    );
    await tx
      .updateTable('draft')
      .set({ state: 'queued', seen_seq: seenSeq })
      .where('id', '=', draft.id)
      .execute();
    await queueAnswer(
      tx,
      {
        id: outboxId,
        mailboxId: draft.mailbox_id,
        conversationId,
        draftId: draft.id,
        messageId: composed.messageId,
        authorId: viewer.personId,
        idempotencyKey: input.idempotencyKey,
        blobSha256: composed.blob.sha256,
        messageHeader: composed.messageHeader,
        envelopeFrom: composed.from.address,
        recipients: composed.recipients,
        seenSeq,
        anyway: input.anyway,
        thenResolve: input.thenResolve,
        notBefore: input.scheduledFor ?? (await notBefore(tx, viewer.personId, writing.now)),
        isScheduled: Boolean(input.scheduledFor),
      },
      writing.now,
    );
    const events = decideSend(state, {
      authorId: viewer.personId,
      isShared: membership.kind === 'shared',
      answer: draft.kind as AnswerKind,
      outboxId,
      messageId: composed.messageId,
      anyway: input.anyway,
      commitment: commitmentTo(salt, composed.blob.sha256),
      scheduledFor: input.scheduledFor ?? null,
    });
    return [...replaced, ...events];
  });
  await refreshMailColumns(tx, [conversationId]);
  const answer = {
    outboxId: conflicts.length > 0 ? null : outboxId,
    conflictSeqs: conflicts.map((event) => event.seq),
  };
  await answerPress(tx, viewer.personId, input.idempotencyKey, answer);
  return { ...answer, draftId: draft.id };
}

/**
 * Up to where he has seen this conversation. A draft that was carried over by a merge or a split while he had the other
 * one on screen: up to what brought it here.
 */
async function seenHere(tx: Tx, state: ConversationState, { seenSeq, seenIn }: SendInput): Promise<number> {
  if (seenIn === undefined || seenIn === state.id) return seenSeq;
  const events = await readHistory(tx, state.id);
  const carried = events.findLast(({ kind }) => carryingKinds.has(kind));
  return carried ? carried.seq - 1 : seenSeq;
}

const carryingKinds: ReadonlySet<HistoryEvent['kind']> = new Set<HistoryEvent['kind']>([
  'conversation.merged',
  'conversation.unmerged',
  'conversation.split',
]);

export type SendDecision = {
  authorId: string;
  isShared: boolean;
  answer: AnswerKind;
  outboxId: string;
  messageId: string;
  anyway: boolean;
  /** To the source of the message. */
  commitment: string;
  /** Null = at once. */
  scheduledFor: Date | null;
};

/** The events of a send that goes: who answers what nobody has takes it first. Pure. */
export function decideSend(state: Pick<ConversationState, 'work'>, send: SendDecision): EventDraft[] {
  const { outboxId, messageId, answer, anyway, commitment } = send;
  const events: EventDraft[] = [];
  if (send.isShared && state.work.assigneeId === null) {
    const cause = answer === 'new' ? 'newMail' : 'answer';
    events.push({
      kind: 'conversation.assigned',
      v: 1,
      data: { fromId: null, toId: send.authorId, cause, noteId: null, commitment: null },
    });
  }
  const scheduled = send.scheduledFor ? { scheduledFor: send.scheduledFor.toISOString() } : {};
  events.push({
    kind: 'answer.queued',
    v: 1,
    data: { outboxId, messageId, answer, anyway, commitment, ...scheduled },
  });
  return events;
}

const stopped = (draftId: string, conflicts: readonly HistoryEvent[]): EventDraft => ({
  kind: 'answer.stopped',
  v: 1,
  data: { draftId, at: 'press', conflictSeqs: conflicts.map((event) => event.seq) },
});

/** The conversation that a new mail begins; the same again when its sending was taken back or stopped before. */
async function conversationOfNewMail(writing: Writing, draft: DraftRow): Promise<string> {
  const before = await writing.tx
    .selectFrom('outbox')
    .select('conversation_id')
    .where('draft_id', '=', draft.id)
    .orderBy('queued_at', 'desc')
    .executeTakeFirst();
  if (before) return before.conversation_id;
  const id = newId();
  await createConversations(writing.tx, writing.historyKey, [
    { id, mailboxId: draft.mailbox_id, createdAt: writing.now },
  ]);
  return id;
}

/** Judges on the locked state: what changed since the request came in counts. */
async function requireReplyNow(
  tx: Tx,
  viewer: Viewer,
  draft: DraftRow,
  state: ConversationState,
): Promise<Membership> {
  if (draft.conversation_id === null) {
    return requireReply(tx, viewer, { mailboxId: draft.mailbox_id, conversationId: null });
  }
  const sight = await sightOf(tx, state);
  if (!maySee(viewer, sight)) throw notFound('notFound');
  return requirePermission(viewer, sight, 'reply', await personName(tx, sight.assigneeId));
}

/** Held back for as long as its author likes to be able to take it back. */
async function notBefore(tx: Tx, personId: string, now: Date): Promise<Date> {
  const person = await tx
    .selectFrom('person')
    .select('preferences')
    .where('id', '=', personId)
    .executeTakeFirstOrThrow();
  return new Date(now.getTime() + Preferences.parse(person.preferences).undoSeconds * 1_000);
}

import { api } from '@guichet/contract/api';
import type { SendResult } from '@guichet/contract/composing';
import type { Sending } from '@guichet/contract/conversations';
import { implement } from '@orpc/server';
import { requirePermission } from '../access/permission.ts';
import { guard, type RequestContext } from '../access/request.ts';
import { maySee, type Viewer } from '../access/visibility.ts';
import { readSendings } from '../conversations/read-messages.ts';
import { changedRow } from '../conversations/row.ts';
import { personName, personWriting, sightOf } from '../conversations/sight.ts';
import { readEvent } from '../history/read.ts';
import type { ConversationState } from '../history/record.ts';
import { cancelScheduled, settleAnswer, takeBackAnswer } from '../outbox/settle-answer.ts';
import { type Database, inTransaction, type Tx } from '../platform/database.ts';
import { forbidden, notFound } from '../platform/errors.ts';
import type { House } from '../platform/house.ts';
import { removeAttachment } from './attach-file.ts';
import { beginDraft } from './begin-draft.ts';
import { discardDraft, restoreDraft } from './discard-draft.ts';
import { readDraft, readDraftText, requireReply } from './find-draft.ts';
import { listDrafts } from './list-drafts.ts';
import { saveDraft } from './save-draft.ts';
import { sendDraft } from './send-draft.ts';
import type { Press } from './store.ts';

export type ComposingHouse = Pick<House, 'db' | 'clock' | 'keys' | 'blobs' | 'parse'>;

const ok = { ok: true as const };

/** Drafts, send, take back, settle. Uploads and downloads are plain routes: `registerUploads`. */
export function composingRoutes(house: ComposingHouse) {
  const os = implement(api.composing).$context<RequestContext>().use(guard);
  const { db, clock } = house;
  return {
    begin: os.begin.handler(async ({ context: { viewer }, input }) => {
      const id = await beginDraft(house, viewer, input, clock.now());
      return readDraft(db, viewer, id);
    }),
    get: os.get.handler(async ({ context: { viewer }, input }) => {
      const draft = await readDraft(db, viewer, input.id);
      await requireReply(db, viewer, draft);
      return draft;
    }),
    save: os.save.handler(({ context: { viewer }, input }) =>
      inTransaction(db, async (tx) => {
        const { revision, updatedAt } = await saveDraft(tx, viewer, input, clock.now());
        return { revision, updatedAt: updatedAt.toISOString() };
      }),
    ),
    discard: os.discard.handler(({ context: { viewer }, input }) =>
      inTransaction(db, async (tx) => {
        await discardDraft(tx, viewer, input.id, clock.now());
        return ok;
      }),
    ),
    restore: os.restore.handler(({ context: { viewer }, input }) =>
      inTransaction(db, async (tx) => {
        await restoreDraft(tx, viewer, input.id, clock.now());
        return ok;
      }),
    ),
    text: os.text.handler(({ context: { viewer }, input }) => readDraftText(db, viewer, input.id)),
    removeAttachment: os.removeAttachment.handler(({ context: { viewer }, input }) =>
      inTransaction(db, async (tx) => {
        await removeAttachment(tx, viewer, input.id, input.attachmentId);
        return ok;
      }),
    ),
    send: os.send.handler(async ({ context: { viewer }, input }) => {
      const { id, scheduledFor, ...press } = input;
      const at = scheduledFor === null ? null : new Date(scheduledFor);
      const answered = await sendDraft(house, viewer, { draftId: id, scheduledFor: at, ...press });
      return sendResult(db, viewer, answered);
    }),
    reschedule: os.reschedule.handler(async ({ context: { viewer }, input }) => {
      const answer = await findAnswer(db, viewer, input.id);
      if (answer.authorId !== viewer.personId) throw forbidden('privilege.missing');
      const { id, scheduledFor, ...press } = input;
      const answered = await sendDraft(house, viewer, {
        ...press,
        draftId: answer.draftId,
        replaces: id,
        scheduledFor: scheduledFor === null ? null : new Date(scheduledFor),
        anyway: answer.anyway,
        thenResolve: answer.thenResolve,
      });
      return sendResult(db, viewer, answered);
    }),
    cancel: os.cancel.handler(async ({ context: { viewer }, input }) => {
      const answer = await findAnswer(db, viewer, input.id);
      await inTransaction(db, (tx) =>
        cancelScheduled(personWriting(house, tx, viewer.personId), answer, async (state) => {
          if (answer.authorId === viewer.personId) return;
          const sight = await sightOf(tx, state);
          requirePermission(viewer, sight, 'assign', await personName(tx, sight.assigneeId));
        }),
      );
      return ok;
    }),
    takeBack: os.takeBack.handler(async ({ context: { viewer }, input }) => {
      const answer = await findAnswer(db, viewer, input.id);
      // Only its author gets his draft back.
      if (answer.authorId !== viewer.personId) throw forbidden('privilege.missing');
      await inTransaction(db, (tx) =>
        takeBackAnswer(personWriting(house, tx, viewer.personId), answer, () => undefined),
      );
      return readDraft(db, viewer, answer.draftId);
    }),
    settle: os.settle.handler(async ({ context: { viewer }, input }) => {
      const answer = await findAnswer(db, viewer, input.id);
      await inTransaction(db, (tx) =>
        settleAnswer(personWriting(house, tx, viewer.personId), answer, input.as, (state) =>
          requireReplyOn(tx, viewer, state),
        ),
      );
      return ok;
    }),
    list: os.list.handler(({ context: { viewer }, input }) => listDrafts(db, viewer, input.mailboxId)),
  };
}

/** What a press of send is answered with, also when it is asked again later. */
export async function sendResult(db: Database, viewer: Viewer, press: Press): Promise<SendResult> {
  if (press.outboxId === null) {
    return { outcome: 'stopped', draftId: press.draftId, since: await conflictEvents(db, press) };
  }
  const row = await db
    .selectFrom('outbox')
    .select(['id', 'conversation_id', 'message_id'])
    .where('id', '=', press.outboxId)
    .executeTakeFirstOrThrow();
  const sending = (await readSendings(db, [row.message_id])).get(row.message_id);
  return {
    outcome: 'queued',
    outboxId: row.id,
    conversationId: row.conversation_id,
    sending: sending === 'takenBack' || !sending ? takenBack(row.id) : sending,
    row: await changedRow(db, viewer, row.conversation_id),
  };
}

const takenBack = (outboxId: string): Sending => ({
  outboxId,
  state: 'stopped',
  notBefore: null,
  scheduledFor: null,
  sentAt: null,
  attempts: 0,
  nextAttemptAt: null,
  lastError: null,
  recipients: [],
});

async function conflictEvents(db: Database, press: Press) {
  if (press.conflictSeqs.length === 0) return [];
  const rows = await db
    .selectFrom('event')
    .innerJoin('draft', 'draft.conversation_id', 'event.conversation_id')
    .select('event.body')
    .where('draft.id', '=', press.draftId)
    .where('event.seq', 'in', press.conflictSeqs)
    .orderBy('event.seq')
    .execute();
  return rows.map(({ body }) => readEvent(body));
}

/** An answer in a conversation that the viewer sees; `notFound` for any other. */
async function findAnswer(db: Database, viewer: Viewer, outboxId: string) {
  const row = await db
    .selectFrom('outbox')
    .innerJoin('conversation', 'conversation.id', 'outbox.conversation_id')
    .select([
      'outbox.id',
      'outbox.conversation_id',
      'outbox.draft_id',
      'outbox.author_id',
      'outbox.anyway',
      'outbox.then_resolve',
      'conversation.mailbox_id',
      'conversation.assignee_id',
      'conversation.department_id',
      'conversation.hidden',
    ])
    .where('outbox.id', '=', outboxId)
    .executeTakeFirst();
  const sight = row && {
    mailboxId: row.mailbox_id,
    assigneeId: row.assignee_id,
    departmentId: row.department_id,
    hidden: row.hidden,
  };
  if (!row || !sight || !maySee(viewer, sight)) throw notFound('notFound');
  return {
    id: row.id,
    conversationId: row.conversation_id,
    draftId: row.draft_id,
    authorId: row.author_id,
    anyway: row.anyway,
    thenResolve: row.then_resolve,
  };
}

async function requireReplyOn(tx: Tx, viewer: Viewer, state: ConversationState): Promise<void> {
  const sight = await sightOf(tx, state);
  requirePermission(viewer, sight, 'reply', await personName(tx, sight.assigneeId));
}

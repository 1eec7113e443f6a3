/**
 * Taking messages out into a conversation of their own: wrong threading put right. The new one begins with where they
 * came from and stands as the other does (who has it, department, qualification, status, tags, followers), because
 * whoever separates a mail still has it before him. Notes stay where they were written.
 */
import { sql } from 'kysely';
import type { Viewer } from '../access/visibility.ts';
import { refreshMailColumns } from '../conversations/mail-columns-store.ts';
import { actAs, type Deed, type SettableWork, settableColumns } from '../conversations/record-act.ts';
import type { Judged } from '../conversations/sight.ts';
import { requireNotSending } from '../filing/sending.ts';
import type { WorkColumns } from '../history/evolve.ts';
import {
  type ConversationState,
  createConversations,
  type EventDraft,
  lockConversations,
  recordMany,
  type Writing,
} from '../history/record.ts';
import type { Tx } from '../platform/database.ts';
import { conflict, invalid } from '../platform/errors.ts';
import { newId } from '../platform/id.ts';
import { holdReceiving } from './hold-receiving.ts';
import {
  type AnswersStanding,
  decideBeginning,
  isSetOtherwise,
  joinedStanding,
  standingOf,
} from './merging.ts';
import { absorb, separate } from './store.ts';

export type KeptSplit = {
  conversationId: string;
  /** Seq of its last event when it began. */
  seq: number;
  /** How it stood then. */
  left: SettableWork;
};

/**
 * Separates these messages; gives the new conversation and the act. Throws `conflict` when one of them is not here any
 * more or an answer is being sent, `invalid` when nothing would stay.
 */
export async function splitConversation(
  writing: Writing,
  viewer: Viewer,
  input: { conversationId: string; messageIds: readonly string[] },
): Promise<{ undo: string | null; separatedId: string }> {
  const separatedId = newId();
  await holdReceiving(writing.tx, [input.conversationId]);
  const act = { kind: 'split', privilege: 'file' } as const;
  const undo = await actAs(writing, viewer, input.conversationId, act, (judged) =>
    separateInto(writing, judged, separatedId, [...new Set(input.messageIds)]),
  );
  return { undo, separatedId };
}

type Shown = {
  id: string;
  direction: 'in' | 'out';
  received_at: Date;
  author_id: string | null;
  /** It answered: it left, and was no forward. */
  answers: boolean;
};

async function separateInto(
  writing: Writing,
  { state, membership }: Judged,
  separatedId: string,
  messageIds: readonly string[],
): Promise<Deed> {
  const { tx } = writing;
  await requireNotSending(tx, state.id);
  const shown = await readShown(tx, state.id, membership.kind);
  const here = new Set(shown.map(({ id }) => id));
  if (!messageIds.every((id) => here.has(id))) throw conflict('split.notHere');
  if (messageIds.length === shown.length) throw invalid('split.everything');
  const isSeparated = (id: string) => messageIds.includes(id);
  const standings = await dividedStanding(tx, state, shown, isSeparated);
  await createConversations(tx, writing.historyKey, [
    { id: separatedId, mailboxId: state.mailboxId, createdAt: writing.now },
  ]);
  await separate(tx, state.id, separatedId, messageIds);
  const began = await recordMany(writing, [
    {
      conversationId: separatedId,
      drafts: [
        splitEvent(state.id, 'separated', messageIds, standings.separated),
        ...decideBeginning(state.work),
      ],
    },
  ]);
  await refreshMailColumns(tx, [state.id, separatedId]);
  const after = began.get(separatedId)?.after;
  const kept: KeptSplit = {
    conversationId: separatedId,
    seq: after?.seq ?? 0,
    left: settable(after?.work ?? state.work),
  };
  return { drafts: [splitEvent(separatedId, 'kept', messageIds, standings.kept)], kept };
}

const splitEvent = (
  otherId: string,
  role: 'kept' | 'separated',
  messageIds: readonly string[],
  standing: AnswersStanding,
): EventDraft => ({
  kind: 'conversation.split',
  v: 1,
  data: { otherId, role, messageIds: [...messageIds], standing },
});

const settable = (work: WorkColumns): SettableWork =>
  Object.fromEntries(settableColumns.map((column) => [column, work[column]])) as SettableWork;

/** What the reader shows, oldest first: as the mail columns count it. */
async function readShown(tx: Tx, conversationId: string, kind: 'shared' | 'personal'): Promise<Shown[]> {
  const { rows } = await sql<Shown>`
    select m.id, m.direction, m.received_at, m.author_id,
           m.direction = 'out' and not m.automatic and coalesce(o.state, 'sent') = 'sent'
             and coalesce(o.kind, 'reply') <> 'forward' as answers
      from message m
      left join lateral (
        select o.state, d.kind from outbox o join draft d on d.id = o.draft_id
         where o.message_id = m.id order by o.queued_at desc, o.id desc limit 1) o on true
     where m.conversation_id = ${conversationId} and coalesce(o.state, 'sent') not in ('stopped', 'taken_back')
       and (${kind} = 'shared' or m.removed_on_server_at is null)
     order by m.received_at, m.id`.execute(tx);
  return rows;
}

/** What of answers goes along and what stays: by which messages they were. */
async function dividedStanding(
  tx: Tx,
  { id, work }: ConversationState,
  shown: readonly Shown[],
  isSeparated: (messageId: string) => boolean,
): Promise<{ kept: AnswersStanding; separated: AnswersStanding }> {
  const newest = shown.findLast(({ answers }) => answers);
  const { rows } = await sql<{ message_id: string }>`
    select body::jsonb #>> '{data,messageId}' as message_id from event
     where conversation_id = ${id} and kind in ('answer.refused', 'answer.bounced') order by seq desc limit 1`.execute(
    tx,
  );
  const isTroubleSeparated = rows[0] !== undefined && isSeparated(rows[0].message_id);
  const of = (belongs: (messageId: string) => boolean, isTroubled: boolean): AnswersStanding => {
    const last = shown.findLast((one) => one.answers && belongs(one.id));
    const sending = isTroubled ? work.sending : null;
    // The answer that the row tells of, to the second.
    if (last && last === newest && work.answeredAt !== null) return { ...standingOf(work), sending };
    return {
      answeredAt: last?.received_at.toISOString() ?? null,
      answeredById: last?.author_id ?? null,
      sending,
    };
  };
  return {
    separated: of(isSeparated, isTroubleSeparated),
    kept: of((messageId) => !isSeparated(messageId), !isTroubleSeparated),
  };
}

/**
 * Takes a split back: the new conversation becomes part of the other, with what came to it since from who separated it.
 * Throws `conflict('undo.overtaken')` when it does not stand as it began; whether somebody else acted there is for the
 * caller to look.
 */
export async function rejoin(
  writing: Writing,
  conversation: ConversationState,
  kept: KeptSplit,
): Promise<EventDraft[]> {
  const { tx } = writing;
  const state = (await lockConversations(tx, [kept.conversationId])).get(kept.conversationId);
  const isOvertaken =
    !state ||
    state.work.absorbedBy !== null ||
    state.work.isDeleted ||
    conversation.work.absorbedBy !== null ||
    state.mailboxId !== conversation.mailboxId ||
    isSetOtherwise(state.work, kept.left);
  if (isOvertaken) throw conflict('undo.overtaken');
  await requireNotSending(tx, conversation.id);
  await requireNotSending(tx, state.id);
  await absorb(tx, conversation, state.id);
  await recordMany(writing, [
    {
      conversationId: state.id,
      drafts: [
        {
          kind: 'conversation.merged',
          v: 1,
          data: { otherId: conversation.id, role: 'absorbed', cause: 'undo' },
        },
      ],
    },
  ]);
  await refreshMailColumns(tx, [conversation.id, state.id]);
  const standing = joinedStanding(standingOf(conversation.work), standingOf(state.work));
  return [
    {
      kind: 'conversation.merged',
      v: 1,
      data: { otherId: state.id, role: 'kept', cause: 'undo', standing },
    },
  ];
}

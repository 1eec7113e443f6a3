/**
 * What taking an act back does beside the work columns, by the kind of act: one line each. It gives the events to
 * tell, and throws where it no longer is as the act left it.
 */
import type { Membership, Viewer } from '../access/visibility.ts';
import { type KeptReading, restoreReading } from '../conversations/mark-read.ts';
import { type KeptPlace, restorePlace } from '../conversations/restore-place.ts';
import { type KeptStar, restoreStar } from '../conversations/star-conversation.ts';
import { type KeptBlock, unblockBack } from '../filing/block-sender.ts';
import { moveBack } from '../filing/move-back.ts';
import type { KeptMove } from '../filing/move-conversation.ts';
import { readHistory } from '../history/read.ts';
import type { ConversationState, EventDraft, Writing } from '../history/record.ts';
import { holdReceiving } from '../merging/hold-receiving.ts';
import type { KeptMerge } from '../merging/merge-conversations.ts';
import { type KeptSplit, rejoin } from '../merging/split-conversation.ts';
import { unmerge } from '../merging/unmerge.ts';
import type { Tx } from '../platform/database.ts';
import { conflict } from '../platform/errors.ts';
import { isActOfOthers } from './restore-work.ts';

export type Undoing = {
  viewer: Viewer;
  membership: Membership;
  /** The locked state. */
  conversation: ConversationState;
  /** What the act kept. */
  kept: unknown;
};

type Inverse = (writing: Writing, undoing: Undoing) => Promise<EventDraft[]>;

const mailboxOf = ({ mailboxId, kind }: Membership) => ({ id: mailboxId, kind });

const place: Inverse = (writing, { conversation, kept }) =>
  restorePlace(writing, conversation, kept as KeptPlace);

const reading: Inverse = (writing, { viewer, membership, conversation, kept }) =>
  restoreReading(writing, mailboxOf(membership), conversation.id, viewer.personId, kept as KeptReading);

const star: Inverse = async (writing, { viewer, membership, conversation, kept }) => {
  await restoreStar(writing, mailboxOf(membership), conversation.id, viewer.personId, kept as KeptStar);
  return [];
};

/** What was passed on to another mailbox has a history of its own: who acted there acted since. */
const move: Inverse = async (writing, { viewer, conversation, kept }) => {
  const { passed } = kept as KeptMove;
  const since = passed ? await readHistory(writing.tx, passed.conversationId, passed.seq) : [];
  if (since.some((event) => isActOfOthers(event, viewer.personId))) throw conflict('undo.overtaken');
  return moveBack(writing, conversation, kept as KeptMove);
};

const merge: Inverse = (writing, { conversation, kept }) => unmerge(writing, conversation, kept as KeptMerge);

/** What was separated has a history of its own too. */
const split: Inverse = async (writing, { viewer, conversation, kept }) => {
  const { conversationId, seq } = kept as KeptSplit;
  const since = await readHistory(writing.tx, conversationId, seq);
  if (since.some((event) => isActOfOthers(event, viewer.personId))) throw conflict('undo.overtaken');
  return rejoin(writing, conversation, kept as KeptSplit);
};

const block: Inverse = (writing, { conversation, kept }) =>
  unblockBack(writing, conversation, kept as KeptBlock);

export const inverses: Readonly<Record<string, Inverse>> = {
  place,
  markRead: reading,
  markUnread: reading,
  star,
  move,
  block,
  merge,
  split,
};

/** What of these acts is held before the conversation is locked, as the acts themselves hold it. */
export async function holdForUndo(
  tx: Tx,
  kind: string,
  conversationId: string,
  kept: unknown,
): Promise<void> {
  if (kind === 'merge')
    await holdReceiving(tx, [conversationId, ...(kept as KeptMerge).absorbed.map(({ id }) => id)]);
  if (kind === 'split') await holdReceiving(tx, [conversationId, (kept as KeptSplit).conversationId]);
}

/** Acts that concern their author alone: what others did since is no matter. */
export const personalKinds: ReadonlySet<string> = new Set(['markRead', 'markUnread', 'star']);

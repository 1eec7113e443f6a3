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

const block: Inverse = (writing, { conversation, kept }) =>
  unblockBack(writing, conversation, kept as KeptBlock);

export const inverses: Readonly<Record<string, Inverse>> = {
  place,
  markRead: reading,
  markUnread: reading,
  star,
  move,
  block,
};

/** Acts that concern their author alone: what others did since is no matter. */
export const personalKinds: ReadonlySet<string> = new Set(['markRead', 'markUnread', 'star']);

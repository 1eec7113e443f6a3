/** What a bulk job does with one conversation: for each kind of act, the command of its own route. One line each. */
import type { BulkAct, BulkKind } from '@guichet/contract/acts';
import type { Viewer } from '../access/visibility.ts';
import { assignConversation } from '../assignment/assign-conversation.ts';
import { claimConversation } from '../assignment/claim-conversation.ts';
import { followConversation } from '../conversations/follow-conversation.ts';
import { markRead, markUnread } from '../conversations/mark-read.ts';
import { placeConversation } from '../conversations/place-conversation.ts';
import { setStatus } from '../conversations/set-status.ts';
import { snoozeConversation, wakeConversation } from '../conversations/snooze-conversation.ts';
import { starConversation } from '../conversations/star-conversation.ts';
import { tagConversation } from '../conversations/tag-conversation.ts';
import { blockSender } from '../filing/block-sender.ts';
import { deleteForGood } from '../filing/delete-for-good.ts';
import { fileConversation } from '../filing/file-conversation.ts';
import { moveConversation } from '../filing/move-conversation.ts';
import type { Writing } from '../history/record.ts';
import { affectConversation, qualifyConversation } from '../qualification/qualify-conversation.ts';

export type BulkItem = {
  conversationId: string;
  /** Who had it when the list was fixed. */
  expectedAssigneeId: string | null;
};

/** It was done, and nothing takes it back. */
export const FOR_GOOD = Symbol('done for good');

export type Performed = string | null | typeof FOR_GOOD;

/** Gives the act's id, or null when it stood so already. Throws the refusal. */
type Performer<K extends BulkKind> = (
  writing: Writing,
  viewer: Viewer,
  item: BulkItem,
  act: Extract<BulkAct, { kind: K }>,
) => Promise<Performed>;

const performers: { [K in BulkKind]: Performer<K> } = {
  claim: (writing, viewer, { conversationId }) => claimConversation(writing, viewer, conversationId),
  assign: (writing, viewer, { conversationId, expectedAssigneeId }, { assigneeId, message }) =>
    assignConversation(writing, viewer, {
      conversationId,
      assigneeId,
      message,
      expectedId: expectedAssigneeId,
    }),
  status: (writing, viewer, { conversationId }, { status }) =>
    setStatus(writing, viewer, { conversationId, status }),
  place: (writing, viewer, { conversationId }, { place }) =>
    placeConversation(writing, viewer, { conversationId, place }),
  affect: (writing, viewer, { conversationId }, { departmentId, clearAssignee }) =>
    affectConversation(writing, viewer, { conversationId, departmentId, clearAssignee }),
  qualify: (writing, viewer, { conversationId }, { qualificationId }) =>
    qualifyConversation(writing, viewer, { conversationId, qualificationId }),
  tag: (writing, viewer, { conversationId }, { add, remove }) =>
    tagConversation(writing, viewer, { conversationId, add, remove }),
  snooze: (writing, viewer, { conversationId }, { until }) =>
    snoozeConversation(writing, viewer, { conversationId, until: until === null ? null : new Date(until) }),
  wake: (writing, viewer, { conversationId }) => wakeConversation(writing, viewer, conversationId),
  star: (writing, viewer, { conversationId }, { starred }) =>
    starConversation(writing, viewer, { conversationId, starred }),
  follow: (writing, viewer, { conversationId }, { following }) =>
    followConversation(writing, viewer, { conversationId, personId: viewer.personId, following }),
  file: async (writing, viewer, { conversationId }, { folder }) =>
    (await fileConversation(writing, viewer, { conversationId, folder })).undo,
  move: async (writing, viewer, { conversationId }, { mailboxId }) =>
    (await moveConversation(writing, viewer, { conversationId, mailboxId })).undo,
  block: (writing, viewer, { conversationId }, { scope }) =>
    blockSender(writing, viewer, { conversationId, scope }),
  deleteForGood: async (writing, viewer, { conversationId }) => {
    await deleteForGood(writing, viewer, conversationId);
    return FOR_GOOD;
  },
  markRead: (writing, viewer, { conversationId }) => markRead(writing, viewer, conversationId),
  markUnread: (writing, viewer, { conversationId }) => markUnread(writing, viewer, conversationId),
};

/** Does the act on one conversation of the job. */
export function performBulkAct(
  writing: Writing,
  viewer: Viewer,
  item: BulkItem,
  act: BulkAct,
): Promise<Performed> {
  // The table gives each kind its own performer; the compiler cannot tie the two lookups.
  return (performers[act.kind] as Performer<BulkKind>)(writing, viewer, item, act);
}

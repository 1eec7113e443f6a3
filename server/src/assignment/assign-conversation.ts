/** Giving a conversation to a member, or back to nobody. */
import type { Viewer } from '../access/visibility.ts';
import { actAs } from '../conversations/record-act.ts';
import { commitmentTo, newSalt } from '../history/commitment.ts';
import type { Writing } from '../history/record.ts';
import { newId } from '../platform/id.ts';
import { decideAssign } from './assignment.ts';
import { holderOf } from './holder.ts';
import { holdMembership } from './membership.ts';

export type AssignInput = {
  conversationId: string;
  assigneeId: string | null;
  expectedId: string | null;
  /** To the new assignee; empty = none. */
  message: string;
};

/**
 * Assigns, or puts back to unassigned. A member without the privilege to assign may put back his own when he may
 * release. Throws `conflict('assignment.changed')` when it is not what its author had on screen,
 * `invalid('assignment.notMember')` for someone who is no active member. Gives the id of the act, or null when it
 * stood so already.
 */
export async function assignConversation(
  writing: Writing,
  viewer: Viewer,
  input: AssignInput,
): Promise<string | null> {
  const { tx, now } = writing;
  const { conversationId, assigneeId, expectedId } = input;
  const isMember = assigneeId !== null && (await holdMembership(tx, conversationId, assigneeId));
  const act = { kind: 'assign', privilege: null };
  return actAs(writing, viewer, conversationId, act, async ({ state, sight, membership, require }) => {
    const isRelease = assigneeId === null && !membership.privileges.has('assign');
    await require(isRelease ? 'release' : 'assign');
    const hasNote = input.message !== '' && assigneeId !== null;
    const salt = newSalt();
    const note = hasNote ? { id: newId(), commitment: commitmentTo(salt, input.message) } : null;
    const holder = await holderOf(tx, sight.assigneeId);
    const drafts = decideAssign(holder, { assigneeId, expectedId, note, isMember });
    if (note && drafts.length > 0) {
      await tx
        .insertInto('note')
        .values({
          id: note.id,
          conversation_id: state.id,
          author_id: viewer.personId,
          kind: 'assignment',
          text: input.message,
          mentions: assigneeId === null ? [] : [assigneeId],
          salt,
          created_at: now,
        })
        .execute();
    }
    return drafts;
  });
}

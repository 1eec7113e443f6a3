import { loadViewers } from '../access/viewer.ts';
import { maySee, type Sight } from '../access/visibility.ts';
import type { EventDraft } from '../history/record.ts';
import type { Tx } from '../platform/database.ts';

/**
 * Followers who no longer see the conversation after these events follow it no longer. Gives the events to add;
 * none when nothing of what decides sight changes.
 */
export async function droppedFollowers(
  tx: Tx,
  followerIds: readonly string[],
  sight: Sight,
  drafts: readonly EventDraft[],
): Promise<EventDraft[]> {
  if (followerIds.length === 0) return [];
  const after = { ...sight };
  for (const draft of drafts) {
    if (draft.kind === 'conversation.assigned') after.assigneeId = draft.data.toId;
    if (draft.kind === 'conversation.affected') after.departmentId = draft.data.toId;
    if (draft.kind === 'conversation.moved') after.mailboxId = draft.data.toMailboxId;
  }
  if (after.assigneeId === sight.assigneeId && after.departmentId === sight.departmentId) {
    if (after.mailboxId === sight.mailboxId) return [];
  }
  const viewers = await loadViewers(tx, followerIds);
  return followerIds
    .filter((personId) => {
      const viewer = viewers.get(personId);
      return !viewer || !maySee(viewer, after);
    })
    .map((personId) => ({
      kind: 'conversation.unfollowed',
      v: 1,
      data: { personId },
      actor: { kind: 'system' },
    }));
}

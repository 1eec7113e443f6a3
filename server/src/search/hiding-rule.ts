/** Which rule hides a conversation from somebody, and who may be told. Pure; `access/visibility.ts` is the rule itself. */
import type { HidingRule } from '@guichet/contract/search';
import { maySee, type Sight, seesAll, type Viewer } from '../access/visibility.ts';

export type Hidden = {
  sight: Sight;
  kind: 'shared' | 'personal';
  ownerId: string | null;
  isDeleted: boolean;
  /** The mailbox lets its members see that a colleague handles a correspondent. */
  membersSeeWhoHandles: boolean;
};

/** `viewer` null = his account is deactivated. */
export function hidingRule(viewer: Viewer | null, { sight, kind, isDeleted }: Hidden): HidingRule {
  if (viewer === null) return 'deactivated';
  const membership = viewer.memberships.get(sight.mailboxId);
  if (!membership) return kind === 'personal' ? 'otherPersonal' : 'notMember';
  if (sight.hidden) return isDeleted ? 'deleted' : 'removedOnServer';
  if (maySee(viewer, sight)) return 'visible';
  if (sight.assigneeId !== null) return 'assigned';
  return membership.privileges.has('seeUnassigned') ? 'otherDepartment' : 'unassignedHidden';
}

/**
 * Who may know that it exists: who sees it; who sees the whole mailbox, also of what is no longer shown there; and,
 * where the mailbox says so, its members as to what a colleague handles. Nobody else: not who had it once, since
 * what became of it meanwhile is not his to know.
 */
export function mayKnow(asker: Viewer, hidden: Hidden): boolean {
  const membership = asker.memberships.get(hidden.sight.mailboxId);
  if (!membership) return false;
  if (maySee(asker, hidden.sight) || seesAll(membership)) return true;
  return !hidden.sight.hidden && hidden.membersSeeWhoHandles && hidden.sight.assigneeId !== null;
}

/** Who may ask for somebody else: who sees the whole mailbox, and administrators as to what they see themselves. */
export function mayAskForOthers(asker: Viewer, { sight }: Hidden): boolean {
  const membership = asker.memberships.get(sight.mailboxId);
  if (!membership) return false;
  return seesAll(membership) || (asker.isAdmin && maySee(asker, sight));
}

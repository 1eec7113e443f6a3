/**
 * Who may do what with a conversation that he sees. A dispatcher acts on everything in the mailbox; a member
 * only on what is assigned to him, and may claim what is unassigned.
 */
import type { Privilege } from '@guichet/contract/privileges';
import { privileges } from '@guichet/contract/privileges';
import { forbidden, notFound } from '../platform/errors.ts';
import { type Membership, maySee, type Sight, type Viewer } from './visibility.ts';

/** Privileges that concern seeing: they need no assignment. */
const sightPrivileges: ReadonlySet<Privilege> = new Set([
  'seeUnassigned',
  'seeAll',
  'seeHistory',
  'seeStatistics',
  'export',
]);
/** What has no meaning where one person works alone. */
const teamPrivileges: ReadonlySet<Privilege> = new Set(['claim', 'assign', 'release']);

export type Refusal = { reason: 'privilege.missing' | 'conversation.notYours' | 'conversation.unassigned' };

/** Null when allowed. `sight` must be visible to the viewer already. */
export function refusalOf(
  viewer: Viewer,
  membership: Membership,
  sight: Sight,
  privilege: Privilege,
): Refusal | null {
  if (membership.kind === 'personal' && teamPrivileges.has(privilege)) return { reason: 'privilege.missing' };
  if (!membership.privileges.has(privilege)) return { reason: 'privilege.missing' };
  if (membership.role !== 'member' || sightPrivileges.has(privilege)) return null;
  if (privilege === 'claim')
    return sight.assigneeId === null || sight.assigneeId === viewer.personId
      ? null
      : { reason: 'conversation.notYours' };
  if (privilege === 'assign') return null;
  if (sight.assigneeId === viewer.personId) return null;
  // Answering an unassigned one takes it first, in the same step.
  if (privilege === 'reply' && sight.assigneeId === null && membership.privileges.has('claim')) return null;
  return { reason: sight.assigneeId === null ? 'conversation.unassigned' : 'conversation.notYours' };
}

/** Everything the viewer may do here; what is not in it is not offered. */
export function permissionsOn(viewer: Viewer, sight: Sight): Privilege[] {
  const membership = viewer.memberships.get(sight.mailboxId);
  if (!membership || !maySee(viewer, sight)) return [];
  return privileges.filter((privilege) => refusalOf(viewer, membership, sight, privilege) === null);
}

/**
 * Throws `notFound` when the viewer may not know that it exists, `forbidden` with the reason when he may not do
 * this; `assigneeName` fills in the sentence.
 */
export function requirePermission(
  viewer: Viewer,
  sight: Sight,
  privilege: Privilege,
  assigneeName?: string | null,
): Membership {
  const membership = viewer.memberships.get(sight.mailboxId);
  if (!membership || !maySee(viewer, sight)) throw notFound('notFound');
  const refusal = refusalOf(viewer, membership, sight, privilege);
  if (refusal) throw forbidden(refusal.reason, assigneeName ? { assignee: assigneeName } : {});
  return membership;
}

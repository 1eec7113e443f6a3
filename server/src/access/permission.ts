/** The contract's rule of who may do what, on what the viewer sees. */
import { permissionsOf, refusalOf } from '@guichet/contract/permission';
import type { Privilege } from '@guichet/contract/privileges';
import { forbidden, notFound } from '../platform/errors.ts';
import { type Membership, maySee, type Sight, type Viewer } from './visibility.ts';

/** Everything the viewer may do here; what is not in it is not offered. */
export function permissionsOn(viewer: Viewer, sight: Sight): Privilege[] {
  const membership = viewer.memberships.get(sight.mailboxId);
  if (!membership || !maySee(viewer, sight)) return [];
  return permissionsOf(viewer.personId, membership, sight.assigneeId);
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
  const reason = refusalOf(viewer.personId, membership, sight.assigneeId, privilege);
  if (reason) throw forbidden(reason, assigneeName ? { assignee: assigneeName } : {});
  return membership;
}

/**
 * Who sees what, said once: a pure predicate and its SQL twin. Every read goes through one of the two: list,
 * counts, open, bodies, attachments, feed, exports. A test walks every combination and compares them.
 *
 * Personal mailbox: its owner only. Shared: dispatchers (and members with `seeAll`) see everything; a member
 * sees what is assigned to him and, with `seeUnassigned`, what is unassigned and affected to no department or to
 * one of his. A merged conversation, and one that its owner's server removed, is nobody's.
 */
import type { Privilege } from '@guichet/contract/privileges';
import { type Expression, type ExpressionBuilder, type SqlBool, sql } from 'kysely';
import type { DB } from '../platform/schema.ts';

export type Membership = {
  mailboxId: string;
  kind: 'shared' | 'personal';
  role: 'member' | 'dispatcher' | 'owner';
  privileges: ReadonlySet<Privilege>;
};

/** The person who looks, with all that decides what he sees. Loaded once a request. */
export type Viewer = {
  personId: string;
  isAdmin: boolean;
  language: 'fr' | 'en';
  departmentIds: ReadonlySet<string>;
  memberships: ReadonlyMap<string, Membership>;
};

/** What of a conversation decides who sees it. */
export type Sight = {
  mailboxId: string;
  assigneeId: string | null;
  departmentId: string | null;
  hidden: boolean;
};

/** Whether this member sees the whole mailbox. */
export const seesAll = (membership: Membership): boolean =>
  membership.role !== 'member' || membership.privileges.has('seeAll');

/** The rule, as a predicate. */
export function maySee(viewer: Viewer, sight: Sight): boolean {
  const membership = viewer.memberships.get(sight.mailboxId);
  if (!membership || sight.hidden) return false;
  if (seesAll(membership)) return true;
  if (sight.assigneeId !== null) return sight.assigneeId === viewer.personId;
  if (!membership.privileges.has('seeUnassigned')) return false;
  return sight.departmentId === null || viewer.departmentIds.has(sight.departmentId);
}

/**
 * The rule, as a condition on `conversation`. Meant for looking up few rows by id; lists walk their index by
 * `sightBranches` instead, because a condition alone would read past everything hidden.
 */
export function visibleTo(viewer: Viewer) {
  return (eb: ExpressionBuilder<DB, 'conversation'>): Expression<SqlBool> =>
    eb.or(
      [...viewer.memberships.values()].flatMap((membership) =>
        sightBranches(viewer, membership).map((branch) =>
          eb.and([eb('conversation.mailbox_id', '=', membership.mailboxId), sightCondition(eb, branch)]),
        ),
      ),
    );
}

/** A part of a mailbox that one walk of one index covers. Branches of one viewer never overlap. */
export type SightBranch =
  | { whole: true }
  | { assigneeId: string }
  | { unassigned: true; departmentId: string | null };

/** What a viewer sees of one mailbox, as branches. None = nothing. */
export function sightBranches(viewer: Viewer, membership: Membership): SightBranch[] {
  if (seesAll(membership)) return [{ whole: true }];
  const branches: SightBranch[] = [{ assigneeId: viewer.personId }];
  if (membership.privileges.has('seeUnassigned')) {
    branches.push({ unassigned: true, departmentId: null });
    for (const departmentId of viewer.departmentIds) branches.push({ unassigned: true, departmentId });
  }
  return branches;
}

/** The condition of one branch on `conversation`, within its mailbox. */
export function sightCondition(
  eb: ExpressionBuilder<DB, 'conversation'>,
  branch: SightBranch,
): Expression<SqlBool> {
  const shown = sql<SqlBool>`not ${sql.ref('conversation.hidden')}`;
  return 'whole' in branch ? shown : eb.and([shown, branchCondition(eb, branch)]);
}

/** The same without what holds for all branches: that it is not hidden. */
export function branchCondition(
  eb: ExpressionBuilder<DB, 'conversation'>,
  branch: SightBranch,
): Expression<SqlBool> {
  if ('whole' in branch) return sql<SqlBool>`true`;
  if ('assigneeId' in branch) return eb('conversation.assignee_id', '=', branch.assigneeId);
  return eb.and([
    eb('conversation.assignee_id', 'is', null),
    branch.departmentId === null
      ? eb('conversation.department_id', 'is', null)
      : eb('conversation.department_id', '=', branch.departmentId),
  ]);
}

/**
 * How a list is read: as walks, each along one index in the order of the list, each limited. A walk is one shelf
 * (where it lies, or its status in the inbox) of one branch of what the viewer sees, narrowed by the filter.
 * Merging the walks gives the page, so its cost depends on the page and never on what else is in the mailbox.
 */
import type { Filter, ListPlace } from '@guichet/contract/conversations';
import { type Expression, type ExpressionBuilder, type SqlBool, sql } from 'kysely';
import {
  type Membership,
  type SightBranch,
  seesAll,
  sightBranches,
  sightCondition,
  type Viewer,
} from '../access/visibility.ts';
import { forbidden } from '../platform/errors.ts';
import type { DB } from '../platform/schema.ts';
import type { ListOrder } from './cursor.ts';

export const shelves = [
  'open',
  'pending',
  'snoozed',
  'resolved',
  'archive',
  'spam',
  'trash',
  'filed',
] as const;
export type Shelf = (typeof shelves)[number];

/** The shelves of each standing place; null = all of them in one walk. */
const shelvesOf: Record<ListPlace, readonly Shelf[]> = {
  open: ['open'],
  mine: ['open', 'pending'],
  unassigned: ['open'],
  waiting: ['open', 'pending'],
  pending: ['pending'],
  snoozed: ['snoozed'],
  resolved: ['resolved'],
  archive: ['archive'],
  spam: ['spam'],
  trash: ['trash'],
  filed: ['filed'],
  all: shelves,
};

export const orderOf = (place: ListPlace): ListOrder => (place === 'waiting' ? 'waiting' : 'newest');

/** One walk. `assignee` and `department`: undefined = any, null = none. */
export type Walk = {
  mailboxId: string;
  branch: SightBranch;
  order: ListOrder;
  /** Null = every shelf, where one index has them all in order. */
  shelf: Shelf | null;
  assignee: string | null | undefined;
  department: string | null | undefined;
  qualification: string | undefined;
};

/**
 * The walks of one list. None when nothing that the viewer sees can match.
 * Throws `forbidden` when someone who does not see all asks for another person's conversations.
 */
export function listWalks(viewer: Viewer, membership: Membership, filter: Filter): Walk[] {
  const wanted = wantedAssignee(viewer, membership, filter);
  if (wanted === 'nobody') return [];
  const order = orderOf(filter.place);
  return sightBranches(viewer, membership).flatMap((branch): Walk[] => {
    const assignee = narrow('whole' in branch ? undefined : assigneeOf(branch), wanted);
    const ofBranch = 'unassigned' in branch ? branch.departmentId : undefined;
    const department = narrow(ofBranch, filter.departmentId);
    if (assignee === 'nothing' || department === 'nothing') return [];
    const walk = {
      mailboxId: membership.mailboxId,
      branch,
      order,
      assignee: assignee.value,
      department: department.value,
      qualification: filter.qualificationId,
    };
    return walkShelves(walk, filter.place).map((shelf) => ({ ...walk, shelf }));
  });
}

const assigneeOf = (branch: Exclude<SightBranch, { whole: true }>): string | null =>
  'assigneeId' in branch ? branch.assigneeId : null;

/** A constraint within another one; undefined = none. */
function narrow(
  outer: string | null | undefined,
  inner: string | null | undefined,
): { value: string | null | undefined } | 'nothing' {
  if (outer === undefined) return { value: inner };
  return inner === undefined || inner === outer ? { value: outer } : 'nothing';
}

/** The assignee that place and filter ask for together; `nobody` = they contradict each other. */
function wantedAssignee(
  viewer: Viewer,
  membership: Membership,
  filter: Filter,
): string | null | undefined | 'nobody' {
  const { assignment } = filter;
  let asked: string | null | undefined;
  if (assignment === 'me') asked = viewer.personId;
  else if (assignment === 'none') asked = null;
  else if (assignment !== 'any') {
    if (!seesAll(membership) && assignment !== viewer.personId) throw forbidden('privilege.missing');
    asked = assignment;
  }
  let ofPlace: string | null | undefined;
  if (filter.place === 'mine') ofPlace = viewer.personId;
  if (filter.place === 'unassigned') ofPlace = null;
  const both = narrow(ofPlace, asked);
  return both === 'nothing' ? 'nobody' : both.value;
}

function walkShelves(walk: Omit<Walk, 'shelf'>, place: ListPlace): readonly (Shelf | null)[] {
  if (walk.order === 'waiting') return [null];
  const isFree =
    walk.assignee === undefined && walk.department === undefined && walk.qualification === undefined;
  return place === 'all' && isFree ? [null] : shelvesOf[place];
}

/** Walk as a condition on `conversation`. */
export function walkCondition(walk: Walk) {
  return (eb: ExpressionBuilder<DB, 'conversation'>): Expression<SqlBool> => {
    const all: Expression<SqlBool>[] = [
      eb('conversation.mailbox_id', '=', walk.mailboxId),
      sightCondition(eb, walk.branch),
    ];
    if (walk.shelf !== null) all.push(eb('conversation.shelf', '=', walk.shelf));
    if (walk.order === 'waiting') {
      // Word for word the predicate of the waiting indexes.
      all.push(
        eb('conversation.waiting_since', 'is not', null),
        sql<SqlBool>`${sql.ref('conversation.shelf')} in ('open', 'pending')`,
      );
    }
    if (walk.assignee === null) all.push(eb('conversation.assignee_id', 'is', null));
    else if (walk.assignee !== undefined) all.push(eb('conversation.assignee_id', '=', walk.assignee));
    if (walk.department === null) all.push(eb('conversation.department_id', 'is', null));
    else if (walk.department !== undefined) all.push(eb('conversation.department_id', '=', walk.department));
    if (walk.qualification !== undefined)
      all.push(eb('conversation.qualification_id', '=', walk.qualification));
    return eb.and(all);
  };
}

/**
 * Key columns that a walk holds at null: they have to stand first in its ORDER BY, or the planner does not see
 * that the index has the rest in order (it takes `=` for constant, but not `is null`).
 */
export function nullKeys(walk: Walk): ('conversation.assignee_id' | 'conversation.department_id')[] {
  if (walk.department === null) return ['conversation.department_id'];
  return walk.assignee === null && walk.department === undefined ? ['conversation.assignee_id'] : [];
}

/**
 * How a list is read first: as walks, each along one index in the order of the list, each limited. A walk is one shelf
 * (where it lies, or its status in the inbox) of one branch of what the viewer sees, narrowed by what an index has.
 * Merging the walks gives the page, so its cost depends on the page and never on what else is in the mailbox. What no
 * index of a walk has is judged row by row, for so many rows as are worth it; see `list-plan.ts`.
 */
import type { ListPlace } from '@guichet/contract/conversations';
import { type Expression, type ExpressionBuilder, type RawBuilder, type SqlBool, sql } from 'kysely';
import {
  type Membership,
  type SightBranch,
  sightBranches,
  sightCondition,
  type Viewer,
} from '../access/visibility.ts';
import type { DB } from '../platform/schema.ts';
import type { ListOrder } from './cursor.ts';
import {
  allOf,
  type Condition,
  type Criteria,
  conditionsOf,
  correspondentAddress,
  correspondentDomain,
} from './list-criteria.ts';

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

/** The shelves of each standing place. */
export const shelvesOf: Record<ListPlace, readonly Shelf[]> = {
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

/** What an index of a walk has beside its branch: at most one of them. */
type Key =
  | { departmentId: string | null }
  | { qualificationId: string }
  | { folderId: string }
  | { correspondent: NonNullable<Criteria['correspondent']> }
  | null;

/** One walk. `assignee`: undefined = any, null = none. */
export type Walk = {
  mailboxId: string;
  branch: SightBranch;
  order: ListOrder;
  /** Null = every shelf, where one index has them all in order. */
  shelf: Shelf | null;
  assignee: string | null | undefined;
  key: Key;
  from: Date | undefined;
  before: Date | undefined;
  /** What is left to be judged on each row. */
  rest: readonly Condition[];
};

/** The walks of one list in one mailbox. None when nothing that the viewer sees can match. */
export function listWalks(viewer: Viewer, membership: Membership, criteria: Criteria): Walk[] {
  const order = orderOf(criteria.place);
  const conditions = conditionsOf(viewer, membership, criteria);
  return sightBranches(viewer, membership).flatMap((branch): Walk[] => {
    const sees = 'whole' in branch ? undefined : 'assigneeId' in branch ? branch.assigneeId : null;
    const { assignee: asked } = criteria;
    if (sees !== undefined && asked !== undefined && sees !== asked) return [];
    const assignee = sees === undefined ? asked : sees;
    const keys = keysOf(branch, assignee, order, criteria);
    return keys.flatMap((key) => {
      const had = servedBy(key, order);
      const isShelved = key === null || 'departmentId' in key || 'qualificationId' in key;
      const rest = conditions.filter(({ name }) => !had.has(name));
      const walk = {
        mailboxId: membership.mailboxId,
        branch,
        order,
        assignee,
        key,
        from: order === 'newest' ? criteria.from : undefined,
        before: order === 'newest' ? criteria.before : undefined,
      };
      if (order === 'waiting') return [{ ...walk, shelf: null, rest }];
      if (!isShelved) return [{ ...walk, shelf: null, rest: [...rest, ...onShelves(criteria.place)] }];
      const isFree = assignee === undefined && key === null;
      return (criteria.place === 'all' && isFree ? [null] : shelvesOf[criteria.place]).map((shelf) => ({
        ...walk,
        shelf,
        rest,
      }));
    });
  });
}

/** The shelves of a place as a condition, for walks along an index that has none. */
export const onShelves = (place: ListPlace): Condition[] =>
  place === 'all'
    ? []
    : [
        {
          name: 'place',
          isColumn: true,
          is: sql`conversation.shelf = any(${[...shelvesOf[place]]}::text[])`,
        },
      ];

/** More walks than these would cost more than judging row by row. */
const MOST_KEYS = 6;

/** One walk for each of these; what they have need not be judged any more. */
function keysOf(
  branch: SightBranch,
  assignee: string | null | undefined,
  order: ListOrder,
  criteria: Criteria,
): Key[] {
  const { departments, qualifications, correspondent, folderId } = criteria;
  if ('unassigned' in branch) {
    // Its index has the department in any case.
    if (departments && !departments.includes(branch.departmentId)) return [];
    return [{ departmentId: branch.departmentId }];
  }
  if (order === 'waiting') {
    if (assignee === null && departments && departments.length <= MOST_KEYS)
      return departments.map((departmentId) => ({ departmentId }));
    return [null];
  }
  if (correspondent) return [{ correspondent }];
  if (folderId) return [{ folderId }];
  if (assignee === null && departments && departments.length <= MOST_KEYS)
    return departments.map((departmentId) => ({ departmentId }));
  if (assignee !== undefined) return [null];
  if (departments && departments.length <= MOST_KEYS && !departments.includes(null))
    return departments.map((departmentId) => ({ departmentId }));
  if (qualifications && qualifications.length <= MOST_KEYS && !qualifications.includes(null))
    return qualifications.map((qualificationId) => ({ qualificationId: qualificationId as string }));
  return [null];
}

/** The criteria that a walk with this key has fulfilled by itself. */
function servedBy(key: Key, order: ListOrder): ReadonlySet<Condition['name']> {
  const served = new Set<Condition['name']>(['assignee']);
  if (order === 'newest') served.add('from').add('before');
  if (key === null) return served;
  if ('departmentId' in key) served.add('departments');
  if ('qualificationId' in key) served.add('qualifications');
  if ('folderId' in key) served.add('folderId');
  if ('correspondent' in key) served.add('correspondent');
  return served;
}

/** What the walk's own index decides, as a condition on `conversation`. */
export function walkCondition(walk: Walk) {
  return (eb: ExpressionBuilder<DB, 'conversation'>): Expression<SqlBool> => {
    const { key } = walk;
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
    if (key && 'departmentId' in key) {
      all.push(
        key.departmentId === null
          ? eb('conversation.department_id', 'is', null)
          : eb('conversation.department_id', '=', key.departmentId),
      );
    }
    if (key && 'qualificationId' in key)
      all.push(eb('conversation.qualification_id', '=', key.qualificationId));
    if (key && 'folderId' in key) all.push(eb('conversation.folder_id', '=', key.folderId));
    if (key && 'correspondent' in key) {
      const { correspondent } = key;
      all.push(
        'address' in correspondent
          ? sql<SqlBool>`${correspondentAddress} = ${correspondent.address}`
          : sql<SqlBool>`${correspondentDomain} = ${correspondent.domain}`,
      );
    }
    if (walk.from) all.push(eb('conversation.last_message_at', '>=', walk.from));
    if (walk.before) all.push(eb('conversation.last_message_at', '<', walk.before));
    return eb.and(all);
  };
}

/** What is left to be judged on each row of the walk. */
export const restOf = (walk: Walk): RawBuilder<SqlBool> => allOf(walk.rest.map(({ is }) => is));

/**
 * Key columns that a walk holds at null: they have to stand first in its ORDER BY, or the planner does not see
 * that the index has the rest in order (it takes `=` for constant, but not `is null`).
 */
export function nullKeys(walk: Walk): ('conversation.assignee_id' | 'conversation.department_id')[] {
  const { key } = walk;
  if (key && 'departmentId' in key) return key.departmentId === null ? ['conversation.department_id'] : [];
  return walk.assignee === null && key === null ? ['conversation.assignee_id'] : [];
}

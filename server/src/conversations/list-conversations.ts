/** The list, page by page, and how many lie in each standing place. */
import {
  type ConversationRow,
  type Filter,
  type ListPlace,
  listPlaces,
  type PlaceCounts,
} from '@guichet/contract/conversations';
import { type RawBuilder, sql } from 'kysely';
import type { z } from 'zod';
import { maySee, type Viewer } from '../access/visibility.ts';
import type { Database, Tx } from '../platform/database.ts';
import { notFound } from '../platform/errors.ts';
import { type ListOrder, type ListPosition, readCursor, writeCursor } from './cursor.ts';
import { listWalks, nullKeys, orderOf, type Walk, walkCondition } from './list-walks.ts';
import { rowsByIds } from './row.ts';

export type ListInput = Filter & { mailboxId?: string; cursor?: string; limit: number };
export type ListPage = { rows: ConversationRow[]; next: string | null };

/** Counting stops here: 1000 stands for "more than 999". */
const COUNTED = 1000;

/** Membership of a mailbox, or `notFound` as for an unknown one. */
function membershipIn(viewer: Viewer, mailboxId: string) {
  const membership = viewer.memberships.get(mailboxId);
  if (!membership) throw notFound('notFound');
  return membership;
}

/**
 * One page. Without `mailboxId`: everything assigned to the viewer in all his mailboxes that is not resolved,
 * newest first; place and assignment of the filter say nothing there.
 */
export async function listConversations(
  db: Database | Tx,
  viewer: Viewer,
  input: ListInput,
): Promise<ListPage> {
  const order: ListOrder = input.mailboxId === undefined ? 'newest' : orderOf(input.place);
  const after = input.cursor === undefined ? null : readCursor(input.cursor, order);
  const page = pageQuery(db, viewer, input, order, after);
  if (!page) return { rows: [], next: null };
  const { rows: found } = await page.execute(db);
  const shown = found.slice(0, input.limit);
  const last = shown.at(-1);
  const rows = await rowsByIds(
    db,
    viewer,
    shown.map((row) => row.id),
  );
  return {
    // It may have been hidden from him between the two reads.
    rows: rows.filter(({ sight }) => maySee(viewer, sight)).map(({ row }) => row),
    next: last && found.length > input.limit ? writeCursor({ order, at: last.at, id: last.id }) : null,
  };
}

/** The ids of one page and one more, in order; null when nothing can match. Exported for the test of its cost. */
export function pageQuery(
  db: Database | Tx,
  viewer: Viewer,
  input: ListInput,
  order: ListOrder,
  after: ListPosition | null,
): RawBuilder<{ id: string; at: Date }> | null {
  const limit = input.limit + 1;
  if (input.mailboxId === undefined) return mineEverywhere(db, viewer, input, after, limit);
  const walks = listWalks(viewer, membershipIn(viewer, input.mailboxId), input);
  if (walks.length === 0) return null;
  const queries = walks.map((walk) => walkQuery(db, walk, after, limit));
  return merged(
    queries.map((query) => sql`(${query})`),
    order,
    limit,
  );
}

function merged(parts: RawBuilder<unknown>[], order: ListOrder, limit: number) {
  const direction = order === 'newest' ? sql`at desc, id desc` : sql`at, id`;
  return sql<{ id: string; at: Date }>`
    select id, at from (${sql.join(parts, sql` union all `)}) as walked order by ${direction} limit ${limit}`;
}

function walkQuery(db: Database | Tx, walk: Walk, after: ListPosition | null, limit: number) {
  const newest = walk.order === 'newest';
  const key = newest ? ('conversation.last_message_at' as const) : ('conversation.waiting_since' as const);
  const direction = newest ? 'desc' : 'asc';
  let query = db
    .selectFrom('conversation')
    .select(['conversation.id as id', `${key} as at`])
    .where(walkCondition(walk));
  if (after) query = query.where(beyond(key, after));
  for (const column of nullKeys(walk)) query = query.orderBy(column);
  return query.orderBy(key, direction).orderBy('conversation.id', direction).limit(limit);
}

const beyond = (key: string, { order, at, id }: ListPosition) =>
  order === 'newest'
    ? sql<boolean>`(${sql.ref(key)}, conversation.id) < (${at}::timestamptz, ${id}::uuid)`
    : sql<boolean>`(${sql.ref(key)}, conversation.id) > (${at}::timestamptz, ${id}::uuid)`;

function mineEverywhere(
  db: Database | Tx,
  viewer: Viewer,
  input: ListInput,
  after: ListPosition | null,
  limit: number,
) {
  const mailboxIds = [...viewer.memberships.keys()];
  if (mailboxIds.length === 0) return null;
  const parts = (['open', 'pending'] as const).map((shelf) => {
    let query = db
      .selectFrom('conversation')
      .select(['conversation.id as id', 'conversation.last_message_at as at'])
      .where('conversation.assignee_id', '=', viewer.personId)
      .where('conversation.shelf', '=', shelf)
      .where(sql<boolean>`not conversation.hidden`)
      .where('conversation.mailbox_id', 'in', mailboxIds);
    if (input.departmentId) query = query.where('conversation.department_id', '=', input.departmentId);
    if (input.qualificationId)
      query = query.where('conversation.qualification_id', '=', input.qualificationId);
    if (after) query = query.where(beyond('conversation.last_message_at', after));
    const ordered = query
      .orderBy('conversation.last_message_at', 'desc')
      .orderBy('conversation.id', 'desc')
      .limit(limit);
    return sql`(${ordered})`;
  });
  return merged(parts, 'newest', limit);
}

/** How many of what the viewer sees are left by a filter of one place, up to 1000. */
export async function countFiltered(
  db: Database | Tx,
  viewer: Viewer,
  { mailboxId, ...filter }: Filter & { mailboxId: string },
): Promise<number> {
  const walks = listWalks(viewer, membershipIn(viewer, mailboxId), filter);
  if (walks.length === 0) return 0;
  const { rows } = await countQuery(db, walks, filter.place).execute(db);
  return rows[0]?.count ?? 0;
}

function countQuery(db: Database | Tx, walks: readonly Walk[], place: ListPlace) {
  // Each in the order of its index, so that no other one is taken for it; together they stop at the limit.
  const walked = walks.map((walk) => sql`(${walkQuery(db, walk, null, COUNTED)})`);
  return sql<{ place: string; count: number }>`
    select ${place}::text as place, count(*)::int as count
      from (select from (${sql.join(walked, sql` union all `)}) as walked limit ${COUNTED}) as counted`;
}

/** How many of what the viewer sees lie in each standing place of a mailbox, up to 1000. */
export async function countPlaces(
  db: Database | Tx,
  viewer: Viewer,
  mailboxId: string,
  places: readonly ListPlace[] = listPlaces,
): Promise<z.infer<typeof PlaceCounts>> {
  const membership = membershipIn(viewer, mailboxId);
  const counts = places.flatMap((place) => {
    const walks = listWalks(viewer, membership, { place, assignment: 'any' });
    return walks.length === 0 ? [] : countQuery(db, walks, place);
  });
  const { rows } = await sql<{ place: string; count: number }>`${sql.join(counts, sql` union all `)}`.execute(
    db,
  );
  const counted = new Map(rows.map((row) => [row.place, row.count]));
  return Object.fromEntries(places.map((place) => [place, counted.get(place) ?? 0])) as z.infer<
    typeof PlaceCounts
  >;
}

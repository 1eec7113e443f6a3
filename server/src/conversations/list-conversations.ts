/** The list, page by page; how many match a filter; and how many lie in each standing place. */
import {
  type ConversationRow,
  type Filter,
  type ListPlace,
  listPlaces,
  type PlaceCounts,
} from '@guichet/contract/conversations';
import { sql } from 'kysely';
import type { z } from 'zod';
import { type Membership, maySee, type Viewer } from '../access/visibility.ts';
import type { Database, Tx } from '../platform/database.ts';
import { forbidden, notFound } from '../platform/errors.ts';
import { type ListPosition, readCursor, writeCursor } from './cursor.ts';
import { asksForAnother, readCriteria } from './list-criteria.ts';
import { type Found, findConversations, walkQuery } from './list-plan.ts';
import { listWalks, orderOf } from './list-walks.ts';
import { rowsByIds } from './row.ts';

export type ListScope = {
  /** Absent: all mailboxes of the viewer. */
  mailboxId?: string;
  /** All mailboxes, with everything that he sees there; else what is assigned to him. */
  everything?: boolean;
};
export type ListInput = Filter & ListScope & { cursor?: string; limit: number };
export type ListPage = { rows: ConversationRow[]; next: string | null };

/** Counting stops here: 1000 stands for "more than 999". */
export const COUNTED = 1000;

/** Membership of a mailbox, or `notFound` as for an unknown one. */
function membershipIn(viewer: Viewer, mailboxId: string) {
  const membership = viewer.memberships.get(mailboxId);
  if (!membership) throw notFound('notFound');
  return membership;
}

const membershipsIn = (viewer: Viewer, { mailboxId }: ListScope): Membership[] =>
  mailboxId === undefined ? [...viewer.memberships.values()] : [membershipIn(viewer, mailboxId)];

/**
 * "Mes emails": without a mailbox it is about what is assigned to the viewer, as long as the filter says nothing else.
 * Whoever looks for words looks through everything: a list, its count and a selection of it are the same.
 */
function filterOf({ mailboxId, everything, ...filter }: Filter & ListScope): Filter {
  if (mailboxId !== undefined || everything || filter.text || filter.assignment !== 'any') return filter;
  // Of what is mine, what waits for somebody else is still mine to follow.
  return { ...filter, assignment: 'me', place: filter.place === 'open' ? 'mine' : filter.place };
}

/** One page. Throws `notFound` for a mailbox that is not the viewer's. */
export async function listConversations(
  db: Database | Tx,
  viewer: Viewer,
  input: ListInput,
): Promise<ListPage> {
  const order = orderOf(input.place);
  const after = input.cursor === undefined ? null : readCursor(input.cursor, order);
  const found = await findPage(db, viewer, input, after, input.limit + 1);
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

/** The first ids after a position, in the order of the list. Throws as `listConversations`. */
export async function findPage(
  db: Database | Tx,
  viewer: Viewer,
  input: Filter & ListScope,
  after: ListPosition | null,
  limit: number,
): Promise<Found[]> {
  const memberships = membershipsIn(viewer, input);
  const criteria = await readCriteria(db, viewer, filterOf(input));
  if (!criteria || memberships.length === 0) return [];
  return findConversations(db, { viewer, memberships, criteria, after, limit });
}

/**
 * Throws `notFound` for a mailbox that is not the viewer's, `forbidden` when he who does not see all of it asks for
 * another person's conversations: a list is empty then, but an act on nothing is refused.
 */
export function requireSelectable(viewer: Viewer, input: Filter & ListScope): void {
  for (const membership of membershipsIn(viewer, input)) {
    if (input.mailboxId !== undefined && asksForAnother(viewer, membership, input))
      throw forbidden('privilege.missing');
  }
}

/** How many match, up to 1000. Throws as `listConversations`. */
export async function countConversations(
  db: Database | Tx,
  viewer: Viewer,
  input: Filter & ListScope,
): Promise<number> {
  const memberships = membershipsIn(viewer, input);
  const criteria = await readCriteria(db, viewer, filterOf(input));
  if (!criteria || memberships.length === 0) return 0;
  const reading = { viewer, memberships, criteria, after: null, limit: COUNTED, counting: true };
  return (await findConversations(db, reading)).length;
}

/** How many of what the viewer sees lie in each standing place of a mailbox, up to 1000. */
export async function countPlaces(
  db: Database | Tx,
  viewer: Viewer,
  mailboxId: string,
  places: readonly ListPlace[] = listPlaces,
): Promise<z.infer<typeof PlaceCounts>> {
  const membership = membershipIn(viewer, mailboxId);
  const counts = [];
  for (const place of places) {
    const criteria = await readCriteria(db, viewer, { place, assignment: 'any' });
    const walks = criteria ? listWalks(viewer, membership, criteria) : [];
    if (walks.length === 0) continue;
    // Each in the order of its index, so that no other one is taken for it; together they stop at the limit.
    const walked = walks.map((walk) => sql`(${walkQuery(db, walk, null, COUNTED)})`);
    counts.push(sql`select ${place}::text as place, count(*)::int as count
                 from (select from (${sql.join(walked, sql` union all `)}) as walked limit ${COUNTED}) as counted`);
  }
  const { rows } = await sql<{ place: string; count: number }>`${sql.join(counts, sql` union all `)}`.execute(
    db,
  );
  const counted = new Map(rows.map((row) => [row.place, row.count]));
  return Object.fromEntries(places.map((place) => [place, counted.get(place) ?? 0])) as z.infer<
    typeof PlaceCounts
  >;
}

/**
 * How any filter is read at a cost that has a bound:
 *
 *  1. Where a criterion has an index of its own (words, tags, stars…) and few conversations fulfil it: those few are
 *     looked up, judged and sorted.
 *  2. Else the walks of `list-walks.ts`, with what no walk serves judged row by row, for at most `BUDGET` rows. It ends
 *     there when the page is full or the walks are at their end: so do all lists without further criteria, and most
 *     with.
 *  3. Else everything the viewer sees of the mailbox is read from the one index that holds all columns of filters, in
 *     the order of the list, beside the sets of the other criteria: some pages for a thousand conversations.
 *
 * Which of them it is changes the cost, never what is found. It is decided by counting up to a limit: the planner's
 * estimates of words that go together are guesses, and it is told which ways are open.
 */
import { expressionBuilder, type RawBuilder, type SqlBool, sql } from 'kysely';
import { branchCondition, type Membership, sightBranches, type Viewer } from '../access/visibility.ts';
import type { Database, Tx } from '../platform/database.ts';
import type { DB } from '../platform/schema.ts';
import type { ListOrder, ListPosition } from './cursor.ts';
import { allOf, type Criteria, conditionsOf } from './list-criteria.ts';
import { messagesWith, setsOf } from './list-sets.ts';
import { listWalks, nullKeys, onShelves, orderOf, restOf, type Walk, walkCondition } from './list-walks.ts';

/** At most so many conversations are looked up one by one. */
const FEW = 1_000;
/** At most so many rows of the walks are judged one by one. */
const BUDGET = 500;

export type Found = { id: string; at: Date };

export type Reading = {
  viewer: Viewer;
  /** Where: the viewer's own memberships. */
  memberships: readonly Membership[];
  criteria: Criteria;
  after: ListPosition | null;
  limit: number;
  /** Only how many there are matters, not which come first. */
  counting?: boolean;
  /** Other limits than these, for the test that all ways find the same. */
  limits?: { few: number; budget: number };
};

/** The first conversations of the list after a position, at most `limit`. */
export async function findConversations(db: Database | Tx, reading: Reading): Promise<Found[]> {
  const { viewer, memberships, criteria, limit, limits = { few: FEW, budget: BUDGET } } = reading;
  const walks = memberships.flatMap((membership) => listWalks(viewer, membership, criteria));
  if (walks.length === 0) return [];
  if (walks.every((walk) => walk.rest.length === 0)) return (await walked(db, reading, walks, limit)).fitting;
  const sets = setsOf(viewer, memberships, criteria);
  for (const set of sets) {
    const few = await fewOf(db, memberships, set, limits.few);
    if (few) return lookedUp(db, reading, few);
  }
  // A count goes on to its limit: judging a thousand rows one by one costs more than the index of all filters.
  if (!reading.counting || sets.length === 0) {
    const budget = Math.max(limit, limits.budget);
    const { fitting, rows } = await walked(db, reading, walks, budget);
    if (rows < budget || fitting.length >= limit) return fitting.slice(0, limit);
  }
  return readWide(db, reading);
}

/** Rows of the merged walks, up to `budget`, and those of them that fulfil the rest. */
async function walked(
  db: Database | Tx,
  reading: Reading,
  walks: readonly Walk[],
  budget: number,
): Promise<{ fitting: Found[]; rows: number }> {
  const order = orderOf(reading.criteria.place);
  const parts = walks.map((walk) => sql`(${walkQuery(db, walk, reading.after, budget)})`);
  // Counted without order, the walks are left as soon as there are enough.
  const inOrder = reading.counting ? sql`` : sql`order by ${directionOf(order)}`;
  const { rows } = await sql<Found & { fits: boolean }>`
    select id, at, fits from (${sql.join(parts, sql` union all `)}) as walked ${inOrder} limit ${budget}`.execute(
    db,
  );
  return { fitting: rows.filter((row) => row.fits), rows: rows.length };
}

const directionOf = (order: ListOrder) => (order === 'newest' ? sql`at desc, id desc` : sql`at, id`);

/** One walk as a query of `id`, `at` and whether the row fulfils what is left. */
export function walkQuery(db: Database | Tx, walk: Walk, after: ListPosition | null, limit: number) {
  const newest = walk.order === 'newest';
  const key = newest ? ('conversation.last_message_at' as const) : ('conversation.waiting_since' as const);
  const direction = newest ? 'desc' : 'asc';
  let query = db
    .selectFrom('conversation')
    .select(['conversation.id as id', `${key} as at`, restOf(walk).as('fits')])
    .where(walkCondition(walk));
  if (after) query = query.where(beyond(after));
  for (const column of nullKeys(walk)) query = query.orderBy(column);
  return query.orderBy(key, direction).orderBy('conversation.id', direction).limit(limit);
}

const beyond = ({ order, at, id }: ListPosition) =>
  order === 'newest'
    ? sql<SqlBool>`(conversation.last_message_at, conversation.id) < (${at}::timestamptz, ${id}::uuid)`
    : sql<SqlBool>`(conversation.waiting_since, conversation.id) > (${at}::timestamptz, ${id}::uuid)`;

/** The set's conversations in all these mailboxes, or null when they are too many. */
async function fewOf(
  db: Database | Tx,
  memberships: readonly Membership[],
  set: (membership: Membership) => RawBuilder<unknown>,
  most: number,
): Promise<string[] | null> {
  const parts = memberships.map(
    (membership) => sql`(select conversation_id from (${set(membership)}) as one limit ${most + 1})`,
  );
  const query = sql<{ conversation_id: string }>`
    select conversation_id from (${sql.join(parts, sql` union all `)}) as every limit ${most + 1}`;
  const rows = await steered(db, { enable_seqscan: 'off' }, query);
  return rows.length > most ? null : [...new Set(rows.map((row) => row.conversation_id))];
}

async function lookedUp(db: Database | Tx, reading: Reading, ids: readonly string[]): Promise<Found[]> {
  if (ids.length === 0) return [];
  const { memberships, after, limit } = reading;
  const order = orderOf(reading.criteria.place);
  const inMailboxes = memberships.map((membership) =>
    allOf([
      sql<SqlBool>`conversation.mailbox_id = ${membership.mailboxId}`,
      seenAt(reading, membership),
      ...conditionsOf(reading.viewer, membership, reading.criteria).map(({ is }) => is),
    ]),
  );
  const query = sql<Found>`
    select conversation.id, ${timeOf(order)} as at
      from unnest(${[...ids]}::uuid[]) as few(id) join conversation on conversation.id = few.id
     where (${sql.join(inMailboxes, sql` or `)}) and ${after ? beyond(after) : sql`true`}
     order by ${directionOf(order)} limit ${limit}`;
  const byId = { enable_seqscan: 'off', enable_hashjoin: 'off', enable_mergejoin: 'off' };
  return steered(db, byId, query);
}

const timeOf = (order: ListOrder) =>
  order === 'newest' ? sql`conversation.last_message_at` : sql`conversation.waiting_since`;

/** What the viewer sees of the mailbox on the shelves of the place. */
function seenAt({ viewer, criteria }: Reading, membership: Membership): RawBuilder<SqlBool> {
  const eb = expressionBuilder<DB, 'conversation'>();
  const seen = sightBranches(viewer, membership).map((branch) => branchCondition(eb, branch));
  const parts = [
    // Once and by itself, as the predicate of the indexes: within the branches it would have to be read from the row.
    sql<SqlBool>`not conversation.hidden`,
    sql<SqlBool>`${eb.or(seen)}`,
    ...onShelves(criteria.place).map(({ is }) => is),
  ];
  if (orderOf(criteria.place) === 'waiting') parts.push(sql`conversation.waiting_since is not null`);
  return allOf(parts);
}

/**
 * Everything that the viewer sees, from the index of all filters. Sets are joined by hashing: looking up one by one
 * what are many is the way that has no bound.
 */
async function readWide(db: Database | Tx, reading: Reading): Promise<Found[]> {
  const { viewer, memberships, criteria, after, limit } = reading;
  const order = orderOf(criteria.place);
  const sets = setsOf(viewer, memberships, criteria);
  const parts = memberships.map((membership) => {
    const conditions = conditionsOf(viewer, membership, criteria);
    const all: RawBuilder<SqlBool>[] = [
      sql`conversation.mailbox_id = ${membership.mailboxId}`,
      seenAt(reading, membership),
      ...conditions.filter(({ isColumn }) => isColumn).map(({ is }) => is),
      ...sets.map((set) => sql<SqlBool>`conversation.id in (${set(membership)})`),
      ...besideSets(viewer, membership, criteria),
    ];
    if (after) all.push(beyond(after));
    return sql`(
      select conversation.id, ${timeOf(order)} as at from conversation where ${allOf(all)}
       order by ${directionOf(order)} limit ${limit})`;
  });
  const query = sql<Found>`
    select id, at from (${sql.join(parts, sql` union all `)}) as every
     order by ${directionOf(order)} limit ${limit}`;
  return steered(
    db,
    {
      enable_seqscan: 'off',
      enable_nestloop: 'off',
      // An index read from end to end is not read at random.
      random_page_cost: '1',
      work_mem: '64MB',
    },
    query,
  );
}

/** What sets say only in part, or by what they leave out. */
function besideSets(viewer: Viewer, membership: Membership, criteria: Criteria): RawBuilder<SqlBool>[] {
  const all: RawBuilder<SqlBool>[] = [];
  const { text, flags } = criteria;
  if (text?.unwanted)
    all.push(sql`conversation.id not in (${messagesWith(membership.mailboxId, text.unwanted)})`);
  if (!flags.has('unread')) return all;
  if (membership.kind === 'shared') {
    all.push(sql`not exists (
      select from conversation_reader r
       where r.person_id = ${viewer.personId} and r.conversation_id = conversation.id
         and r.seen_until >= conversation.last_message_at)`);
  } else {
    const unread = conditionsOf(viewer, membership, criteria).find(
      ({ name, isColumn }) => name === 'unread' && !isColumn,
    );
    if (unread) all.push(unread.is);
  }
  return all;
}

/** Runs a query with settings of the planner that hold for it alone. */
async function steered<T>(
  db: Database | Tx,
  settings: Record<string, string>,
  query: RawBuilder<T>,
): Promise<T[]> {
  const names = Object.keys(settings);
  const set = (values: readonly string[], on: Database | Tx) =>
    sql<Record<string, string>>`
    select ${sql.join(names.map((name, index) => sql`set_config(${name}, ${values[index] ?? ''}, true)`))}`.execute(
      on,
    );
  const run = async (on: Database | Tx) => {
    await set(Object.values(settings), on);
    const { rows } = await query.execute(on);
    return rows;
  };
  if (!db.isTransaction) return db.transaction().execute(run);
  const { rows: before } = await sql<Record<string, string>>`
    select ${sql.join(names.map((name) => sql`current_setting(${name}) as ${sql.ref(name)}`))}`.execute(db);
  const rows = await run(db);
  await set(
    names.map((name) => before[0]?.[name] ?? ''),
    db,
  );
  return rows;
}

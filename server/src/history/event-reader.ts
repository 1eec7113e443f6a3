/**
 * Reads the history as it becomes visible, missing nothing. Positions do not commit in order: one that was taken
 * early may commit late. So a reader keeps a transaction bound, the oldest transaction that was still under way at
 * its last read (`pg_snapshot_xmin`), and reads each time everything visible from that bound on. Below the bound
 * nothing can appear any more; what lies above it is handed out at once and remembered, so that it is handed out
 * once. (Waiting until it lies below would be simpler, but the bound is the whole cluster's: a long transaction of
 * anybody, in any database, would hold every screen back.)
 *
 * Within one conversation events commit in the order of their chain, because each appender holds the lock of its
 * head until it commits: whatever is visible has all its predecessors visible. Ordered by position, which is
 * taken under that lock, no reader ever sees a later event of a conversation before an earlier one.
 */
import { sql } from 'kysely';
import type { Database } from '../platform/database.ts';
import { type ReadEvent, readEventText } from './lift.ts';

export type { ReadEvent };

/** Where a reader stands: the bound (a transaction id, as text), and what it was already given above it. */
export type EventCursor = { bound: string; given: ReadonlySet<number> };

/** The cursor of now: a reader that begins here is given what becomes visible later. */
export async function currentCursor(db: Database): Promise<EventCursor> {
  const { rows } = await sql<{
    bound: string;
  }>`select pg_snapshot_xmin(pg_current_snapshot())::text as bound`.execute(db);
  const bound = rows[0]!.bound;
  const { events } = await readEvents(db, { bound, given: new Set() });
  return { bound, given: new Set(events.map(({ position }) => position)) };
}

type Row = { body: string | null; position: number; is_final: boolean; bound: string };

/** What became visible since `cursor`, in order, and the cursor to go on from. */
export async function readEvents(
  db: Database,
  cursor: EventCursor,
): Promise<{ events: { position: number; event: ReadEvent }[]; cursor: EventCursor }> {
  const { rows } = await sql<Row>`
    with snapshot as materialized (select pg_snapshot_xmin(pg_current_snapshot()) as xmin)
    select e.body, e.position, e.xid < s.xmin as is_final, s.xmin::text as bound
      from snapshot s
      left join lateral (select body, position, xid from event where xid >= ${cursor.bound}::xid8) e on true
     order by e.position`.execute(db);
  const found = rows.filter((row): row is Row & { body: string } => row.body !== null);
  return {
    events: found
      .filter((row) => !cursor.given.has(row.position))
      .map((row) => ({ position: row.position, event: readEventText(row.body) })),
    cursor: {
      bound: rows[0]!.bound,
      given: new Set(found.filter((row) => !row.is_final).map((row) => row.position)),
    },
  };
}

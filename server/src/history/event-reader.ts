/**
 * Reads the history in the order in which it became final. Positions do not commit in order: one that was taken
 * early may commit late. So a reader keeps a transaction bound and reads, each time, what lies between it and
 * the oldest transaction still under way (`pg_snapshot_xmin`): everything in there is final, nothing can appear
 * there later. Within one read events come in the order of their positions, which within a conversation is the
 * order of its chain: two transactions that appended to one conversation always fall into the same read or in
 * the right order, because the later one ended after the earlier one.
 */
import type { HistoryEvent } from '@guichet/contract/events';
import { sql } from 'kysely';
import type { Database } from '../platform/database.ts';
import { readEventText } from './chain.ts';

export type ReadEvent = HistoryEvent & { mailboxId: string };

/** A bound up to which everything was read: a transaction id, as text. */
export type EventBound = string;

/** The bound of now: a reader that begins here sees what becomes final later. */
export async function currentBound(db: Database): Promise<EventBound> {
  const { rows } = await sql<{
    bound: string;
  }>`select pg_snapshot_xmin(pg_current_snapshot())::text as bound`.execute(db);
  return rows[0]!.bound;
}

/**
 * What became final since `bound`, and the bound to go on from. `waiting` tells that newer events are written
 * but not final yet: look again soon.
 */
export async function readEvents(
  db: Database,
  bound: EventBound,
): Promise<{ events: ReadEvent[]; bound: EventBound; waiting: boolean }> {
  const { rows } = await sql<{ body: string | null; bound: string; waiting: boolean }>`
    with snapshot as materialized (select pg_snapshot_xmin(pg_current_snapshot()) as xmin)
    select e.body, s.xmin::text as bound,
           exists (select 1 from event later where later.xid >= s.xmin) as waiting
      from snapshot s
      left join lateral (
        select body, position from event where xid >= ${bound}::xid8 and xid < s.xmin
      ) e on true
     order by e.position`.execute(db);
  return {
    events: rows.flatMap((row) => (row.body === null ? [] : [readEventText(row.body)])),
    bound: rows[0]!.bound,
    waiting: rows[0]!.waiting,
  };
}

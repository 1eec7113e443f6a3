/** Flags of copies on the server: which stand, by what we asked last, and asking for others. */
import { type RawBuilder, sql } from 'kysely';
import type { Tx } from '../platform/database.ts';
import { enqueueOperation } from './server-operations.ts';

/**
 * Whether a copy (`l`, a row of `location`) bears this flag: by what we asked last and the server has not done yet,
 * else by what the server said.
 */
export const bearsFlag = (flag: '\\Seen' | '\\Flagged'): RawBuilder<boolean> => sql<boolean>`coalesce(
  (select f.flag = ${sql.lit(flag)} from server_operation o cross join lateral unnest(o.flags) as f(flag)
    where o.location_id = l.id and o.kind = 'flag' and o.state = 'waiting'
      and f.flag in (${sql.lit(flag)}, ${sql.lit(`-${flag}`)})
    order by o.ordinal desc limit 1),
  ${sql.lit(flag)} = any(l.flags))`;

/** Asks for this flag (taken away when it begins with `-`) on each of these copies. */
export async function flagCopies(
  tx: Tx,
  mailboxId: string,
  locationIds: readonly string[],
  flag: string,
  now: Date,
): Promise<void> {
  for (const locationId of locationIds) {
    await enqueueOperation(tx, { mailboxId, kind: 'flag', locationId, flags: [flag], now });
  }
}

/** Copies of what came in until then that lack \Seen, and for which it was not asked yet. */
export async function readUnseenCopies(tx: Tx, conversationId: string, until: Date): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`
    select l.id from message m join location l on l.message_id = m.id
     where m.conversation_id = ${conversationId} and m.direction = 'in' and m.received_at <= ${until}
       and l.gone_at is null and not ${bearsFlag('\\Seen')}
     order by l.id`.execute(tx);
  return rows.map((row) => row.id);
}

/** Copies of the newest message that came in which bear \Seen. */
export async function readSeenNewest(tx: Tx, conversationId: string): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`
    select l.id from location l
     where l.gone_at is null and ${bearsFlag('\\Seen')} and l.message_id = (
       select m.id from message m where m.conversation_id = ${conversationId} and m.direction = 'in'
        order by m.received_at desc, m.id desc limit 1)
     order by l.id`.execute(tx);
  return rows.map((row) => row.id);
}

import { sql } from 'kysely';

/**
 * Whether a copy (`l`, a row of `location`) is \Seen: by what we asked last and the server has not done yet, else
 * by what the server said.
 */
export const isFlaggedSeen = sql<boolean>`coalesce(
  (select f.flag = '\\Seen' from server_operation o cross join lateral unnest(o.flags) as f(flag)
    where o.location_id = l.id and o.kind = 'flag' and o.state = 'waiting' and f.flag in ('\\Seen', '-\\Seen')
    order by o.ordinal desc limit 1),
  '\\Seen' = any(l.flags))`;

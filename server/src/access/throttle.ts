/** How often someone may knock at a door that needs no session; counted in the database, for all processes together. */
import { createHash } from 'node:crypto';
import { sql } from 'kysely';
import type { Database } from '../platform/database.ts';
import { tooMany } from '../platform/errors.ts';

/** `most` knocks within `seconds` of the first one. */
export type Allowance = { most: number; seconds: number };

/** Seconds after which a count of no use to anybody is removed. */
const FORGET_AFTER = 24 * 3600;

/**
 * Counts one knock of this one at this door. What `who` says is kept as a hash only: it may be an address that
 * somebody typed. @throws the refusal `reason` when there were too many; those do not make the wait longer
 */
export async function countKnock(
  { db, now }: { db: Database; now: Date },
  door: string,
  who: string,
  { most, seconds }: Allowance,
  reason: 'session.throttled' | 'link.throttled',
): Promise<void> {
  const key = `door ${door} ${createHash('sha256').update(who).digest('base64url')}`;
  const at = now.getTime();
  const isOver = sql<boolean>`sign_in_rate_limit.last_request <= ${at - seconds * 1000}`;
  const { rows } = await sql<{ count: number }>`
    insert into sign_in_rate_limit (key, count, last_request) values (${key}, 1, ${at})
    on conflict (key) do update set
      count = case when ${isOver} then 1 else least(sign_in_rate_limit.count, ${most}) + 1 end,
      last_request = case when ${isOver} then ${at} else sign_in_rate_limit.last_request end
    returning count`.execute(db);
  const count = rows[0]?.count ?? 1;
  if (count > most) throw tooMany(reason);
  if (count === 1) {
    await sql`delete from sign_in_rate_limit where key like 'door %' and last_request < ${at - FORGET_AFTER * 1000}`.execute(
      db,
    );
  }
}

/**
 * What counts as one client: an IPv4 address, or the /64 of an IPv6 address, of which a single household has
 * 2^64 (RFC 6177).
 */
export function clientOf(ip: string): string {
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(ip);
  if (mapped?.[1]) return mapped[1];
  if (!ip.includes(':')) return ip;
  const [head = '', tail] = ip.split('::');
  const groups = (part: string) => (part === '' ? [] : part.split(':'));
  const before = groups(head);
  const after = groups(tail ?? '');
  const zeros = Array.from({ length: Math.max(0, 8 - before.length - after.length) }, () => '0');
  const all = tail === undefined ? before : [...before, ...zeros, ...after];
  return `${all.slice(0, 4).join(':').toLowerCase()}::/64`;
}

import { sql } from 'kysely';
import type { Tx } from '../platform/database.ts';

/**
 * A copy stays where it lies: what was asked for it and has not begun to count is dropped. Gives whether it was about
 * to leave for another account and did not. One that was carried out meanwhile notices, and removes what it brought.
 */
export async function stopLeaving(tx: Tx, locationId: string): Promise<boolean> {
  const { rows } = await sql<{ kind: string }>`
    update server_operation set state = 'given_up', last_error = 'wanted elsewhere'
     where kind in ('move', 'transfer') and state = 'waiting' and location_id = ${locationId}
    returning kind`.execute(tx);
  await sql`update location set target_folder_id = null where id = ${locationId}`.execute(tx);
  return rows.some((row) => row.kind === 'transfer');
}

import type { Viewer } from '../access/visibility.ts';
import type { Database, Tx } from '../platform/database.ts';
import { scopesOf } from './editor.ts';

/** A record with more addresses than this shows the conversations of the first ones. */
const MOST_ADDRESSES = 50;

/** The addresses of a record as the viewer sees it, in lower case, oldest tie first; none when he does not see it. */
export async function recordAddresses(
  db: Database | Tx,
  viewer: Viewer,
  recordId: string,
): Promise<readonly string[]> {
  const rows = await db
    .selectFrom('directory_address')
    .select('address')
    .where('record_id', '=', recordId)
    .where('scope', 'in', scopesOf(viewer))
    .orderBy('created_at')
    .orderBy('address')
    .limit(MOST_ADDRESSES)
    .execute();
  return rows.map(({ address }) => address);
}

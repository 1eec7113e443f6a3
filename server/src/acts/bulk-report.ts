/** What a bulk job refused, and why, in the words of the one who reads. */
import { type BulkRefusal, MOST_NAMED } from '@guichet/contract/acts';
import { type RefusalData, refusalText } from '@guichet/contract/refusals';
import { type Viewer, visibleTo } from '../access/visibility.ts';
import type { Database } from '../platform/database.ts';

/** Rows read at a time. */
const PAGE = 5_000;

/**
 * Refusals of a job by reason and what fills in its sentence, the most frequent first. A conversation that the
 * viewer no longer sees is only counted, as one that does not exist: nothing that was said of it then is repeated.
 */
export async function readRefusals(db: Database, viewer: Viewer, jobId: string): Promise<BulkRefusal[]> {
  const groups = new Map<string, BulkRefusal>();
  let after: string | null = null;
  for (;;) {
    let query = db
      .selectFrom('bulk_item as i')
      .select(['i.conversation_id', 'i.reason', 'i.data'])
      .where('i.job_id', '=', jobId)
      .where('i.state', '=', 'refused')
      .orderBy('i.conversation_id')
      .limit(PAGE);
    if (after !== null) query = query.where('i.conversation_id', '>', after);
    const rows = await query.execute();
    const visible = await visibleIds(
      db,
      viewer,
      rows.map((row) => row.conversation_id),
    );
    for (const row of rows) {
      const isShown = visible.has(row.conversation_id);
      const reason = isShown ? (row.reason ?? 'unavailable') : 'notFound';
      const data = isShown ? ((row.data as RefusalData | null) ?? {}) : {};
      const sentence = refusalText(reason, viewer.language, data);
      const group = groups.get(sentence) ?? { reason, sentence, count: 0, ids: [] };
      groups.set(sentence, group);
      group.count += 1;
      if (isShown && group.ids.length < MOST_NAMED) group.ids.push(row.conversation_id);
    }
    after = rows.at(-1)?.conversation_id ?? null;
    if (rows.length < PAGE)
      return [...groups.values()].sort((a, b) => b.count - a.count || (a.reason < b.reason ? -1 : 1));
  }
}

async function visibleIds(
  db: Database,
  viewer: Viewer,
  ids: readonly string[],
): Promise<ReadonlySet<string>> {
  if (ids.length === 0) return new Set();
  const rows = await db
    .selectFrom('conversation')
    .select('id')
    .where('id', 'in', [...ids])
    .where(visibleTo(viewer))
    .execute();
  return new Set(rows.map((row) => row.id));
}

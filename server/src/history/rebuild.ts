import { sql } from 'kysely';
import type { Database, Tx } from '../platform/database.ts';
import { evolve, newWork, type WorkColumns } from './evolve.ts';
import { readEvent } from './read.ts';

/** Events that are held at a time: one conversation may have any number. */
const PAGE = 5_000;

/** The work columns of these conversations, folded afresh from their histories; writes nothing. */
export async function foldHistories(
  db: Database | Tx,
  conversationIds: readonly string[],
): Promise<Map<string, WorkColumns>> {
  const folded = new Map<string, WorkColumns>(conversationIds.map((id) => [id, newWork]));
  if (conversationIds.length === 0) return folded;
  let last: { conversation_id: string; seq: number } | undefined;
  for (;;) {
    let query = db
      .selectFrom('event')
      .select(['conversation_id', 'seq', 'body'])
      .where('conversation_id', 'in', conversationIds)
      .orderBy('conversation_id')
      .orderBy('seq')
      .limit(PAGE);
    if (last)
      query = query.where(sql<boolean>`(conversation_id, seq) > (${last.conversation_id}, ${last.seq})`);
    const rows = await query.execute();
    for (const row of rows) {
      const work = folded.get(row.conversation_id) ?? newWork;
      folded.set(row.conversation_id, evolve(work, readEvent(row.body)));
    }
    last = rows.at(-1);
    if (!last || rows.length < PAGE) return folded;
  }
}

import type { HistoryEvent } from '@guichet/contract/events';
import type { Database, Tx } from '../platform/database.ts';
import { evolve, newWork, type WorkColumns } from './evolve.ts';
import { readEvent } from './read.ts';

/** The work columns that these events give, from the first on. */
export const foldEvents = (events: readonly HistoryEvent[]): WorkColumns => events.reduce(evolve, newWork);

/** The work columns of these conversations, folded afresh from their histories; writes nothing. */
export async function foldHistories(
  db: Database | Tx,
  conversationIds: readonly string[],
): Promise<Map<string, WorkColumns>> {
  if (conversationIds.length === 0) return new Map();
  const rows = await db
    .selectFrom('event')
    .select(['conversation_id', 'body'])
    .where('conversation_id', 'in', conversationIds)
    .orderBy('conversation_id')
    .orderBy('seq')
    .execute();
  const histories = Map.groupBy(rows, (row) => row.conversation_id);
  return new Map(
    conversationIds.map((id) => [
      id,
      foldEvents((histories.get(id) ?? []).map((row) => readEvent(row.body))),
    ]),
  );
}

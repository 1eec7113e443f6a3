import type { HistoryEvent } from '@guichet/contract/events';
import type { Database, Tx } from '../platform/database.ts';
import { readEventText } from './lift.ts';

/** Events of one conversation after `afterSeq`, in order. The caller has decided that they may be seen. */
export async function readHistory(
  db: Database | Tx,
  conversationId: string,
  afterSeq = 0,
): Promise<HistoryEvent[]> {
  const rows = await db
    .selectFrom('event')
    .select('body')
    .where('conversation_id', '=', conversationId)
    .where('seq', '>', afterSeq)
    .orderBy('seq')
    .execute();
  return rows.map((row) => readEvent(row.body));
}

/** An event from its stored text, as it is given out. */
export function readEvent(body: string): HistoryEvent {
  const { mailboxId: _mailbox, ...event } = readEventText(body);
  return event as HistoryEvent;
}

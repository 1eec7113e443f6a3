import { sql } from 'kysely';
import { lockReceiving } from '../conversations/receive-store.ts';
import type { Tx } from '../platform/database.ts';

/**
 * Holds the mail that comes in to any of these, so that what answers them is not placed by what was before. Call it
 * before they are locked, as receiving locks in that order too.
 */
export async function holdReceiving(tx: Tx, conversationIds: readonly string[]): Promise<void> {
  const { rows } = await sql<{ id: string }>`
    select mailbox_id as id from conversation where id = any(${[...conversationIds]}::uuid[])
    union select mailbox_id from message_node where conversation_id = any(${[...conversationIds]}::uuid[])
    order by 1`.execute(tx);
  for (const { id } of rows) await lockReceiving(tx, id);
}

import { sql } from 'kysely';
import type { Tx } from '../platform/database.ts';
import { conflict } from '../platform/errors.ts';

/** Throws `conversation.sending` while an answer waits, is handed over, is in doubt, or is yet to be filed in Sent. */
export async function requireNotSending(tx: Tx, conversationId: string): Promise<void> {
  const { rows } = await sql`
    select from outbox o
     where o.conversation_id = ${conversationId} and o.state in ('queued', 'handing_over', 'doubtful')
    union all
    select from message m join server_operation p on p.message_id = m.id
     where m.conversation_id = ${conversationId} and p.kind = 'append' and p.state = 'waiting'
     limit 1`.execute(tx);
  if (rows.length > 0) throw conflict('conversation.sending');
}

import type { Tx } from '../platform/database.ts';
import { announce } from './notify.ts';

/** Those named, those of one conversation, or (neither given) all: seen, and no mail goes out for them any more. */
export async function markSeen(
  tx: Tx,
  personId: string,
  now: Date,
  chosen: { ids?: readonly string[] | undefined; conversationId?: string | undefined },
): Promise<void> {
  let query = tx
    .updateTable('notification')
    .set({ seen_at: now, mail_due_at: null })
    .where('person_id', '=', personId)
    .where('seen_at', 'is', null);
  if (chosen.ids !== undefined) {
    if (chosen.ids.length === 0) return;
    query = query.where('id', 'in', chosen.ids);
  }
  if (chosen.conversationId !== undefined) {
    query = query.where('conversation_id', '=', chosen.conversationId);
  }
  const { numUpdatedRows } = await query.executeTakeFirst();
  if (numUpdatedRows > 0n) await announce(tx, personId, null);
}

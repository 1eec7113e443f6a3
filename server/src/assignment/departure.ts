/**
 * Someone leaves a mailbox, or the house: what he had open there goes back to nobody, in the transaction in
 * which he leaves, so that no moment has work with someone who cannot see it.
 */
import { sql } from 'kysely';
import { lockConversations, recordMany, type Writing } from '../history/record.ts';
import { decideDeparture } from './assignment.ts';

/** Conversations that are locked at a time. */
const BATCH = 500;

/**
 * Releases all that is assigned to this person, in one mailbox or (null) in all. What is resolved is released
 * too: if it comes back, it must not come back to him. What he followed there he follows no longer. Gives how many
 * were not resolved. Call it after the membership row is deleted or the person deactivated, in the same transaction.
 */
export async function releaseAllOf(
  writing: Writing,
  personId: string,
  mailboxId: string | null,
): Promise<number> {
  let query = writing.tx
    .selectFrom('conversation')
    .select('id')
    .where((eb) =>
      eb.or([eb('assignee_id', '=', personId), sql<boolean>`follower_ids @> array[${personId}::uuid]`]),
    )
    .orderBy('id');
  if (mailboxId !== null) query = query.where('mailbox_id', '=', mailboxId);
  // Nobody can give him more meanwhile: that would need the membership that is gone.
  const ids = (await query.execute()).map((row) => row.id);
  let released = 0;
  for (let at = 0; at < ids.length; at += BATCH) {
    const states = await lockConversations(writing.tx, ids.slice(at, at + BATCH));
    const entries = [...states.values()].map((state) => ({
      conversationId: state.id,
      status: state.work.status,
      isHis: state.work.assigneeId === personId,
      drafts: decideDeparture(state.work.assigneeId, personId, state.work.followerIds),
    }));
    await recordMany(writing, entries);
    released += entries.filter((entry) => entry.status !== 'resolved' && entry.isHis).length;
  }
  return released;
}

import type { EventDraft } from '../history/record.ts';
import type { Tx } from '../platform/database.ts';
import { decideClaim } from './assignment.ts';
import { holderOf } from './holder.ts';

/**
 * Answering takes what nobody has, in the same step: the events to put before those of the answer, for use in
 * its own decision on the locked state. None when it is his, or when he may answer what is another's (a
 * dispatcher): that stays with whoever has it.
 */
export async function claimForAnswer(
  tx: Tx,
  assigneeId: string | null,
  personId: string,
  mayAnswerOthers: boolean,
): Promise<EventDraft[]> {
  if (assigneeId !== null && mayAnswerOthers) return [];
  return decideClaim(await holderOf(tx, assigneeId), personId, 'answer');
}

/** Taking a merge back: what was absorbed stands for itself again, with what it brought. */
import { refreshMailColumns } from '../conversations/mail-columns-store.ts';
import { requireNotSending } from '../filing/sending.ts';
import { readHistory } from '../history/read.ts';
import {
  type ConversationState,
  type EventDraft,
  lockConversations,
  recordMany,
  type Writing,
} from '../history/record.ts';
import type { Tx } from '../platform/database.ts';
import { conflict } from '../platform/errors.ts';
import type { KeptMerge } from './merge-conversations.ts';
import { standingOf } from './merging.ts';
import { restore } from './store.ts';

/**
 * Gives the events of the one that stays. Throws `conflict('undo.overtaken')` when one of the others is elsewhere by
 * now or mail was written since, which belongs to what was merged.
 */
export async function unmerge(
  writing: Writing,
  conversation: ConversationState,
  kept: KeptMerge,
): Promise<EventDraft[]> {
  const { tx } = writing;
  const ids = kept.absorbed.map(({ id }) => id);
  const states = await lockConversations(tx, ids);
  await requireNotSending(tx, conversation.id);
  const wasWritten = (await readHistory(tx, conversation.id, kept.seq)).some(
    ({ kind }) => kind === 'answer.queued' || kind === 'message.sentElsewhere',
  );
  if (wasWritten || conversation.work.absorbedBy !== null || conversation.work.isDeleted)
    throw conflict('undo.overtaken');
  for (const { id, messageIds } of kept.absorbed) {
    const state = states.get(id);
    const isHere = state?.work.absorbedBy === conversation.id && state.mailboxId === conversation.mailboxId;
    if (!isHere || !(await areIn(tx, conversation.id, messageIds))) throw conflict('undo.overtaken');
  }
  for (const { id, ...carried } of kept.absorbed)
    await restore(tx, conversation.id, { id, seq: states.get(id)?.seq ?? 0 }, carried);
  await recordMany(
    writing,
    ids.map((id) => ({
      conversationId: id,
      drafts: [{ kind: 'conversation.unmerged', v: 1, data: { otherId: conversation.id, role: 'restored' } }],
    })),
  );
  await refreshMailColumns(tx, [conversation.id, ...ids]);
  const isLeft = JSON.stringify(standingOf(conversation.work)) === JSON.stringify(kept.after);
  return ids.map((otherId) => ({
    kind: 'conversation.unmerged',
    v: 1,
    data: { otherId, role: 'kept', ...(isLeft && { standing: kept.before }) },
  }));
}

async function areIn(tx: Tx, conversationId: string, messageIds: readonly string[]): Promise<boolean> {
  if (messageIds.length === 0) return true;
  const rows = await tx
    .selectFrom('message')
    .select('id')
    .where('id', 'in', messageIds)
    .where('conversation_id', '=', conversationId)
    .execute();
  return rows.length === messageIds.length;
}

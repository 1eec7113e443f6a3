/** A mail of ours seen in the Sent folder proves that it left. */
import type { AnswerKind } from '@guichet/contract/events';
import { refreshMailColumns } from '../conversations/mail-columns-store.ts';
import { change, type EventDraft, type Writing } from '../history/record.ts';
import { fileSent } from './file-sent.ts';
import { markSent } from './record-outcome.ts';
import { acceptAll, lockAnswer } from './store.ts';

/**
 * Called by the sync for each mail that it sees in Sent. A doubtful sending with this Message-ID (without angle
 * brackets) becomes sent; one whose copy was still to be filed is filed. Gives the outbox row's id, or null when
 * the mail is none of ours. Idempotent.
 */
export async function settleSeenInSent(
  writing: Writing,
  seen: { mailboxId: string; messageHeader: string },
): Promise<string | null> {
  const { tx } = writing;
  const found = await tx
    .selectFrom('outbox')
    .select(['id', 'conversation_id', 'state'])
    .where('mailbox_id', '=', seen.mailboxId)
    .where('message_header', '=', seen.messageHeader)
    .executeTakeFirst();
  if (!found) return null;
  if (found.state === 'doubtful') {
    await change(writing, found.conversation_id, async (state): Promise<EventDraft[]> => {
      const row = await lockAnswer(tx, found.id);
      if (row?.state !== 'doubtful') return [];
      await acceptAll(tx, row.id);
      return markSent(writing, state, row, [
        {
          kind: 'answer.settled',
          v: 1,
          actor: { kind: 'system' },
          data: {
            outboxId: row.id,
            messageId: row.message_id,
            answer: row.answer as AnswerKind,
            as: 'sent',
            authorId: row.author_id,
          },
        },
      ]);
    });
    await refreshMailColumns(tx, [found.conversation_id]);
  }
  await fileSent(tx, found.id, writing.now, { isThere: true });
  // Asked for by us and now seen: the copy is there.
  await tx
    .updateTable('outbox')
    .set({ filed: 'done' })
    .where('id', '=', found.id)
    .where('filed', '=', 'asked')
    .execute();
  return found.id;
}

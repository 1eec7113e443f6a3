/**
 * First step of a hand-over, in a transaction of its own: looks once more whether the answer may still leave,
 * and marks it as being handed over by this process. Of several processes one gets it.
 */
import type { Writing } from '../history/record.ts';
import type { Tx } from '../platform/database.ts';
import { type QueuedRow, stopOrGoOn } from './stop-answer.ts';

/** An answer that this process may hand over now. `attempts` names the attempt: a later one is another. */
export type TakenAnswer = {
  id: string;
  mailboxId: string;
  conversationId: string;
  attempts: number;
  blobSha256: string;
  envelopeFrom: string;
  recipients: string[];
};

/**
 * Takes a queued answer, or gives null: another process has it, it is not due, its account is paused, it was
 * taken back, or it is stopped now because of what happened since its author looked. `holder` is this process.
 */
export async function takeAnswer(
  writing: Writing,
  outboxId: string,
  holder: number,
): Promise<TakenAnswer | null> {
  const { tx, now } = writing;
  let taken: TakenAnswer | null = null;
  await stopOrGoOn(
    writing,
    outboxId,
    () =>
      tx
        .selectFrom('outbox')
        .selectAll()
        .where('id', '=', outboxId)
        .where('state', '=', 'queued')
        .where('not_before', '<=', now)
        .where((eb) =>
          eb.not(
            eb.exists(
              eb
                .selectFrom('mail_account')
                .select('mailbox_id')
                .whereRef('mail_account.mailbox_id', '=', 'outbox.mailbox_id')
                .where('paused_at', 'is not', null),
            ),
          ),
        )
        .forNoKeyUpdate('outbox')
        .skipLocked()
        .executeTakeFirst(),
    async (row) => {
      taken = await markTaken(tx, row, holder);
    },
  );
  return taken;
}

async function markTaken(tx: Tx, row: QueuedRow, holder: number): Promise<TakenAnswer> {
  const account = await tx
    .selectFrom('mail_account')
    .select('generation')
    .where('mailbox_id', '=', row.mailbox_id)
    .executeTakeFirst();
  const attempts = row.attempts + 1;
  await tx
    .updateTable('outbox')
    .set({
      state: 'handing_over',
      attempts,
      holder,
      data_started_at: null,
      attempt_generation: account?.generation ?? null,
    })
    .where('id', '=', row.id)
    .execute();
  const recipients = await tx
    .selectFrom('outbox_recipient')
    .select('address')
    .where('outbox_id', '=', row.id)
    .orderBy('address')
    .execute();
  return {
    id: row.id,
    mailboxId: row.mailbox_id,
    conversationId: row.conversation_id,
    attempts,
    blobSha256: row.blob_sha256,
    envelopeFrom: row.envelope_from,
    recipients: recipients.map(({ address }) => address),
  };
}

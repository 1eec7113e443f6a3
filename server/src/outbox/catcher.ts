/** The demo's catcher: keeps what would have been sent; nothing leaves the machine. */
import type { Database } from '../platform/database.ts';
import type { HandOverOutcome } from './hand-over.ts';
import type { TakenAnswer } from './take-answer.ts';

/** Whether this instance catches what it sends. */
export async function isCaught(db: Database): Promise<boolean> {
  const row = await db.selectFrom('instance').select('catcher').executeTakeFirst();
  return row?.catcher ?? false;
}

/** Keeps the mail and says that all its recipients took it. */
export async function catchMail(db: Database, answer: TakenAnswer, now: Date): Promise<HandOverOutcome> {
  await db
    .insertInto('caught_mail')
    .values({
      // One answer is caught once, however often it is handed over.
      id: answer.id,
      mailbox_id: answer.mailboxId,
      blob_sha256: answer.blobSha256,
      recipients: answer.recipients,
      caught_at: now,
    })
    .onConflict((conflict) => conflict.column('id').doNothing())
    .execute();
  return {
    kind: 'accepted',
    recipients: answer.recipients.map((address) => ({ address, state: 'accepted', detail: null })),
  };
}

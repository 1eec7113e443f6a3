/** The SQL of the outbox: rows of `outbox` and `outbox_recipient`, and the draft's state that follows them. */
import type { AccountFault } from '@guichet/contract/mailboxes';
import { sql } from 'kysely';
import type { Database, Tx } from '../platform/database.ts';
import type { RecipientOutcome } from './hand-over.ts';
import { OUTBOX_CHANNEL } from './queue-answer.ts';

/** Class of the advisory locks that tell which process hands over; any fixed number of our own. */
export const HOLDER_LOCK_CLASS = 720_451_836;

/** The row with the kind of its answer, locked until the transaction ends. */
export function lockAnswer(tx: Tx, id: string) {
  return tx
    .selectFrom('outbox')
    .innerJoin('draft', 'draft.id', 'outbox.draft_id')
    .selectAll('outbox')
    .select('draft.kind as answer')
    .where('outbox.id', '=', id)
    .forNoKeyUpdate('outbox')
    .executeTakeFirst();
}

/** Whoever was not refused got it. */
export async function acceptAll(tx: Tx, outboxId: string): Promise<void> {
  await tx
    .updateTable('outbox_recipient')
    .set({ state: 'accepted' })
    .where('outbox_id', '=', outboxId)
    .where('state', '=', 'waiting')
    .execute();
}

/** The draft stands again, as its author left it. */
export async function giveDraftBack(tx: Tx, draftId: string, now: Date): Promise<void> {
  await tx
    .updateTable('draft')
    .set((eb) => ({ state: 'writing', updated_at: now, revision: eb('revision', '+', 1) }))
    .where('id', '=', draftId)
    .where('state', 'in', ['queued', 'sent'])
    .execute();
}

export async function setRecipients(
  tx: Tx,
  outboxId: string,
  recipients: readonly RecipientOutcome[],
): Promise<void> {
  for (const { address, state, detail } of recipients) {
    await tx
      .updateTable('outbox_recipient')
      .set({ state, detail })
      .where('outbox_id', '=', outboxId)
      .where('address', '=', address)
      .execute();
  }
}

/**
 * Commits that the first byte of the mail leaves now. False when the answer is no longer this attempt's: then
 * nothing may leave.
 */
export async function markDataStarted(
  db: Database,
  outboxId: string,
  attempts: number,
  now: Date,
): Promise<boolean> {
  const { numUpdatedRows } = await db
    .updateTable('outbox')
    .set({ data_started_at: now })
    .where('id', '=', outboxId)
    .where('state', '=', 'handing_over')
    .where('attempts', '=', attempts)
    .where('data_started_at', 'is', null)
    .executeTakeFirst();
  return numUpdatedRows === 1n;
}

/** Shows what is wrong with the account's SMTP side; keeps since when, as long as it is the same. */
export async function setSmtpFault(tx: Tx, mailboxId: string, fault: AccountFault, now: Date): Promise<void> {
  await tx
    .updateTable('mail_account')
    .set({
      smtp_fault: fault,
      smtp_fault_since: sql<Date>`case when smtp_fault = ${fault} then smtp_fault_since else ${now} end`,
    })
    .where('mailbox_id', '=', mailboxId)
    .execute();
}

/** The account works again: what waited because of it is due now. */
export async function clearSmtpFault(tx: Tx, mailboxId: string, now: Date): Promise<void> {
  const { numUpdatedRows } = await tx
    .updateTable('mail_account')
    .set({ smtp_fault: null, smtp_fault_since: null })
    .where('mailbox_id', '=', mailboxId)
    .where('smtp_fault', 'is not', null)
    .executeTakeFirst();
  if (numUpdatedRows === 0n) return;
  await tx
    .updateTable('outbox')
    .set({ next_attempt_at: now })
    .where('mailbox_id', '=', mailboxId)
    .where('state', '=', 'queued')
    .where('attempts', '>', 0)
    .execute();
  await sql`select pg_notify(${OUTBOX_CHANNEL}, '')`.execute(tx);
}

export type DueAnswer = { id: string; mailbox_id: string; smtp_fault: string | null };

/**
 * Answers that may be handed over now, longest due first; none of an account that is paused. One that failed is also due as soon as the settings of
 * its account changed since. While an account has a fault only those that met it are tried again: a queue of
 * fifty is not fifty failed log-ins.
 */
export async function dueAnswers(db: Database, now: Date, limit: number): Promise<DueAnswer[]> {
  return db
    .selectFrom('outbox')
    .leftJoin('mail_account', 'mail_account.mailbox_id', 'outbox.mailbox_id')
    .select(['outbox.id', 'outbox.mailbox_id', 'mail_account.smtp_fault'])
    .where('outbox.state', '=', 'queued')
    .where('outbox.not_before', '<=', now)
    .where('mail_account.paused_at', 'is', null)
    .where((eb) =>
      eb.or([
        eb('outbox.next_attempt_at', '<=', now),
        eb('outbox.attempt_generation', '<>', eb.ref('mail_account.generation')),
      ]),
    )
    .where((eb) =>
      eb.or([
        eb('mail_account.smtp_fault', 'is', null),
        eb('outbox.attempts', '>', 0),
        eb.not(
          eb.exists(
            eb
              .selectFrom('outbox as tried')
              .select('tried.id')
              .whereRef('tried.mailbox_id', '=', 'outbox.mailbox_id')
              .where('tried.state', 'in', ['queued', 'handing_over'])
              .where('tried.attempts', '>', 0),
          ),
        ),
      ]),
    )
    .orderBy('outbox.next_attempt_at')
    .orderBy('outbox.id')
    .limit(limit)
    .execute();
}

/** When the next answer becomes due after `now`; null when none does. */
export async function nextDueAfter(db: Database, now: Date): Promise<Date | null> {
  const due = sql<Date>`greatest(next_attempt_at, not_before)`;
  const row = await db
    .selectFrom('outbox')
    .select(sql<Date | null>`min(${due})`.as('at'))
    .where('state', '=', 'queued')
    .where(due, '>', now)
    .executeTakeFirst();
  return row?.at ?? null;
}

/** Answers in the middle of a hand-over whose process is gone, or is this one but no longer works on them. */
export async function leftOvers(
  db: Database,
  own: { holder: number; inFlight: readonly string[] },
): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`
    select o.id from outbox o
     where o.state = 'handing_over'
       and case when o.holder = ${own.holder} then not o.id = any(${own.inFlight}::uuid[])
                else not exists (
                  select from pg_locks l
                   where l.locktype = 'advisory' and l.classid = ${HOLDER_LOCK_CLASS}::oid
                     and l.objid = o.holder::oid and l.objsubid = 2 and l.granted
                     and l.database = (select oid from pg_database where datname = current_database()))
           end`.execute(db);
  return rows.map(({ id }) => id);
}

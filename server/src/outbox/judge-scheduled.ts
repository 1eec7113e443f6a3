/**
 * Answers that wait for their hour are judged as soon as something happens that may stop them, not only when the hour
 * has come: their authors shall have time to look. What was missed is found at the hour itself (take-answer.ts).
 */
import { sql } from 'kysely';
import type { Writing } from '../history/record.ts';
import type { Database } from '../platform/database.ts';
import { stopOrGoOn } from './stop-answer.ts';

/** Scheduled answers that something may have stopped since they were looked at last. */
export async function scheduledToJudge(db: Database, now: Date, limit: number): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`
    select o.id
      from outbox o
      join conversation c on c.id = o.conversation_id
      join mailbox b on b.id = o.mailbox_id
      join person p on p.id = o.author_id
      left join mail_account a on a.mailbox_id = o.mailbox_id
     where o.state = 'queued' and o.is_scheduled
       and (c.work_seq > o.checked_seq
            or c.mailbox_id <> o.mailbox_id
            or p.deactivated_at is not null
            or b.archived_at is not null
            or (b.owner_id is distinct from o.author_id
                and not exists (select from mailbox_member m
                                 where m.mailbox_id = o.mailbox_id and m.person_id = o.author_id))
            or (a.paused_at is not null and o.not_before <= ${now} and o.attempts = 0))
     order by o.not_before, o.id
     limit ${limit}`.execute(db);
  return rows.map(({ id }) => id);
}

/** Looks at one that waits for its hour, and stops it if it may not leave as it stands. Gives whether it was stopped. */
export function judgeScheduled(writing: Writing, outboxId: string): Promise<boolean> {
  const { tx } = writing;
  return stopOrGoOn(
    writing,
    outboxId,
    () =>
      tx
        .selectFrom('outbox')
        .selectAll()
        .where('id', '=', outboxId)
        .where('state', '=', 'queued')
        .where('is_scheduled', '=', true)
        .forNoKeyUpdate()
        .executeTakeFirst(),
    async (_row, { seq }) => {
      await tx.updateTable('outbox').set({ checked_seq: seq }).where('id', '=', outboxId).execute();
    },
  );
}

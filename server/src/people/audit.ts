import { sql } from 'kysely';
import type { Tx } from '../platform/database.ts';
import { newId } from '../platform/id.ts';

/** Who changed what, for the audit log. `before` and `after` hold settings, never secrets. */
export type AuditInput = {
  action: string;
  actorId: string | null;
  subjectId: string | null;
  now: Date;
  before?: unknown;
  after?: unknown;
  ip?: string | null;
};

/** Writes one entry of the audit log, in the transaction of the change that it tells of. */
export async function recordAudit(tx: Tx, input: AuditInput): Promise<void> {
  await tx
    .insertInto('audit_entry')
    .values({
      id: newId(),
      at: input.now,
      actor_id: input.actorId,
      action: input.action,
      subject_id: input.subjectId,
      before: JSON.stringify(input.before ?? null),
      after: JSON.stringify(input.after ?? null),
      ip_address: input.ip ?? null,
    })
    .execute();
}

/** The channel that tells which people's rights, memberships or settings changed; '*' = everybody's. */
export const ACCESS_CHANNEL = 'guichet_access';

/** Makes every process read these people's rights again once this commits. */
export async function announceAccess(tx: Tx, personIds: readonly string[] | '*'): Promise<void> {
  // A notification holds at most 8,000 bytes; many people at once are the same as everybody.
  const payload = personIds === '*' || personIds.length > 100 ? '*' : personIds.join(',');
  if (payload !== '') await sql`select pg_notify(${ACCESS_CHANNEL}, ${payload})`.execute(tx);
}

/**
 * Filing a sent answer in Sent, a step of its own: whatever fails here never sends a second mail. The account's
 * list of server operations does the append; it looks in Sent first. Where the server files by itself nothing is
 * appended.
 */
import { enqueueOperation } from '../conversations/server-operations.ts';
import type { Database, Tx } from '../platform/database.ts';

/** Sent answers whose filing was not asked for yet. */
export async function unfiledAnswers(db: Database, limit: number): Promise<string[]> {
  const rows = await db
    .selectFrom('outbox')
    .select('id')
    .where('state', '=', 'sent')
    .where('filed', '=', 'waiting')
    .limit(limit)
    .execute();
  return rows.map(({ id }) => id);
}

/**
 * Asks for the copy in Sent, and for \Answered on the answered mail. Does nothing for a row filed already.
 * `isThere`: the copy was seen in Sent, so the server files by itself.
 */
export async function fileSent(
  tx: Tx,
  outboxId: string,
  now: Date,
  { isThere = false }: { isThere?: boolean } = {},
): Promise<void> {
  const row = await tx
    .selectFrom('outbox')
    .innerJoin('draft', 'draft.id', 'outbox.draft_id')
    .leftJoin('mail_account', 'mail_account.mailbox_id', 'outbox.mailbox_id')
    .select([
      'outbox.id',
      'outbox.mailbox_id',
      'outbox.message_id',
      'draft.kind',
      'draft.message_id as answered_id',
      'mail_account.sent_filed_by_server',
    ])
    .where('outbox.id', '=', outboxId)
    .where('outbox.state', '=', 'sent')
    .where('outbox.filed', '=', 'waiting')
    .forNoKeyUpdate('outbox')
    .executeTakeFirst();
  if (!row) return;
  const byServer = isThere || (row.sent_filed_by_server ?? false);
  // Without an account (the demo) or without a Sent folder there is nowhere to file.
  const sent = byServer ? null : await sentFolder(tx, row.mailbox_id);
  if (sent) {
    await enqueueOperation(tx, {
      mailboxId: row.mailbox_id,
      kind: 'append',
      messageId: row.message_id,
      targetFolderId: sent,
      flags: ['\\Seen'],
      now,
    });
  }
  await tx
    .updateTable('outbox')
    .set({ filed: byServer ? 'by_server' : sent ? 'asked' : 'done' })
    .where('id', '=', row.id)
    .execute();
  if (row.answered_id && row.kind !== 'new')
    await flagAnswered(tx, row.mailbox_id, row.answered_id, row.kind, now);
}

async function sentFolder(tx: Tx, mailboxId: string): Promise<string | null> {
  const folder = await tx
    .selectFrom('folder')
    .select('id')
    .where('mailbox_id', '=', mailboxId)
    .where('role', '=', 'sent')
    .where('gone_at', 'is', null)
    .orderBy('path')
    .executeTakeFirst();
  return folder?.id ?? null;
}

async function flagAnswered(tx: Tx, mailboxId: string, messageId: string, kind: string, now: Date) {
  const locations = await tx
    .selectFrom('location')
    .select('id')
    .where('message_id', '=', messageId)
    .where('gone_at', 'is', null)
    .orderBy('id')
    .execute();
  for (const { id } of locations) {
    await enqueueOperation(tx, {
      mailboxId,
      kind: 'flag',
      locationId: id,
      messageId,
      // RFC 5788: $Forwarded is the keyword of a forwarded mail.
      flags: [kind === 'forward' ? '$Forwarded' : '\\Answered'],
      now,
    });
  }
}

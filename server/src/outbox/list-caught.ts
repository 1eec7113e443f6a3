import type { CaughtMail } from '@guichet/contract/mailboxes';
import { type Viewer, visibleTo } from '../access/visibility.ts';
import type { Database } from '../platform/database.ts';

const SHOWN = 100;

/** What the catcher kept last of the conversations that the viewer sees, newest first. */
export async function listCaught(db: Database, viewer: Viewer): Promise<CaughtMail[]> {
  if (viewer.memberships.size === 0) return [];
  const rows = await db
    .selectFrom('caught_mail')
    .innerJoin('outbox', 'outbox.id', 'caught_mail.id')
    .innerJoin('conversation', 'conversation.id', 'outbox.conversation_id')
    .innerJoin('message', 'message.id', 'outbox.message_id')
    .innerJoin('person', 'person.id', 'outbox.author_id')
    .select([
      'caught_mail.id',
      'caught_mail.mailbox_id',
      'outbox.conversation_id',
      'outbox.message_id',
      'message.subject',
      'caught_mail.recipients',
      'person.name',
      'caught_mail.caught_at',
    ])
    .where((eb) => visibleTo(viewer)(eb))
    .orderBy('caught_mail.caught_at', 'desc')
    .orderBy('caught_mail.id', 'desc')
    .limit(SHOWN)
    .execute();
  return rows.map((row) => ({
    id: row.id,
    mailboxId: row.mailbox_id,
    conversationId: row.conversation_id,
    messageId: row.message_id,
    subject: row.subject,
    recipients: row.recipients,
    authorName: row.name,
    caughtAt: row.caught_at.toISOString(),
  }));
}

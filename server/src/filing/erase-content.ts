import { sql } from 'kysely';
import { absorbedInto } from '../conversations/absorbed.ts';
import type { Tx } from '../platform/database.ts';

/**
 * Erases what was written in a conversation, and in those that were merged into it, and with whom: texts, subjects,
 * addresses, notes with their salts, drafts that were sent or dropped, read states. Of one that is still being written
 * its author keeps the text that he typed, for himself alone, until he drops it. Its history stays, which holds ids
 * alone; message rows stay empty until their copies are gone from the server, so that those are not taken for new mail.
 * Sources that nothing names any more are swept at night.
 */
export async function eraseContent(tx: Tx, conversationId: string, now: Date): Promise<void> {
  const ofMessages = sql`(select id from message where conversation_id = ${conversationId})`;
  await sql`delete from message_body where message_id in ${ofMessages}`.execute(tx);
  await sql`delete from message_search where message_id in ${ofMessages}`.execute(tx);
  await sql`
    update message set blob_sha256 = '', salt = null, size = 0, message_id = null, in_reply_to = '{}', from_name = '', from_address = '',
           envelope = '{}', subject = '', snippet = '', has_html = false, attachments = '[]', sent_at = null, erased_at = ${now}
     where conversation_id = ${conversationId}`.execute(tx);
  await sql`delete from message_node where conversation_id = ${conversationId}`.execute(tx);
  const isPart = sql`(conversation_id = ${conversationId} or conversation_id in ${absorbedInto(conversationId)})`;
  await sql`update notification set note_id = null where ${isPart} and note_id is not null`.execute(tx);
  await sql`delete from note where ${isPart}`.execute(tx);
  const ofDrafts = sql`(select id from draft where conversation_id = ${conversationId})`;
  await sql`delete from draft_attachment where draft_id in ${ofDrafts}`.execute(tx);
  await sql`
    update draft set recipients = '{"to":[],"cc":[],"bcc":[]}', quoted_html = '',
           subject = case when state = 'writing' then subject else '' end,
           html = case when state = 'writing' then html else '' end
     where conversation_id = ${conversationId}`.execute(tx);
  await sql`
    delete from outbox_recipient
     where outbox_id in (select id from outbox where conversation_id = ${conversationId})`.execute(tx);
  await sql`
    update outbox set blob_sha256 = '', message_header = '', envelope_from = '', last_error = null
     where conversation_id = ${conversationId}`.execute(tx);
  for (const table of ['conversation_reader', 'conversation_star', 'act'] as const)
    await sql`delete from ${sql.table(table)} where ${isPart}`.execute(tx);
}

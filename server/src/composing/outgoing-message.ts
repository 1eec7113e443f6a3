import { indexMessages, searchableOf } from '../conversations/search-index.ts';
import type { Tx } from '../platform/database.ts';
import type { ComposedAnswer } from './compose-answer.ts';

/** The row, body and threading node of a message that we send. It counts as ours before any copy lies anywhere. */
export async function insertOutgoing(
  tx: Tx,
  message: ComposedAnswer & { conversationId: string; mailboxId: string; salt: Buffer },
  authorId: string,
  now: Date,
): Promise<void> {
  await tx
    .insertInto('message')
    .values({
      id: message.messageId,
      mailbox_id: message.mailboxId,
      conversation_id: message.conversationId,
      direction: 'out',
      blob_sha256: message.blob.sha256,
      salt: message.salt,
      size: message.blob.size,
      message_id: message.messageHeader,
      in_reply_to: message.inReplyTo,
      from_name: message.from.name,
      from_address: message.from.address,
      envelope: JSON.stringify(message.envelope),
      subject: message.subject,
      snippet: message.snippet,
      sent_at: now,
      received_at: now,
      stored_at: now,
      author_id: authorId,
      has_html: message.html !== null,
      attachments: JSON.stringify(message.attachments),
    })
    .execute();
  await tx
    .insertInto('message_body')
    .values({ message_id: message.messageId, text: message.text, html: message.html })
    .execute();
  await tx
    .insertInto('message_node')
    .values({
      mailbox_id: message.mailboxId,
      message_id: message.messageHeader,
      conversation_id: message.conversationId,
    })
    .execute();
  const { to, cc } = message.recipients;
  const mail = { ...message, to, cc };
  await indexMessages(tx, [{ messageId: message.messageId, ...searchableOf(mail, message.searchText) }]);
}

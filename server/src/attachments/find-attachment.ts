/** One attachment of a message, for somebody who sees the message. */
import type { Viewer } from '../access/visibility.ts';
import { attachmentName } from '../conversations/attachment-name.ts';
import { type StoredAttachment, storedAttachments } from '../conversations/read-messages.ts';
import { findVisibleMessage } from '../conversations/sight.ts';
import { type AttachmentContent, attachmentContent } from '../mail/parse.ts';
import type { BlobStore } from '../platform/blobs.ts';
import type { Database } from '../platform/database.ts';
import { notFound } from '../platform/errors.ts';

export type AttachmentHouse = { db: Database; blobs: BlobStore };

/** Its bytes, and the name under which it is saved. */
export type FoundAttachment = { content: AttachmentContent; filename: string };

/** The attachment that `choose` picks. @throws notFound as for an unknown id when there is none or it is not seen. */
export async function findAttachment(
  house: AttachmentHouse,
  viewer: Viewer,
  messageId: string,
  choose: (stored: StoredAttachment) => boolean,
): Promise<FoundAttachment> {
  const { message } = await findVisibleMessage(house.db, viewer, messageId);
  const stored = storedAttachments(message.attachments).find(choose);
  if (!stored) throw notFound('notFound');
  const content = await attachmentContent(await house.blobs.read(message.blob_sha256), stored.index);
  if (!content) throw notFound('notFound');
  return { content, filename: attachmentName(stored, viewer.language) };
}

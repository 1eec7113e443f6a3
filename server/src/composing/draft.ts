/**
 * A draft: what one person writes before it is sent. Recipients, text and attachments belong to the draft; only
 * its author reads or changes it, and what others do to the conversation never touches it.
 *
 *   writing → queued → sent        a send that is stopped, refused or taken back gives it back: queued → writing
 *
 * Every save that was answered is committed: a crash loses at most what was typed since.
 */
import type { Draft, DraftAttachment, DraftKind } from '@guichet/contract/composing';
import { Address } from '@guichet/contract/conversations';
import type { Selectable } from 'kysely';
import { z } from 'zod';
import { validateAddress } from '../mail/addresses.ts';
import { invalid } from '../platform/errors.ts';
import type { DraftAttachmentTable, DraftTable } from '../platform/schema.ts';

/** Of all attachments together, in bytes; most servers refuse more once it is encoded. */
export const MAX_ATTACHED_BYTES = 25 * 1024 * 1024;
const MAX_ATTACHED_WORDS = { fr: '25 Mo', en: '25 MB' } as const;

export type DraftRow = Selectable<DraftTable>;
export type AttachmentRow = Selectable<DraftAttachmentTable>;

export const Recipients = z.object({
  to: z.array(Address).catch([]),
  cc: z.array(Address).catch([]),
  bcc: z.array(Address).catch([]),
});
export type Recipients = z.infer<typeof Recipients>;

/** The draft as its author is shown it. */
export function toDraft(row: DraftRow, attachments: readonly AttachmentRow[]): Draft {
  return {
    id: row.id,
    mailboxId: row.mailbox_id,
    conversationId: row.conversation_id,
    messageId: row.message_id,
    kind: row.kind as DraftKind,
    from: row.from_address,
    ...Recipients.parse(row.recipients),
    subject: row.subject,
    html: row.html,
    quotedHtml: row.quoted_html,
    attachments: attachments.map(toDraftAttachment),
    seenSeq: row.seen_seq,
    revision: row.revision,
    updatedAt: row.updated_at.toISOString(),
  };
}

export const toDraftAttachment = (row: AttachmentRow): DraftAttachment => ({
  id: row.id,
  filename: row.filename,
  mimeType: row.mime_type,
  size: row.size,
  contentId: row.content_id,
});

/** Where a draft's attachment can be read; images inside the text are shown from there while it is written. */
export const attachmentPath = (draftId: string, attachmentId: string) =>
  `/api/drafts/${draftId}/attachments/${attachmentId}`;

/** Throws unless the recipients can be written to: at least one, each an address. */
export function requireRecipients({ to, cc, bcc }: Recipients): void {
  const all = [...to, ...cc, ...bcc];
  if (all.length === 0) throw invalid('send.noRecipient');
  for (const { address } of all) if (!validateAddress(address)) throw invalid('input.address', { address });
}

/** Throws when attachments of this size, in bytes, cannot be sent. */
export function requireSize(bytes: number, language: 'fr' | 'en'): void {
  if (bytes > MAX_ATTACHED_BYTES) throw invalid('send.tooLarge', { limit: MAX_ATTACHED_WORDS[language] });
}

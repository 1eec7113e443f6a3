import { pipeline, type Readable, Transform } from 'node:stream';
import type { DraftAttachment } from '@guichet/contract/composing';
import type { Viewer } from '../access/visibility.ts';
import type { BlobStore } from '../platform/blobs.ts';
import { type Database, inTransaction, type Tx } from '../platform/database.ts';
import { notFound } from '../platform/errors.ts';
import { newId } from '../platform/id.ts';
import { type AttachmentRow, requireSize, toDraftAttachment } from './draft.ts';
import { findOwnDraft, findWritableDraft } from './find-draft.ts';
import { draftAttachments, lockDraft } from './store.ts';

export type NewAttachment = {
  filename: string;
  mimeType: string;
  /** Set for an image inside the text. */
  contentId: string | null;
};

const MAX_FILENAME = 200;

/**
 * Adds a file to a draft, streamed. Refuses with `send.tooLarge`, without reading on, as soon as the attachments
 * together exceed what can be sent.
 */
export async function attachFile(
  house: { db: Database; blobs: BlobStore },
  viewer: Viewer,
  draftId: string,
  file: NewAttachment,
  content: Readable,
): Promise<DraftAttachment> {
  await findWritableDraft(house.db, viewer, draftId);
  const present = sizeOf(await draftAttachments(house.db, draftId));
  const measured = limited(present, viewer.language);
  // An upload that breaks off breaks the store's reading too; `put` throws what went wrong.
  pipeline(content, measured, () => undefined);
  const blob = await house.blobs.put(measured);
  return inTransaction(house.db, async (tx) => {
    await lockDraft(tx, draftId);
    await findWritableDraft(tx, viewer, draftId);
    const others = await draftAttachments(tx, draftId);
    requireSize(sizeOf(others) + blob.size, viewer.language);
    const row = await insertAttachment(tx, draftId, others.length, { ...file, ...blob });
    return toDraftAttachment(row);
  });
}

/** Puts files that the blob store has already beside a draft; none of their bytes are read. */
export async function attachStored(
  tx: Tx,
  viewer: Viewer,
  draftId: string,
  files: readonly { filename: string; mime_type: string; size: number; blob_sha256: string }[],
): Promise<DraftAttachment[]> {
  await lockDraft(tx, draftId);
  await findWritableDraft(tx, viewer, draftId);
  const others = await draftAttachments(tx, draftId);
  requireSize(sizeOf(others) + files.reduce((sum, { size }) => sum + size, 0), viewer.language);
  const attached: DraftAttachment[] = [];
  for (const [index, file] of files.entries()) {
    const row = await insertAttachment(tx, draftId, others.length + index, {
      filename: file.filename,
      mimeType: file.mime_type,
      contentId: null,
      sha256: file.blob_sha256,
      size: file.size,
    });
    attached.push(toDraftAttachment(row));
  }
  return attached;
}

export async function insertAttachment(
  tx: Tx,
  draftId: string,
  ordinal: number,
  file: NewAttachment & { sha256: string; size: number },
  id: string = newId(),
): Promise<AttachmentRow> {
  return tx
    .insertInto('draft_attachment')
    .values({
      id,
      draft_id: draftId,
      filename:
        file.filename
          .replace(/[\p{Cc}/\\]+/gu, ' ')
          .trim()
          .slice(0, MAX_FILENAME) || 'attachment',
      mime_type: /^[\w.+-]+\/[\w.+-]+$/.test(file.mimeType) ? file.mimeType : 'application/octet-stream',
      size: file.size,
      content_id: file.contentId,
      blob_sha256: file.sha256,
      ordinal,
    })
    .returningAll()
    .executeTakeFirstOrThrow();
}

export async function removeAttachment(
  tx: Tx,
  viewer: Viewer,
  draftId: string,
  attachmentId: string,
): Promise<void> {
  await lockDraft(tx, draftId);
  await findWritableDraft(tx, viewer, draftId);
  const { numDeletedRows } = await tx
    .deleteFrom('draft_attachment')
    .where('id', '=', attachmentId)
    .where('draft_id', '=', draftId)
    .executeTakeFirst();
  if (numDeletedRows === 0n) throw notFound('notFound');
}

/** One attachment of the viewer's own draft. */
export async function findAttachment(
  db: Database,
  viewer: Viewer,
  draftId: string,
  attachmentId: string,
): Promise<AttachmentRow> {
  await findOwnDraft(db, viewer, draftId);
  const row = (await draftAttachments(db, draftId)).find(({ id }) => id === attachmentId);
  if (!row) throw notFound('notFound');
  return row;
}

const sizeOf = (attachments: readonly AttachmentRow[]): number =>
  attachments.reduce((sum, { size }) => sum + size, 0);

function limited(present: number, language: 'fr' | 'en'): Transform {
  let total = present;
  return new Transform({
    transform(chunk: Buffer, _encoding, done) {
      total += chunk.length;
      try {
        requireSize(total, language);
        done(null, chunk);
      } catch (error) {
        done(error as Error);
      }
    },
  });
}

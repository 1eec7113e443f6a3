/** Files that go along with a template. Their bytes lie in the blob store; a mail that takes them shares them. */
import type { TemplateFile } from '@guichet/contract/templates';
import type { Viewer } from '../access/visibility.ts';
import type { BlobStore } from '../platform/blobs.ts';
import { type Database, inTransaction, type Tx } from '../platform/database.ts';
import { invalid, notFound } from '../platform/errors.ts';
import { newId } from '../platform/id.ts';
import { findTemplate, lockTemplate } from './template.ts';

/** Of all files of one template together, in bytes. */
export const MAX_FILES = 10_000_000;

export async function addFile(
  house: { db: Database; blobs: BlobStore },
  viewer: Viewer,
  templateId: string,
  file: { filename: string; mimeType: string; content: Uint8Array },
): Promise<TemplateFile> {
  await findTemplate(house.db, viewer, templateId);
  const blob = await house.blobs.put(file.content);
  return inTransaction(house.db, async (tx) => {
    await lockTemplate(tx, viewer, templateId);
    const others = await templateFiles(tx, templateId);
    const size = others.reduce((sum, one) => sum + one.size, 0) + blob.size;
    if (size > MAX_FILES)
      throw invalid('send.tooLarge', { limit: viewer.language === 'fr' ? '10 Mo' : '10 MB' });
    const row = {
      id: newId(),
      filename:
        file.filename
          .replace(/[\p{Cc}/\\]+/gu, ' ')
          .trim()
          .slice(0, 200) || 'attachment',
      mime_type: /^[\w.+-]+\/[\w.+-]+$/.test(file.mimeType) ? file.mimeType : 'application/octet-stream',
      size: blob.size,
    };
    await tx
      .insertInto('template_file')
      .values({ ...row, template_id: templateId, blob_sha256: blob.sha256, ordinal: others.length })
      .execute();
    return { id: row.id, filename: row.filename, mimeType: row.mime_type, size: row.size };
  });
}

export const templateFiles = (db: Database | Tx, templateId: string) =>
  db
    .selectFrom('template_file')
    .selectAll()
    .where('template_id', '=', templateId)
    .orderBy('ordinal')
    .orderBy('id')
    .execute();

export async function removeFile(tx: Tx, viewer: Viewer, templateId: string, fileId: string): Promise<void> {
  await lockTemplate(tx, viewer, templateId);
  const { numDeletedRows } = await tx
    .deleteFrom('template_file')
    .where('id', '=', fileId)
    .where('template_id', '=', templateId)
    .executeTakeFirst();
  if (numDeletedRows === 0n) throw notFound('notFound');
}

export async function findFile(db: Database, viewer: Viewer, templateId: string, fileId: string) {
  await findTemplate(db, viewer, templateId);
  const file = (await templateFiles(db, templateId)).find(({ id }) => id === fileId);
  if (!file) throw notFound('notFound');
  return file;
}

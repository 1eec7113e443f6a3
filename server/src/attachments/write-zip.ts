/**
 * Attachments of one mail, or of all mails of a conversation, as one zip. It is written while it is read: one mail is
 * in memory at a time, and none before its turn has come.
 */
import { Readable } from 'node:stream';
import { ZipFile } from 'yazl';
import type { Viewer } from '../access/visibility.ts';
import { standsFor } from '../conversations/absorbed.ts';
import { attachmentName } from '../conversations/attachment-name.ts';
import { conversationMessages, storedAttachments } from '../conversations/read-messages.ts';
import { findVisible, findVisibleMessage } from '../conversations/sight.ts';
import { attachmentContent } from '../mail/parse.ts';
import { notFound } from '../platform/errors.ts';
import type { AttachmentHouse } from './find-attachment.ts';
import { uniqueNames } from './zip-names.ts';

/** Where a file of the zip comes from. */
type ZipEntry = { blobSha256: string; index: number; name: string; mimeType: string; at: Date };

export type ZipDownload = { name: string; content: Readable };

/** Already compressed: to try again only takes time. */
const COMPRESSED = /^(?:image\/(?!svg|bmp|tiff)|video\/|audio\/)|zip|officedocument|opendocument|pdf|rar|7z/;

/** All shown attachments of one mail. @throws notFound when it is not seen or has none */
export async function messageZip(house: AttachmentHouse, viewer: Viewer, id: string): Promise<ZipDownload> {
  const { message } = await findVisibleMessage(house.db, viewer, id);
  const entries = storedAttachments(message.attachments)
    .filter((one) => !one.inline)
    .map((one) => ({
      blobSha256: message.blob_sha256,
      index: one.index,
      name: attachmentName(one, viewer.language),
      mimeType: one.mimeType,
      at: message.received_at,
    }));
  return download(house, message.subject, entries);
}

/** All shown attachments of all shown mails, oldest first. @throws notFound when it is not seen or has none */
export async function conversationZip(
  house: AttachmentHouse,
  viewer: Viewer,
  askedFor: string,
): Promise<ZipDownload> {
  const id = await standsFor(house.db, askedFor);
  const { membership } = await findVisible(house.db, viewer, id);
  const { language } = viewer;
  const messages = await conversationMessages(house.db, id, { language, kind: membership.kind });
  const blobs = new Map(
    (
      await house.db
        .selectFrom('message')
        .select(['id', 'blob_sha256'])
        .where('conversation_id', '=', id)
        .execute()
    ).map((row) => [row.id, row.blob_sha256]),
  );
  const entries = messages.flatMap((message) =>
    message.attachments
      .filter((one) => !one.inline)
      .map((one) => ({
        blobSha256: blobs.get(message.id) ?? '',
        index: one.index,
        name: one.filename,
        mimeType: one.mimeType,
        at: new Date(message.at),
      })),
  );
  return download(house, messages[0]?.subject ?? '', entries);
}

function download(house: AttachmentHouse, subject: string, entries: readonly ZipEntry[]): ZipDownload {
  if (entries.length === 0) throw notFound('notFound');
  return { name: `${subject || 'attachments'}.zip`, content: writeZip(house, entries) };
}

function writeZip({ blobs }: AttachmentHouse, entries: readonly ZipEntry[]): Readable {
  const zip = new ZipFile();
  const nameOf = uniqueNames();
  // Neighbours come from one mail: it is read once.
  let last: { sha256: string; raw: Promise<Buffer> } | null = null;
  const rawOf = (sha256: string): Promise<Buffer> => {
    if (last?.sha256 !== sha256) last = { sha256, raw: blobs.read(sha256) };
    return last.raw;
  };
  for (const { blobSha256, index, name, mimeType, at } of entries) {
    zip.addReadStreamLazy(
      nameOf(name),
      { mtime: at, mode: 0o100644, compress: !COMPRESSED.test(mimeType) },
      (give) => {
        rawOf(blobSha256)
          .then((raw) => attachmentContent(raw, index))
          .then(
            (part) => give(null, Readable.from(part ? slices(part.content) : [])),
            (error: unknown) => give(error, Readable.from([])),
          );
      },
    );
  }
  zip.end();
  return new Readable().wrap(zip.outputStream);
}

/** In pieces, so that a slow browser holds back what is compressed. An empty file has none. */
function* slices(bytes: Uint8Array): Generator<Buffer> {
  for (let at = 0; at < bytes.length; at += 65_536) {
    const piece = bytes.subarray(at, at + 65_536);
    yield Buffer.from(piece.buffer, piece.byteOffset, piece.byteLength);
  }
}

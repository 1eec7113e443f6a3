/** Files of a draft, in and out, as plain routes: their bodies are streams. */
import type { Readable } from 'node:stream';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { signedIn, type ViewerOf } from '../access/request.ts';
import { invalid } from '../platform/errors.ts';
import type { House } from '../platform/house.ts';
import { readInput } from '../platform/read-input.ts';
import { attachFile, findAttachment, type NewAttachment } from './attach-file.ts';
import { MAX_ATTACHED_BYTES } from './draft.ts';

const Where = z.object({ id: z.uuid() });
const WhichFile = Where.extend({ attachmentId: z.uuid() });
const About = z.object({
  filename: z.string().max(1_000).optional(),
  contentId: z
    .string()
    .regex(/^[\w.@+-]{1,200}$/)
    .optional(),
});

/** Shown in the composer; everything else is only ever saved to disk. */
const SHOWN = new Set(['image/png', 'image/jpeg', 'image/gif', 'image/webp', 'image/avif', 'image/bmp']);

/**
 * `POST /api/drafts/:id/attachments?filename=&contentId=` with the file as its body, raw or as the one file of a
 * form, and `GET /api/drafts/:id/attachments/:attachmentId`.
 */
export function registerUploads(
  fastify: FastifyInstance,
  house: Pick<House, 'db' | 'blobs'>,
  viewerOf: ViewerOf,
): void {
  const viewing = signedIn(viewerOf);
  fastify.register(async (scope) => {
    scope.removeContentTypeParser(['application/json', 'text/plain']);
    scope.addContentTypeParser('*', (_request, payload, done) => done(null, payload));
    scope.post(
      '/api/drafts/:id/attachments',
      // A form has a few bytes around its file.
      { bodyLimit: MAX_ATTACHED_BYTES + 1_000_000 },
      async (request) => {
        const viewer = await viewing(request);
        const { id } = readInput(Where, request.params);
        const { file, content } = await readUpload(request);
        return attachFile(house, viewer, id, file, content);
      },
    );
    scope.get('/api/drafts/:id/attachments/:attachmentId', async (request, reply) => {
      const viewer = await viewing(request);
      const { id, attachmentId } = readInput(WhichFile, request.params);
      const row = await findAttachment(house.db, viewer, id, attachmentId);
      const isShown = SHOWN.has(row.mime_type);
      const name = encodeURIComponent(row.filename).replaceAll("'", '%27');
      return (
        reply
          .header('content-type', isShown ? row.mime_type : 'application/octet-stream')
          .header('content-length', row.size)
          // RFC 6266, RFC 8187.
          .header('content-disposition', `${isShown ? 'inline' : 'attachment'}; filename*=UTF-8''${name}`)
          .header('content-security-policy', "default-src 'none'; sandbox")
          .header('cache-control', 'private, max-age=86400, immutable')
          .send(house.blobs.open(row.blob_sha256))
      );
    });
  });
}

async function readUpload(request: FastifyRequest): Promise<{ file: NewAttachment; content: Readable }> {
  const about = readInput(About, request.query);
  const contentId = about.contentId ?? null;
  if (request.isMultipart()) {
    const part = await request.file({ limits: { fileSize: MAX_ATTACHED_BYTES + 1 } });
    if (!part) throw invalid('input.invalid');
    const file = { filename: about.filename ?? part.filename, mimeType: part.mimetype, contentId };
    return { file, content: part.file };
  }
  const [mimeType = ''] = (request.headers['content-type'] ?? '').split(';');
  const file = { filename: about.filename ?? '', mimeType: mimeType.trim(), contentId };
  return { file, content: request.body as Readable };
}

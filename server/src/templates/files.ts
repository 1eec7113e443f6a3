/** Pictures and files of templates and signatures, in and out, as plain routes: their bodies are bytes. */
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { signedIn, type ViewerOf } from '../access/request.ts';
import { contentDisposition } from '../platform/content-disposition.ts';
import { invalid } from '../platform/errors.ts';
import type { House } from '../platform/house.ts';
import { readInput } from '../platform/read-input.ts';
import { addPicture, findPicture, MAX_PICTURE, picturePath } from './picture.ts';
import { addFile, findFile, MAX_FILES } from './template-file.ts';

const Which = z.object({ id: z.uuid() });
const WhichFile = Which.extend({ fileId: z.uuid() });
const About = z.object({ filename: z.string().max(1_000).default('') });

/**
 * `POST /api/pictures?filename=` and `GET /api/pictures/:id`; `POST /api/templates/:id/files?filename=` and
 * `GET /api/templates/:id/files/:fileId`. A body is the raw file.
 */
export function registerTemplateFiles(
  fastify: FastifyInstance,
  house: Pick<House, 'db' | 'blobs' | 'clock'>,
  viewerOf: ViewerOf,
): void {
  const viewing = signedIn(viewerOf);
  fastify.register(async (scope) => {
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => done(null, body));
    // One byte more than is taken: what is too large is told as a picture, not as a request.
    scope.post('/api/pictures', { bodyLimit: MAX_PICTURE + 1_000 }, async (request) => {
      const viewer = await viewing(request);
      const { filename } = readInput(About, request.query);
      const content = bytesOf(request);
      const id = await addPicture(house, viewer.personId, { filename, content }, house.clock.now());
      return { id, path: picturePath(id) };
    });
    scope.get('/api/pictures/:id', async (request, reply) => {
      const viewer = await viewing(request);
      const picture = await findPicture(house.db, viewer, readInput(Which, request.params).id);
      return reply
        .header('content-type', picture.mime_type)
        .header('content-length', picture.size)
        .header('x-content-type-options', 'nosniff')
        .header('content-security-policy', "default-src 'none'; sandbox")
        .header('cache-control', 'private, max-age=86400, immutable')
        .send(house.blobs.open(picture.blob_sha256));
    });
    scope.post('/api/templates/:id/files', { bodyLimit: MAX_FILES + 1_000 }, async (request) => {
      const viewer = await viewing(request);
      const { id } = readInput(Which, request.params);
      const { filename } = readInput(About, request.query);
      const [mimeType = ''] = (request.headers['content-type'] ?? '').split(';');
      return addFile(house, viewer, id, { filename, mimeType: mimeType.trim(), content: bytesOf(request) });
    });
    scope.get('/api/templates/:id/files/:fileId', async (request, reply) => {
      const viewer = await viewing(request);
      const { id, fileId } = readInput(WhichFile, request.params);
      const file = await findFile(house.db, viewer, id, fileId);
      return reply
        .header('content-type', 'application/octet-stream')
        .header('content-length', file.size)
        .header('content-disposition', contentDisposition('attachment', file.filename))
        .header('content-security-policy', "default-src 'none'; sandbox")
        .header('cache-control', 'private, no-cache')
        .send(house.blobs.open(file.blob_sha256));
    });
  });
}

const bytesOf = (request: FastifyRequest): Uint8Array => {
  if (!Buffer.isBuffer(request.body) || request.body.length === 0) throw invalid('input.invalid');
  return request.body;
};

/** Pictures and files of templates and signatures, in and out, as plain routes: their bodies are bytes. */
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { z } from 'zod';
import type { Viewer } from '../access/visibility.ts';
import { invalid, unauthorized } from '../platform/errors.ts';
import type { House } from '../platform/house.ts';
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
  viewerOf: (request: FastifyRequest) => Promise<Viewer | null>,
): void {
  const signedIn = async (request: FastifyRequest): Promise<Viewer> => {
    const viewer = await viewerOf(request);
    if (!viewer) throw unauthorized('session.required');
    return viewer;
  };
  fastify.register(async (scope) => {
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => done(null, body));
    // One byte more than is taken: what is too large is told as a picture, not as a request.
    scope.post('/api/pictures', { bodyLimit: MAX_PICTURE + 1_000 }, async (request) => {
      const viewer = await signedIn(request);
      const { filename } = parse(About, request.query);
      const content = bytesOf(request);
      const id = await addPicture(house, viewer.personId, { filename, content }, house.clock.now());
      return { id, path: picturePath(id) };
    });
    scope.get('/api/pictures/:id', async (request, reply) => {
      const viewer = await signedIn(request);
      const picture = await findPicture(house.db, viewer, parse(Which, request.params).id);
      return reply
        .header('content-type', picture.mime_type)
        .header('content-length', picture.size)
        .header('x-content-type-options', 'nosniff')
        .header('content-security-policy', "default-src 'none'; sandbox")
        .header('cache-control', 'private, max-age=86400, immutable')
        .send(house.blobs.open(picture.blob_sha256));
    });
    scope.post('/api/templates/:id/files', { bodyLimit: MAX_FILES + 1_000 }, async (request) => {
      const viewer = await signedIn(request);
      const { id } = parse(Which, request.params);
      const { filename } = parse(About, request.query);
      const [mimeType = ''] = (request.headers['content-type'] ?? '').split(';');
      return addFile(house, viewer, id, { filename, mimeType: mimeType.trim(), content: bytesOf(request) });
    });
    scope.get('/api/templates/:id/files/:fileId', async (request, reply) => {
      const viewer = await signedIn(request);
      const { id, fileId } = parse(WhichFile, request.params);
      const file = await findFile(house.db, viewer, id, fileId);
      const name = encodeURIComponent(file.filename).replaceAll("'", '%27');
      return (
        reply
          .header('content-type', 'application/octet-stream')
          .header('content-length', file.size)
          // RFC 6266, RFC 8187.
          .header('content-disposition', `attachment; filename*=UTF-8''${name}`)
          .header('content-security-policy', "default-src 'none'; sandbox")
          .header('cache-control', 'private, no-cache')
          .send(house.blobs.open(file.blob_sha256))
      );
    });
  });
}

const bytesOf = (request: FastifyRequest): Uint8Array => {
  if (!Buffer.isBuffer(request.body) || request.body.length === 0) throw invalid('input.invalid');
  return request.body;
};

function parse<T>(schema: z.ZodType<T>, value: unknown): T {
  const result = schema.safeParse(value);
  if (!result.success) throw invalid('input.invalid');
  return result.data;
}

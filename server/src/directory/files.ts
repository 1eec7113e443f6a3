/**
 * Tables in and out as plain routes: `POST /api/directory/imports?moduleId=&filename=` with the file as its body,
 * `GET /api/directory/imports/:id/refused.csv` and `GET /api/directory/export.csv?moduleId=`.
 */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import type { Viewer } from '../access/visibility.ts';
import type { Clock } from '../platform/clock.ts';
import { type Database, inTransaction } from '../platform/database.ts';
import { invalid, notFound, unauthorized } from '../platform/errors.ts';
import { exportRecords } from './export-records.ts';
import { MOST_BYTES, readImport } from './import-records.ts';
import { refusedTable } from './refused-table.ts';

const About = z.object({ moduleId: z.uuid(), filename: z.string().max(1_000).default('') });
const Which = z.object({ id: z.uuid() });

export function registerDirectoryFiles(
  fastify: FastifyInstance,
  { db, clock }: { db: Database; clock: Clock },
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
    // One byte more than is allowed comes through, so that the refusal is ours, with its sentence.
    scope.post('/api/directory/imports', { bodyLimit: MOST_BYTES + 1_000_000 }, async (request) => {
      const viewer = await signedIn(request);
      const about = About.safeParse(request.query);
      if (!about.success || !Buffer.isBuffer(request.body)) throw invalid('input.invalid');
      const file = { ...about.data, bytes: request.body };
      return inTransaction(db, (tx) => readImport({ tx, now: clock.now(), viewer }, file));
    });
  });
  fastify.get('/api/directory/imports/:id/refused.csv', async (request, reply) => {
    const viewer = await signedIn(request);
    const which = Which.safeParse(request.params);
    if (!which.success) throw notFound('notFound');
    return sendTable(reply, 'refus.csv', await refusedTable(db, viewer, which.data.id));
  });
  fastify.get('/api/directory/export.csv', async (request, reply) => {
    const viewer = await signedIn(request);
    const about = About.safeParse(request.query);
    if (!about.success) throw notFound('notFound');
    const { filename, content } = await exportRecords(db, viewer, about.data.moduleId);
    return sendTable(reply, filename, content);
  });
}

function sendTable(reply: FastifyReply, filename: string, content: unknown): FastifyReply {
  const name = encodeURIComponent(filename).replaceAll("'", '%27');
  return (
    reply
      .header('content-type', 'text/csv; charset=utf-8')
      // RFC 6266, RFC 8187.
      .header('content-disposition', `attachment; filename*=UTF-8''${name}`)
      .header('cache-control', 'no-store')
      .header('x-content-type-options', 'nosniff')
      .send(content)
  );
}

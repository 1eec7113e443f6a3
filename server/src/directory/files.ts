/**
 * Tables in and out as plain routes: `POST /api/directory/imports?moduleId=&filename=` with the file as its body,
 * `GET /api/directory/imports/:id/refused.csv` and `GET /api/directory/export.csv?moduleId=`.
 */
import type { FastifyInstance, FastifyReply } from 'fastify';
import { z } from 'zod';
import { signedIn, type ViewerOf } from '../access/request.ts';
import type { Clock } from '../platform/clock.ts';
import { type Database, inTransaction } from '../platform/database.ts';
import { invalid } from '../platform/errors.ts';
import { readAddress, readInput } from '../platform/read-input.ts';
import { exportRecords } from './export-records.ts';
import { MOST_BYTES, readImport } from './import-records.ts';
import { refusedTable } from './refused-table.ts';

const About = z.object({ moduleId: z.uuid(), filename: z.string().max(1_000).default('') });
const Which = z.object({ id: z.uuid() });

export function registerDirectoryFiles(
  fastify: FastifyInstance,
  { db, clock }: { db: Database; clock: Clock },
  viewerOf: ViewerOf,
): void {
  const viewing = signedIn(viewerOf);
  fastify.register(async (scope) => {
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => done(null, body));
    // One byte more than is allowed comes through, so that the refusal is ours, with its sentence.
    scope.post('/api/directory/imports', { bodyLimit: MOST_BYTES + 1_000_000 }, async (request) => {
      const viewer = await viewing(request);
      const about = readInput(About, request.query);
      if (!Buffer.isBuffer(request.body)) throw invalid('input.invalid');
      const file = { ...about, bytes: request.body };
      return inTransaction(db, (tx) => readImport({ tx, now: clock.now(), viewer }, file));
    });
  });
  fastify.get('/api/directory/imports/:id/refused.csv', async (request, reply) => {
    const viewer = await viewing(request);
    const { id } = readAddress(Which, request.params);
    return sendTable(reply, 'refus.csv', await refusedTable(db, viewer, id));
  });
  fastify.get('/api/directory/export.csv', async (request, reply) => {
    const viewer = await viewing(request);
    const { moduleId } = readAddress(About, request.query);
    const { filename, content } = await exportRecords(db, viewer, moduleId);
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

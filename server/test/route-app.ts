/**
 * The HTTP side of some slices alone, with the product's own server, router and error answers. Who asks is told
 * by a header instead of a session: signing in has tests of its own.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { OpenAPIHandler } from '@orpc/openapi/fastify';
import { onError } from '@orpc/server';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { RequestContext } from '../src/access/request.ts';
import { loadViewer } from '../src/access/viewer.ts';
import { actRoutes } from '../src/acts/routes.ts';
import { releaseAllOf } from '../src/assignment/departure.ts';
import { absenceRoutes, arrivalRoutes, assignmentRoutes } from '../src/assignment/routes.ts';
import { registerAttachmentFiles } from '../src/attachments/files.ts';
import { attachmentRoutes } from '../src/attachments/routes.ts';
import { attachStored } from '../src/composing/attach-file.ts';
import { composingRoutes } from '../src/composing/routes.ts';
import { registerUploads } from '../src/composing/uploads.ts';
import { registerFiles } from '../src/conversations/files.ts';
import { conversationRoutes } from '../src/conversations/routes.ts';
import { registerDirectoryFiles } from '../src/directory/files.ts';
import { directoryRoutes } from '../src/directory/routes.ts';
import { filingRoutes } from '../src/filing/routes.ts';
import { createParsePool } from '../src/mail/parse-pool.ts';
import { mergingRoutes } from '../src/merging/routes.ts';
import { notificationRoutes } from '../src/notifications/routes.ts';
import { peopleRoutes } from '../src/people/routes.ts';
import { type BlobStore, createBlobStore } from '../src/platform/blobs.ts';
import { type MovedClock, movedClock } from '../src/platform/clock.ts';
import { createHttp, languageOf, toRouterError, webHeaders } from '../src/platform/http.ts';
import { createLog } from '../src/platform/log.ts';
import { qualificationRoutes } from '../src/qualification/routes.ts';
import { searchRoutes } from '../src/search/routes.ts';
import { registerTemplateFiles } from '../src/templates/files.ts';
import { signatureRoutes, templateRoutes } from '../src/templates/routes.ts';
import { viewRoutes } from '../src/views/routes.ts';
import { START } from './factories.ts';
import type { TestDatabase } from './postgres.ts';
import { testKeys } from './sending.ts';

export type RouteApp = {
  fastify: FastifyInstance;
  clock: MovedClock;
  blobs: BlobStore;
  /** A request as this person; `body` makes it JSON. */
  ask<T = Record<string, unknown>>(
    personId: string,
    method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE',
    path: string,
    body?: unknown,
  ): Promise<RouteAnswer<T>>;
  close(): Promise<void>;
};

export type RouteAnswer<T> = {
  status: number;
  headers: Record<string, unknown>;
  body: string;
  /** The answer read as JSON, of the shape that the test expects. */
  json: T;
};

/** The conversation slices over a test database. */
export async function startRouteApp({ db }: TestDatabase): Promise<RouteApp> {
  const folder = await mkdtemp(join(tmpdir(), 'guichet-routes-'));
  const blobs = await createBlobStore(folder);
  const parse = createParsePool({ size: 1, timeoutMs: 10_000, maxRawBytes: 50_000_000 });
  const clock = movedClock(START);
  const log = createLog({ level: 'warn', pretty: false });
  const house = { db, clock, log, keys: testKeys, blobs, parse };
  const viewerOf = async (request: FastifyRequest) => {
    const personId = request.headers['x-test-person'];
    return typeof personId === 'string' ? loadViewer(db, personId) : null;
  };
  const fastify = await createHttp({
    log,
    trustProxy: false,
    secureCookies: false,
    publicUrl: 'http://127.0.0.1:7788',
  });
  registerFiles(fastify, house, viewerOf);
  registerAttachmentFiles(fastify, house, viewerOf);
  registerUploads(fastify, house, viewerOf);
  registerDirectoryFiles(fastify, house, viewerOf);
  registerTemplateFiles(fastify, house, viewerOf);
  const handler = new OpenAPIHandler<RequestContext>(
    {
      people: peopleRoutes(
        { ...house, config: { publicUrl: 'https://guichet.example.test' } },
        {
          releaseAllOf: (tx, personId, now) =>
            releaseAllOf(
              { tx, now, historyKey: testKeys.historyKey, actor: { kind: 'system' } },
              personId,
              null,
            ),
          mailLink: async () => false,
          isOnline: () => false,
        },
      ),
      directory: directoryRoutes(house),
      conversations: conversationRoutes(house),
      attachments: attachmentRoutes(house),
      assignment: assignmentRoutes(house),
      absences: absenceRoutes(house),
      arrival: arrivalRoutes(house),
      notifications: notificationRoutes(house),
      qualification: qualificationRoutes(house),
      composing: composingRoutes(house),
      templates: templateRoutes(house, { attachStored }),
      signatures: signatureRoutes(house),
      filing: filingRoutes(house),
      merging: mergingRoutes(house),
      // The queue has tests of its own; what is not done at once is done by those who ask for it.
      acts: actRoutes(house, { enqueueBulk: async () => undefined }),
      views: viewRoutes(house),
      search: searchRoutes(house),
    },
    {
      interceptors: [
        onError((error, { context }) => {
          throw toRouterError(
            error,
            context.viewer?.language ??
              languageOf({ 'accept-language': context.headers.get('accept-language') ?? undefined }),
            log,
          );
        }),
      ],
    },
  );
  await fastify.register(async (instance) => {
    instance.all('/api/*', async (request, reply) => {
      const context = { viewer: await viewerOf(request), headers: webHeaders(request), ip: request.ip };
      const { matched } = await handler.handle(request, reply, { prefix: '/api', context });
      if (!matched) return reply.code(404).send({ code: 'NotFound' });
      return reply;
    });
  });
  await fastify.ready();
  const ask = async <T>(
    personId: string,
    method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE',
    path: string,
    body?: unknown,
  ) => {
    const answer = await fastify.inject({
      method,
      url: `/api${path}`,
      headers: { 'x-test-person': personId },
      ...(body === undefined ? {} : { payload: body as Record<string, unknown> }),
    });
    const isJson = String(answer.headers['content-type']).startsWith('application/json');
    return {
      status: answer.statusCode,
      headers: answer.headers,
      body: answer.body,
      json: (isJson ? JSON.parse(answer.body) : null) as T,
    };
  };
  return {
    fastify,
    clock,
    blobs,
    ask,
    async close() {
      await fastify.close();
      await parse.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** The table of contents: every slice's routes, services and what one room does for another. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import fastifyStatic from '@fastify/static';
import { OpenAPIHandler } from '@orpc/openapi/fastify';
import { onError } from '@orpc/server';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { RequestContext } from './access/request.ts';
import { createSignIn, type SignIn } from './access/sign-in.ts';
import { loadViewer } from './access/viewer.ts';
import type { Viewer } from './access/visibility.ts';
import { enqueueBulk, registerActJobs, resumeBulk } from './acts/jobs.ts';
import { actRoutes } from './acts/routes.ts';
import { releaseAllOf } from './assignment/departure.ts';
import { absenceRoutes, arrivalRoutes, assignmentRoutes } from './assignment/routes.ts';
import { registerAttachmentFiles } from './attachments/files.ts';
import { attachmentRoutes } from './attachments/routes.ts';
import { attachStored } from './composing/attach-file.ts';
import { registerComposingJobs } from './composing/jobs.ts';
import { composingRoutes } from './composing/routes.ts';
import { registerUploads } from './composing/uploads.ts';
import { registerFiles } from './conversations/files.ts';
import { rebuildAfterStart, registerConversationJobs } from './conversations/jobs.ts';
import { conversationRoutes } from './conversations/routes.ts';
import { startSnoozeClock } from './conversations/snooze-clock.ts';
import { type DemoFilling, startDemoFilling } from './demo/filling.ts';
import { startLocalServer } from './demo/local-server.ts';
import { registerDirectoryFiles } from './directory/files.ts';
import { directoryRoutes } from './directory/routes.ts';
import { registerFilingJobs } from './filing/jobs.ts';
import { retryAccount } from './filing/retry-refused.ts';
import { filingRoutes } from './filing/routes.ts';
import { readAccountState } from './mailboxes/account-state.ts';
import { mailboxRoutes } from './mailboxes/routes.ts';
import { mergingRoutes } from './merging/routes.ts';
import { registerNotificationJobs, startNotifications } from './notifications/jobs.ts';
import { notificationRoutes } from './notifications/routes.ts';
import { listCaught } from './outbox/list-caught.ts';
import { mailPasswordLink, mailsPasswordLinks } from './outbox/mail-password-link.ts';
import { startOutbox } from './outbox/start-outbox.ts';
import { peopleRoutes } from './people/routes.ts';
import type { House, Service } from './platform/house.ts';
import { createHttp, languageOf, toRouterError, webHeaders } from './platform/http.ts';
import { createJobs, type Jobs } from './platform/jobs.ts';
import { qualificationRoutes } from './qualification/routes.ts';
import { type Feed, startFeed } from './realtime/feed.ts';
import { type PresenceRoom, startPresence } from './realtime/presence.ts';
import { realtimeRoutes } from './realtime/routes.ts';
import { searchRoutes } from './search/routes.ts';
import { createForgottenPassword, type ForgottenPassword } from './setup/forgotten-password.ts';
import { registerEntrance, setupRoutes } from './setup/routes.ts';
import { startSync } from './sync/service.ts';
import { testAccount } from './sync/test-account.ts';
import { registerTemplateFiles } from './templates/files.ts';
import { registerTemplateJobs } from './templates/jobs.ts';
import { signatureRoutes, templateRoutes } from './templates/routes.ts';
import { menuRoutes, viewRoutes } from './views/routes.ts';

const PAGES = fileURLToPath(new URL('../../web/dist', import.meta.url));

/** What runs behind the routes for as long as the program does. */
type RunningRooms = {
  feed: Feed;
  presence: PresenceRoom;
  forgotten: ForgottenPassword;
  filling: DemoFilling;
};

/** Everything under `/api` that the contract names. */
export function createRouter(
  house: House,
  jobs: Pick<Jobs, 'enqueue'>,
  { feed, presence, forgotten, filling }: RunningRooms,
) {
  const isOnline = presence.isOnline;
  const departure = (
    tx: Parameters<typeof releaseAllOf>[0]['tx'],
    personId: string,
    mailboxId: string | null,
    now: Date,
    actorId: string | null,
  ) =>
    releaseAllOf(
      {
        tx,
        now,
        historyKey: house.keys.historyKey,
        actor: actorId ? { kind: 'person', id: actorId } : { kind: 'system' },
      },
      personId,
      mailboxId,
    );
  return {
    setup: setupRoutes(house, {
      demo: filling,
      mailsLinks: () => mailsPasswordLinks(house.db),
      forgotten,
    }),
    people: {
      ...menuRoutes(house),
      ...peopleRoutes(house, {
        releaseAllOf: (tx, personId, now, actorId) => departure(tx, personId, null, now, actorId),
        mailLink: (personId, link) => mailPasswordLink(house, personId, link),
        isOnline,
      }),
    },
    mailboxes: mailboxRoutes(house, {
      releaseAllOf: departure,
      testAccount: (input) => testAccount(input),
      readAccountState,
      retryRefused: (tx, { actorId, now, ...input }) =>
        retryAccount(
          { tx, now, historyKey: house.keys.historyKey, actor: { kind: 'person', id: actorId } },
          { ...input, actorId },
        ),
      listCaught: (viewer) => listCaught(house.db, viewer),
      isOnline,
    }),
    directory: directoryRoutes(house),
    conversations: conversationRoutes(house),
    attachments: attachmentRoutes(house),
    assignment: assignmentRoutes(house),
    absences: absenceRoutes(house),
    arrival: arrivalRoutes(house),
    qualification: qualificationRoutes(house),
    composing: composingRoutes(house),
    templates: templateRoutes(house, { attachStored }),
    signatures: signatureRoutes(house),
    filing: filingRoutes(house),
    merging: mergingRoutes(house),
    acts: actRoutes(house, { enqueueBulk: (tx, jobId) => enqueueBulk(jobs, tx, jobId) }),
    views: viewRoutes(house),
    search: searchRoutes(house),
    notifications: notificationRoutes(house),
    realtime: realtimeRoutes(house, feed, presence),
  };
}

export type App = { fastify: FastifyInstance; stop(): Promise<void> };

/** Builds the web side; it listens when the caller says so. `jobs` queues work that a request begins. */
export async function createApp(house: House, jobs: Pick<Jobs, 'enqueue'>): Promise<App> {
  const presence = await startPresence(house);
  const feed = await startFeed(house, presence);
  const forgotten = createForgottenPassword(house, {
    isReady: () => mailsPasswordLinks(house.db),
    send: (personId, link) => mailPasswordLink(house, personId, link, 'forgotten'),
  });
  const filling = await startDemoFilling(house);
  const { publicUrl } = house.config;
  const isPublic = publicUrl.startsWith('https:');
  const fastify = await createHttp({
    log: house.log,
    trustProxy: isPublic,
    secureCookies: isPublic,
    publicUrl,
  });
  const signIn = createSignIn(house);
  const viewerOf = (request: FastifyRequest) => readViewer(house, signIn, request);

  fastify.get('/api/health', async () => {
    await house.pool.query('select 1');
    return { ok: true };
  });
  signIn.register(fastify);
  registerEntrance(fastify, house, signIn);
  registerFiles(fastify, house, viewerOf);
  registerAttachmentFiles(fastify, house, viewerOf);
  registerUploads(fastify, house, viewerOf);
  registerDirectoryFiles(fastify, house, viewerOf);
  registerTemplateFiles(fastify, house, viewerOf);
  const rooms = { feed, presence, forgotten, filling };
  await mountRouter(fastify, house, createRouter(house, jobs, rooms), viewerOf);
  await mountPages(fastify);

  return {
    fastify,
    async stop() {
      await feed.stop();
      await fastify.close();
      await forgotten.idle();
      await filling.stop();
      await presence.stop();
    },
  };
}

async function readViewer(house: House, signIn: SignIn, request: FastifyRequest): Promise<Viewer | null> {
  const personId = await signIn.personIdOf(webHeaders(request));
  return personId === null ? null : loadViewer(house.db, personId);
}

async function mountRouter(
  fastify: FastifyInstance,
  house: House,
  router: ReturnType<typeof createRouter>,
  viewerOf: (request: FastifyRequest) => Promise<Viewer | null>,
): Promise<void> {
  const handler = new OpenAPIHandler<RequestContext>(router, {
    interceptors: [
      onError((error, { context }) => {
        throw toRouterError(
          error,
          context.viewer?.language ??
            languageOf({ 'accept-language': context.headers.get('accept-language') ?? undefined }),
          house.log,
        );
      }),
    ],
  });
  await fastify.register(async (instance) => {
    instance.all('/api/*', async (request: FastifyRequest, reply: FastifyReply) => {
      const context = { viewer: await viewerOf(request), headers: webHeaders(request), ip: request.ip };
      reply.header('cache-control', 'no-store');
      const { matched } = await handler.handle(request, reply, { prefix: '/api', context });
      if (!matched) return reply.code(404).send({ code: 'NotFound', reason: 'notFound', data: {} });
      return reply;
    });
  });
}

/** The built pages; any path that is no file is the page itself, which finds its way by the URL. */
async function mountPages(fastify: FastifyInstance): Promise<void> {
  if (!existsSync(join(PAGES, 'index.html'))) return;
  await fastify.register(fastifyStatic, {
    root: PAGES,
    index: 'index.html',
    setHeaders: (response, path) => {
      const isNamedByContent = /\/assets\//.test(path);
      response.header('cache-control', isNamedByContent ? 'public, max-age=31536000, immutable' : 'no-cache');
    },
  });
  fastify.setNotFoundHandler((request, reply) =>
    request.method === 'GET' && !/^\/(api|assets)\//.test(request.url)
      ? reply.header('cache-control', 'no-cache').sendFile('index.html')
      : reply.code(404).send({ code: 'NotFound', reason: 'notFound', data: {} }),
  );
}

/** Starts what runs beside the web, as chosen by `--only`. `jobs` is among the services. */
export async function startServices(house: House): Promise<{ services: Service[]; jobs: Jobs }> {
  const chosen = house.config.services;
  const services: Service[] = [];
  if (chosen.includes('outbox')) services.push(await startOutbox(house));
  // The lock of the data folder proves it where the database lies inside.
  const isAlone = house.config.databaseUrl === undefined;
  if (chosen.includes('sync')) {
    services.push(await startSync(house, { isAlone }), await startLocalServer(house));
  }
  const jobs = createJobs(house);
  registerConversationJobs(jobs, house);
  registerActJobs(jobs, house);
  registerComposingJobs(jobs, house);
  registerFilingJobs(jobs, house);
  registerTemplateJobs(jobs, house);
  registerNotificationJobs(jobs, house);
  await jobs.start({ work: chosen.includes('jobs') });
  await rebuildAfterStart(jobs, house);
  services.push(jobs);
  if (chosen.includes('jobs')) {
    // Alone, what is unfinished has nobody who does it; beside others it may be under way, and stands still first.
    if (isAlone) await resumeBulk(house, jobs, 0);
    services.push(startSnoozeClock(house), await startNotifications(house, jobs));
  }
  return { services, jobs };
}

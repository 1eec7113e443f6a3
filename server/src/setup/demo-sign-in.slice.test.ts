import type { FastifyInstance } from 'fastify';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { makePerson } from '../../test/factories.ts';
import { startTestPostgres, type TestDatabase } from '../../test/postgres.ts';
import { testKeys } from '../../test/sending.ts';
import { createSignIn } from '../access/sign-in.ts';
import { type Config, parseConfig } from '../config.ts';
import { systemClock } from '../platform/clock.ts';
import type { House } from '../platform/house.ts';
import { createHttp } from '../platform/http.ts';
import { createLog } from '../platform/log.ts';
import { registerEntrance } from './routes.ts';

let database: TestDatabase;
let lea: string;
let mina: string;
let fastify: FastifyInstance | undefined;

function configOf(isDemo: boolean): Config {
  const parsed = parseConfig({}, isDemo ? ['--demo'] : []);
  if (!parsed.ok) throw new Error('the configuration is refused');
  return parsed.config;
}

/** The entrance of a program that was started so. */
async function start(
  isDemo: boolean,
): Promise<{ fastify: FastifyInstance; cookieOf(id: string): Promise<string> }> {
  const log = createLog({ level: 'silent', pretty: false });
  const { db } = database;
  const house = { config: configOf(isDemo), db, keys: testKeys, clock: systemClock, log } as House;
  const signIn = createSignIn(house);
  const app = await createHttp({
    log,
    trustProxy: false,
    secureCookies: false,
    publicUrl: 'http://127.0.0.1:7788',
  });
  registerEntrance(app, house, signIn);
  app.post<{ Params: { id: string } }>('/test/session/:id', async (request, reply) => {
    await signIn.startSession(request.params.id, request, reply);
    return {};
  });
  app.get('/test/me', async (request) => {
    const headers = new Headers({ cookie: request.headers.cookie ?? '' });
    return { id: await signIn.personIdOf(headers) };
  });
  await app.ready();
  fastify = app;
  return {
    fastify: app,
    async cookieOf(id) {
      return cookie(await app.inject({ method: 'POST', url: `/test/session/${id}`, headers, payload: {} }));
    },
  };
}

const headers = { origin: 'http://127.0.0.1:7788', host: '127.0.0.1:7788', 'sec-fetch-site': 'same-origin' };

const cookie = ({ headers }: { headers: Record<string, unknown> }): string =>
  [headers['set-cookie'] ?? []]
    .flat()
    .map((one) => String(one).split(';')[0])
    .join('; ');

const enter = (app: FastifyInstance, personId: string, as = '') =>
  app.inject({
    method: 'POST',
    url: '/api/demo/sign-in',
    headers: { ...headers, ...(as === '' ? {} : { cookie: as }) },
    payload: { personId },
  });

beforeAll(async () => {
  database = await startTestPostgres();
  lea = await makePerson(database.db, 'Léa Marchand');
  mina = await makePerson(database.db, 'Mina Aubert', { role: 'admin' });
  await database.db
    .insertInto('sign_in_account')
    .values({
      id: mina,
      person_id: mina,
      account_id: mina,
      provider_id: 'credential',
      password: 'a hash',
    })
    .execute();
});
beforeEach(() => database.db.updateTable('instance').set({ demo: true }).execute());
afterEach(() => fastify?.close());
afterAll(() => database?.close());

describe('being an invented person by one click', () => {
  it('is open to anybody where the program was started as a demo', async () => {
    const { fastify } = await start(true);
    const answer = await enter(fastify, lea);
    expect(answer.statusCode).toBe(200);
    const me = await fastify.inject({ url: '/test/me', headers: { cookie: cookie(answer) } });
    expect(me.json()).toEqual({ id: lea });
  });

  it('never makes anybody a person with a password', async () => {
    const { fastify, cookieOf } = await start(true);
    expect((await enter(fastify, mina)).statusCode).toBe(404);
    expect((await enter(fastify, mina, await cookieOf(mina))).statusCode).toBe(404);
  });

  it('is for administrators alone where the sample is only tried out', async () => {
    const { fastify, cookieOf } = await start(false);
    expect((await enter(fastify, lea)).json()).toMatchObject({ reason: 'demo.only' });
    expect((await enter(fastify, lea, await cookieOf(lea))).statusCode).toBe(403);
    expect((await enter(fastify, lea, await cookieOf(mina))).statusCode).toBe(200);
  });

  it('is refused in a real instance, to everybody and however it was started', async () => {
    await database.db.updateTable('instance').set({ demo: false }).execute();
    for (const isDemo of [true, false]) {
      const { fastify, cookieOf } = await start(isDemo);
      expect((await enter(fastify, lea, await cookieOf(mina))).json()).toMatchObject({ reason: 'demo.only' });
      await fastify.close();
    }
  });
});

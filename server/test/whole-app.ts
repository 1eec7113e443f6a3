/** The product's whole web side over a test database, asked without a socket; for doors that need no session. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createApp } from '../src/app.ts';
import { parseConfig } from '../src/config.ts';
import { openHouse } from '../src/open-house.ts';
import type { Clock } from '../src/platform/clock.ts';
import type { House } from '../src/platform/house.ts';
import { createLog } from '../src/platform/log.ts';
import type { TestDatabase } from './postgres.ts';

export type WholeApp = {
  house: House;
  /** A request of a visitor from `ip`, or of whom the session cookie is; a body makes it JSON. */
  ask(
    method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE',
    path: string,
    body?: object,
    ip?: string,
    cookie?: string,
  ): Promise<WholeAnswer>;
  close(): Promise<void>;
};

export type WholeAnswer = { status: number; body: string; json: Record<string, unknown>; cookie: string };

const ORIGIN = 'http://127.0.0.1:7788';

/** Starts it on this database, which stays open when it closes. */
export async function startWholeApp(database: TestDatabase, clock?: Clock): Promise<WholeApp> {
  const folder = await mkdtemp(join(tmpdir(), 'guichet-whole-'));
  const parsed = parseConfig({ DATABASE_URL: database.connectionString, GUICHET_DATA: folder }, []);
  if (!parsed.ok) throw new Error('the configuration is refused');
  const log = createLog({ level: 'silent', pretty: false });
  const { house, close } = await openHouse(parsed.config, { log, ...(clock ? { clock } : {}) });
  const app = await createApp(house, { enqueue: async () => null });
  await app.fastify.ready();
  return {
    house,
    async ask(method, path, body, ip = '192.0.2.1', cookie) {
      const answer = await app.fastify.inject({
        method,
        url: `/api${path}`,
        remoteAddress: ip,
        headers: {
          origin: ORIGIN,
          host: '127.0.0.1:7788',
          'sec-fetch-site': 'same-origin',
          ...(cookie ? { cookie } : {}),
        },
        ...(body ? { payload: body } : {}),
      });
      const isJson = String(answer.headers['content-type']).startsWith('application/json');
      return {
        status: answer.statusCode,
        body: answer.body,
        json: (isJson ? JSON.parse(answer.body) : {}) as Record<string, unknown>,
        cookie: [answer.headers['set-cookie'] ?? []].flat().join('; '),
      };
    },
    async close() {
      await app.stop();
      await close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

import { mkdtemp, rm } from 'node:fs/promises';
import net from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestPostgres, type TestDatabase } from '../../test/postgres.ts';
import { testKeys } from '../../test/sending.ts';
import { rebuildRows } from '../conversations/rebuild.ts';
import { verifyHistory } from '../history/verify.ts';
import { createParsePool, type ParsePool } from '../mail/parse-pool.ts';
import { createPerson } from '../people/person.ts';
import { createBlobStore } from '../platform/blobs.ts';
import { systemClock } from '../platform/clock.ts';
import { inTransaction } from '../platform/database.ts';
import { createLog } from '../platform/log.ts';
import { type DemoConversation, demoCompany } from './content/index.ts';
import { type FillHouse, fillDemo, fillDemoIfEmpty } from './fill-demo.ts';
import { applyOperations } from './local-server.ts';

let database: TestDatabase;
let parse: ParsePool;
let blobFolder: string;
let house: FillHouse;

async function houseOf({ db, pool }: TestDatabase): Promise<FillHouse> {
  return {
    db,
    pool,
    clock: systemClock,
    keys: testKeys,
    blobs: await createBlobStore(blobFolder),
    parse,
    log: createLog({ level: 'silent', pretty: false }),
    config: { language: 'en' },
  };
}

beforeAll(async () => {
  blobFolder = await mkdtemp(join(tmpdir(), 'guichet-demo-'));
  parse = createParsePool({ size: 2, timeoutMs: 30_000, maxRawBytes: 10_000_000 });
  database = await startTestPostgres();
  house = await houseOf(database);
});

afterAll(async () => {
  await parse?.close();
  await database?.close();
  await rm(blobFolder, { recursive: true, force: true });
});

const rows = async <T>(query: ReturnType<typeof sql<T>>): Promise<T[]> =>
  (await query.execute(house.db)).rows;
const one = async (query: ReturnType<typeof sql<{ n: number }>>) => Number((await rows(query))[0]?.n);

/** Where a conversation of the content must stand in the end, by the rules of its mailbox. */
function endOf(conversation: DemoConversation): { status: string; place: string } {
  let [status, place] = ['open', 'inbox'];
  for (const step of conversation.steps) {
    if (step.type === 'status') status = step.status;
    if (step.type === 'place')
      place = step.place === 'trash' || step.place === 'spam' ? step.place : 'archive';
    if (step.type !== 'in' || (step.automatic && step.automatic !== 'bounce')) continue;
    status = 'open';
    if (place !== 'spam') place = 'inbox';
  }
  return { status, place };
}

describe('filling the demo', () => {
  it('leaves what the content says, and opens no connection but to the database', async () => {
    const { connect } = net.Socket.prototype;
    const connections: unknown[] = [];
    const databaseHosts = ['localhost', '127.0.0.1'];
    net.Socket.prototype.connect = function (this: net.Socket, ...args: never[]) {
      connections.push(args);
      return Reflect.apply(connect, this, args);
    } as typeof connect;
    const began = performance.now();
    try {
      await fillDemoIfEmpty(house);
    } finally {
      net.Socket.prototype.connect = connect;
    }
    console.log(
      'fill',
      Math.round(performance.now() - began),
      JSON.stringify(connections).slice(0, 500),
      databaseHosts,
    );
  });

  it('stands up to the checks of history and rows', async () => {
    const verified = await verifyHistory(house.db, house.keys.historyKey);
    expect(verified.fault).toBeNull();
    expect(verified.conversations).toBe(demoCompany.conversations.length);
    expect(await rebuildRows(house.db, { check: true })).toEqual({
      conversations: demoCompany.conversations.length,
      different: [],
    });
  });
});

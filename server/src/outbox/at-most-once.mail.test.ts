/** I4: whatever fails, in whatever order, one press of send is at most one mail on the wire, and none is forgotten. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import fc from 'fast-check';
import { sql } from 'kysely';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { receiveMail } from '../../test/factories.ts';
import { type FaultySmtp, type SmtpFault, type SmtpStep, startFaultySmtp } from '../../test/faulty-smtp.ts';
import { startTestPostgres, type TestDatabase } from '../../test/postgres.ts';
import {
  makeTeam,
  pressSend,
  type SendingHouse,
  type SendingTeam,
  setTestAccount,
  startSendingHouse,
  writeAnswer,
} from '../../test/sending.ts';
import { OUTBOX_CHANNEL } from './queue-answer.ts';
import { startOutbox } from './start-outbox.ts';

let database: TestDatabase;
let house: SendingHouse;
let peer: FaultySmtp;
beforeAll(async () => {
  database = await startTestPostgres();
  peer = await startFaultySmtp();
});
// A clock of its own for each: a process apart goes by the machine's.
beforeEach(async () => {
  house = await startSendingHouse(database);
});
afterEach(() => house?.close());
afterAll(async () => {
  await peer?.stop();
  await database?.close();
});

async function queueAnswers(team: SendingTeam, count: number): Promise<string[]> {
  await setTestAccount(house, team.mailbox.id, { host: 'localhost', port: peer.port });
  const ids: string[] = [];
  for (let n = 0; n < count; n += 1) {
    const { conversationId } = await receiveMail(house.db, team.mailbox, { subject: `n° ${n}` }, house.blobs);
    const draftId = await writeAnswer(house, team.mailbox.id, team.anna, { conversationId });
    ids.push((await pressSend(house, team.anna, draftId)).outboxId as string);
  }
  return ids;
}

const rowsOf = (ids: readonly string[]) =>
  house.db
    .selectFrom('outbox')
    .selectAll()
    .where('id', 'in', [...ids])
    .orderBy('id')
    .execute();
const arrivalsOf = (header: string) => peer.messages.filter(({ raw }) => raw.includes(`<${header}>`)).length;
const FINAL = new Set(['sent', 'refused', 'doubtful']);

/** Lets time pass until every answer has come to an end. */
async function untilFinal(ids: readonly string[]) {
  for (;;) {
    const rows = await rowsOf(ids);
    if (rows.every(({ state }) => FINAL.has(state))) return rows;
    house.clock.forward(3_600_000);
    await sql`select pg_notify(${OUTBOX_CHANNEL}, '')`.execute(house.db);
    await sleep(50);
  }
}

function check(rows: Awaited<ReturnType<typeof rowsOf>>): void {
  for (const { state, message_header } of rows) {
    const arrivals = arrivalsOf(message_header);
    expect(arrivals).toBeLessThanOrEqual(1);
    if (state === 'sent') expect(arrivals).toBe(1);
    if (state === 'refused') expect(arrivals).toBe(0);
  }
}

const steps: SmtpStep[] = ['connect', 'ehlo', 'auth', 'mail', 'rcpt', 'data', 'body', 'dot'];
const anyFault: fc.Arbitrary<SmtpFault> = fc.record({
  at: fc.constantFrom(...steps),
  how: fc.constantFrom<SmtpFault['how']>(
    'drop',
    { reply: '421 4.3.2 Going down' },
    { reply: '451 4.3.0 Later' },
    { reply: '550 5.7.1 No' },
    { delay: 30 },
  ),
  times: fc.integer({ min: 1, max: 3 }),
});

describe('one press of send', () => {
  it('is at most one mail for the server, under any faults of the server', async () => {
    const team = await makeTeam(house);
    await fc.assert(
      fc.asyncProperty(fc.array(anyFault, { maxLength: 6 }), async (faults) => {
        const ids = await queueAnswers(team, 3);
        for (const fault of faults) peer.fail(fault);
        const outbox = await startOutbox(house);
        try {
          check(await untilFinal(ids));
        } finally {
          peer.heal();
          await outbox.stop();
        }
      }),
      { numRuns: 12 },
    );
  });

  it('is at most one mail when the process is killed again and again', async () => {
    const team = await makeTeam(house);
    const ids = await queueAnswers(team, 12);
    const slow: SmtpStep[] = ['connect', 'auth', 'rcpt', 'data', 'dot'];
    for (const at of slow) peer.fail({ at, how: { delay: 40 } });
    const found = new Set<string>();
    for (let kills = 0; kills < 12; kills += 1) {
      const child = await startProcess();
      await sleep(40 + 25 * kills);
      child.kill('SIGKILL');
      await once(child, 'exit');
      for (const { state, data_started_at } of await rowsOf(ids)) {
        found.add(state === 'handing_over' && data_started_at ? 'data started' : state);
      }
    }
    peer.heal();
    const outbox = await startOutbox(house);
    try {
      check(await untilFinal(ids));
    } finally {
      await outbox.stop();
    }
    // The kills met answers in the middle of a hand-over.
    expect(found.has('handing_over') || found.has('data started')).toBe(true);
  });
});

async function startProcess(): Promise<ChildProcess> {
  const program = join(import.meta.dirname, '../../test/outbox-process.ts');
  const child = spawn(process.execPath, [program, house.connectionString, house.blobFolder], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  await once(child.stdout as NonNullable<typeof child.stdout>, 'data');
  return child;
}

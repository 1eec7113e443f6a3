/** Rows of an older fold: put right while people work, and never decided on as they were. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import {
  addMember,
  makeMailbox,
  makePerson,
  receiveMail,
  TEST_KEY,
  type TestMailbox,
  writingOf,
} from '../../test/factories.ts';
import { startTestPostgres, type TestDatabase } from '../../test/postgres.ts';
import { type RouteApp, startRouteApp } from '../../test/route-app.ts';
import { FOLD_VERSION } from '../history/evolve.ts';
import { lockConversations, recordMany } from '../history/record.ts';
import { verifyHistory } from '../history/verify.ts';
import { createBlobStore } from '../platform/blobs.ts';
import { inTransaction } from '../platform/database.ts';
import { createJobs } from '../platform/jobs.ts';
import { createLog } from '../platform/log.ts';
import { rebuildAfterStart, registerConversationJobs } from './jobs.ts';
import { rebuildOlderRows, rebuildRows } from './rebuild.ts';

/** Rows to a batch here, and more rows than two of them. */
const size = 20;
const MANY = 45;

let database: TestDatabase;
let app: RouteApp;
let mailbox: TestMailbox;
let ana: string;
let bo: string;
let ids: string[];

beforeAll(async () => {
  database = await startTestPostgres();
  app = await startRouteApp(database);
  const { db } = database;
  ana = await makePerson(db, 'Ana');
  bo = await makePerson(db, 'Bo');
  mailbox = await makeMailbox(db);
  await addMember(db, mailbox.id, ana, 'dispatcher');
  await addMember(db, mailbox.id, bo, 'dispatcher');
  ids = [];
  for (let count = 0; count < MANY; count += 1)
    ids.push((await receiveMail(db, mailbox, { at: app.clock.now() })).conversationId);
  await inTransaction(db, (tx) =>
    recordMany(
      writingOf(tx, ana, app.clock.now()),
      ids.map((conversationId) => ({
        conversationId,
        drafts: [
          {
            kind: 'conversation.assigned',
            v: 1,
            data: { fromId: null, toId: ana, cause: 'claim', noteId: null, commitment: null },
          },
        ],
      })),
    ),
  );
});
afterAll(async () => {
  await app?.close();
  await database?.close();
});

/** What a program of an older fold would have left: other columns, and its version. */
const leaveAsOlder = (which: readonly string[]) =>
  sql`update conversation set fold_version = 0, status = 'resolved', assignee_id = null, work_seq = 0
       where id = any(${which}::uuid[])`.execute(database.db);

async function older(): Promise<number> {
  const { rows } = await sql<{ n: number }>`
    select count(*)::int as n from conversation where fold_version < ${FOLD_VERSION}`.execute(database.db);
  return rows[0]!.n;
}

const differences = async () => (await rebuildRows(database.db, { check: true })).differences;

describe('rows of an older version', () => {
  it('are rebuilt in batches, and going on after a stop leaves none out', async () => {
    const { db } = database;
    await leaveAsOlder(ids);
    // What hangs on the work columns is rebuilt with them.
    await sql`update conversation set hidden = true`.execute(db);
    const aborted = AbortSignal.abort();
    expect(await rebuildOlderRows(db, { after: null, batches: 9, size, signal: aborted })).toEqual({
      rows: 0,
      after: null,
    });
    const first = await rebuildOlderRows(db, { after: null, batches: 1, size });
    expect(first.rows).toBe(size);
    expect(await older()).toBe(MANY - size);
    // From the beginning again, as after a crash that forgot where it was.
    const second = await rebuildOlderRows(db, { after: null, batches: 1, size });
    expect(second.rows).toBe(size);
    expect(await rebuildOlderRows(db, { after: second.after, batches: 9, size })).toEqual({
      rows: MANY - 2 * size,
      after: null,
    });
    expect(await older()).toBe(0);
    expect(await differences()).toBe(0);
  });

  it('are rebuilt by jobs that follow one another after the start, while people work on them', async () => {
    const { db, connectionString } = database;
    await leaveAsOlder(ids);
    const folder = await mkdtemp(join(tmpdir(), 'guichet-older-'));
    const log = createLog({ level: 'error', pretty: false });
    const house = { db, log, clock: app.clock, blobs: await createBlobStore(folder) };
    // Two processes start at once.
    const both = [createJobs({ connectionString, log }), createJobs({ connectionString, log })];
    try {
      for (const jobs of both) registerConversationJobs(jobs, house, { batches: 1, size });
      for (const jobs of both) await jobs.start({ work: true });
      for (const jobs of both) await rebuildAfterStart(jobs, house);
      const people = ids.filter((_id, index) => index % 3 === 0);
      const answers = await Promise.all(
        people.map((id) => app.ask(bo, 'PUT', `/conversations/${id}/status`, { status: 'pending' })),
      );
      expect(answers.every(({ status }) => status === 200)).toBe(true);
      await vi.waitFor(async () => expect(await older()).toBe(0), { timeout: 50_000, interval: 200 });
    } finally {
      for (const jobs of both) await jobs.stop();
      await rm(folder, { recursive: true, force: true });
    }
    expect(await differences()).toBe(0);
    const { rows } = await sql`select distinct assignee_id from conversation`.execute(db);
    expect(rows).toEqual([{ assignee_id: ana }]);
  });

  it('are folded before an act decides on them, and keep their version for the rebuild', async () => {
    const { db } = database;
    const id = ids[0]!;
    await leaveAsOlder([id]);
    const state = await inTransaction(db, async (tx) => (await lockConversations(tx, [id])).get(id));
    expect(state?.work.assigneeId).toBe(ana);
    await leaveAsOlder([id]);
    const claim = await app.ask(bo, 'POST', `/conversations/${id}/claim`);
    expect(claim.json).toMatchObject({
      data: { reason: 'assignment.taken', assigneeId: ana },
    });
    expect(await older()).toBe(1);
    const placed = await app.ask(bo, 'PUT', `/conversations/${id}/assignment`, {
      assigneeId: bo,
      expectedId: ana,
      message: '',
    });
    expect(placed.status).toBe(200);
    expect(await older()).toBe(1);
    expect((await rebuildRows(db, { check: false })).conversations).toBe(MANY);
    expect(await older()).toBe(0);
  });

  it('are refused by a program that is older than they are', async () => {
    const { db } = database;
    const id = ids[1]!;
    await sql`update conversation set fold_version = ${FOLD_VERSION + 1} where id = ${id}`.execute(db);
    const answer = await app.ask(ana, 'PUT', `/conversations/${id}/status`, { status: 'resolved' });
    expect(answer.json).toMatchObject({ status: 503, data: { reason: 'program.old' } });
    await expect(rebuildRows(db, { check: false })).rejects.toMatchObject({ reason: 'program.old' });
    await sql`update conversation set fold_version = ${FOLD_VERSION} where id = ${id}`.execute(db);
    expect(await differences()).toBe(0);
  });
});

describe('a history of any length', () => {
  it('is folded and checked page by page', async () => {
    const { db } = database;
    const { conversationId } = await receiveMail(db, mailbox, { at: app.clock.now() });
    const drafts = Array.from({ length: 5_500 }, (_, index) =>
      index % 500 === 499
        ? ({
            kind: 'conversation.statusChanged',
            v: 1,
            data: { from: 'open', to: index === 5_499 ? 'pending' : 'resolved', cause: 'hand' },
          } as const)
        : ({ kind: 'conversation.opened', v: 1, data: { messageId: null } } as const),
    );
    await inTransaction(db, (tx) =>
      recordMany(writingOf(tx, ana, app.clock.now()), [{ conversationId, drafts }]),
    );
    await leaveAsOlder([conversationId]);
    await rebuildOlderRows(db, { after: null, batches: 1, size });
    expect(await differences()).toBe(0);
    const checked = await verifyHistory(db, TEST_KEY);
    expect(checked.fault).toBeNull();
    const { rows } = await sql<{ n: number }>`select count(*)::int as n from event`.execute(db);
    expect(checked.events).toBe(rows[0]!.n);
    // The last event of a page and the first of the next.
    await sql`alter table event disable trigger event_append_only`.execute(db);
    for (const seq of [2_000, 2_001, 4_001]) {
      const forge = (hash: string) =>
        sql`update event set body = ${hash} where conversation_id = ${conversationId} and seq = ${seq}`.execute(
          db,
        );
      const { body } = await db
        .selectFrom('event')
        .select('body')
        .where('conversation_id', '=', conversationId)
        .where('seq', '=', seq)
        .executeTakeFirstOrThrow();
      await forge(body.replace('"v":1', '"v":2'));
      expect((await verifyHistory(db, TEST_KEY)).fault).toMatchObject({
        conversationId,
        seq,
        what: 'changed',
      });
      await forge(body);
    }
    await sql`alter table event enable trigger event_append_only`.execute(db);
    expect((await verifyHistory(db, TEST_KEY)).fault).toBeNull();
  });
});

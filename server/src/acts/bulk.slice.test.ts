/** [G3]: one act on thousands: cancelled, killed, refused in part, taken back; and told to its owner alone. */
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { BulkAct, BulkJob, BulkRefusal } from '@guichet/contract/acts';
import type { LiveMessage } from '@guichet/contract/realtime';
import { sql } from 'kysely';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import {
  addMember,
  makeMailbox,
  makePerson,
  makeQualification,
  receiveMail,
  START,
  TEST_KEY,
  type TestMailbox,
} from '../../test/factories.ts';
import { startTestPostgres, type TestDatabase } from '../../test/postgres.ts';
import { type RouteApp, startRouteApp } from '../../test/route-app.ts';
import { testKeys } from '../../test/sending.ts';
import { CHAIN_START, headSeal } from '../history/chain.ts';
import { verifyHistory } from '../history/verify.ts';
import type { House } from '../platform/house.ts';
import { newId } from '../platform/id.ts';
import { createJobs } from '../platform/jobs.ts';
import { createLog } from '../platform/log.ts';
import { startFeed } from '../realtime/feed.ts';
import { startPresence } from '../realtime/presence.ts';
import { registerActJobs, resumeBulk } from './jobs.ts';
import { type BulkHouse, runBulk, runStep } from './run-bulk.ts';

/** More than are read at a time while the list is fixed. */
const MANY = 1_100;

let database: TestDatabase;
let app: RouteApp;
let house: BulkHouse;
let mailbox: TestMailbox;
let dispatcher: string;
let member: string;
let qualification: string;

beforeAll(async () => {
  database = await startTestPostgres();
  app = await startRouteApp(database);
  const { db } = database;
  house = { db, clock: app.clock, keys: testKeys, log: createLog({ level: 'warn', pretty: false }) };
  qualification = await makeQualification(db, 'Devis', null);
});
beforeEach(async () => {
  mailbox = await makeMailbox(database.db);
  dispatcher = await makePerson(database.db, 'Diane');
  member = await makePerson(database.db, 'Malika');
  await addMember(database.db, mailbox.id, dispatcher, 'dispatcher');
  await addMember(database.db, mailbox.id, member, 'member');
});
afterEach(async () => {
  expect((await verifyHistory(database.db, TEST_KEY)).fault).toBeNull();
});
afterAll(async () => {
  await app?.close();
  await database?.close();
});

/** Open conversations of the mailbox, made by the database itself: what is tried are acts on them. */
async function fill(count: number): Promise<string[]> {
  const ids = Array.from({ length: count }, () => newId());
  const { db } = database;
  await sql`
    insert into conversation (id, mailbox_id, created_at, correspondent_address, first_message_at, last_message_at,
                              message_count)
    select id, ${mailbox.id}, ${START}, 'claire@client.example', at, at, 1
      from (select id, ${START}::timestamptz + n * interval '1 second' as at
              from unnest(${ids}::uuid[]) with ordinality as u(id, n)) filler`.execute(db);
  await db
    .insertInto('conversation_head')
    .values(
      ids.map((id) => ({
        conversation_id: id,
        seq: 0,
        hash: CHAIN_START,
        mac: headSeal(TEST_KEY, id, 0, CHAIN_START),
      })),
    )
    .execute();
  return ids;
}

type Selection = { ids: string[] } | { filter: object; mailboxId?: string };
type Refused = { data: { reason: string } };

const start = (who: string, act: Partial<BulkAct> & { kind: string }, selection: Selection, id = newId()) =>
  app.ask<BulkJob & Refused>(who, 'POST', '/bulk', { id, act, selection });
const read = async (who: string, id: string) => (await app.ask<BulkJob>(who, 'GET', `/bulk/${id}`)).json;
const report = async (who: string, id: string) =>
  (await app.ask<{ job: BulkJob; refusals: BulkRefusal[] }>(who, 'GET', `/bulk/${id}/report`)).json;
const undo = (who: string, id: string) => app.ask<BulkJob & Refused>(who, 'POST', `/bulk/${id}/undo`);

async function qualified(): Promise<{ with: number; eventsEach: number[] }> {
  const { rows } = await sql<{ with: number; each: number[] }>`
    select count(*) filter (where qualification_id is not null)::int as "with",
           coalesce((select array_agg(distinct n)::int[] from (
             select count(*) as n from event e where e.mailbox_id = ${mailbox.id} group by e.conversation_id) counted), '{}') as "each"
      from conversation where mailbox_id = ${mailbox.id}`.execute(database.db);
  return { with: rows[0]?.with ?? -1, eventsEach: rows[0]?.each ?? [] };
}

const qualify = () => ({ kind: 'qualify' as const, qualificationId: qualification });
const allOpen = () => ({ filter: { place: 'open' }, mailboxId: mailbox.id });

describe('all that match', () => {
  it('more than a page of them: fixed when it starts, cancelled between two batches, taken back to the last one', {
    timeout: 240_000,
  }, async () => {
    const ids = await fill(MANY);
    const begun = (await start(dispatcher, qualify(), allOpen())).json;
    expect(begun).toMatchObject({ state: 'waiting', total: null, undoable: false });
    await runStep(house, begun.id);
    expect(await read(dispatcher, begun.id)).toMatchObject({ state: 'running', total: MANY, done: 0 });
    // What comes after is not of it.
    await fill(3);
    for (let step = 0; step < 20; step += 1) expect(await runStep(house, begun.id)).toBe('more');
    const running = await undo(dispatcher, begun.id);
    expect([running.status, running.json.data.reason]).toEqual([409, 'bulk.running']);
    await app.ask(dispatcher, 'POST', `/bulk/${begun.id}/cancel`);
    expect(await runStep(house, begun.id)).toBe('ended');
    const cancelled = await read(dispatcher, begun.id);
    expect(cancelled).toMatchObject({ state: 'cancelled', total: MANY, refused: 0, undoable: true });
    expect(cancelled.done).toBeGreaterThan(0);
    expect(cancelled.done).toBeLessThan(MANY);
    expect((await qualified()).with).toBe(cancelled.done);

    const whole = (await start(dispatcher, qualify(), { filter: { place: 'open' }, mailboxId: mailbox.id }))
      .json;
    await runBulk(house, whole.id);
    const ended = await read(dispatcher, whole.id);
    expect(ended).toMatchObject({ state: 'done', total: MANY + 3, unchanged: cancelled.done, refused: 0 });
    expect(ended.done).toBe(MANY + 3 - cancelled.done);
    expect(await qualified()).toEqual({ with: MANY + 3, eventsEach: [1] });

    // Two were touched by a colleague meanwhile: they are left as they are.
    for (const id of ids.slice(-2)) await app.ask(member, 'POST', `/conversations/${id}/claim`);
    const back = (await undo(dispatcher, whole.id)).json;
    expect(back).toMatchObject({ state: 'running', undoes: whole.id, total: ended.done });
    expect((await undo(dispatcher, whole.id)).json.id).toBe(back.id);
    await runBulk(house, back.id);
    expect(await read(dispatcher, back.id)).toMatchObject({
      state: 'done',
      done: ended.done - 2,
      refused: 2,
      undoable: false,
    });
    expect((await report(dispatcher, back.id)).refusals).toEqual([
      {
        reason: 'undo.overtaken',
        sentence: 'Quelqu’un a agi depuis : l’annulation n’est plus possible.',
        count: 2,
        ids: ids.slice(-2).sort(),
      },
    ]);
    expect((await qualified()).with).toBe(cancelled.done + 2);
    expect(await read(dispatcher, whole.id)).toMatchObject({ undoable: false, undoneBy: back.id });
  });

  it('killed again and again, each conversation is done once', async () => {
    const total = 600;
    await fill(total);
    const { id } = (await start(dispatcher, qualify(), allOpen())).json;
    const script = join(import.meta.dirname, '..', '..', 'test', 'bulk-process.ts');
    let seen = 0;
    let kills = 0;
    while (kills < 3) {
      const child = spawn(process.execPath, [script, database.connectionString, id], { stdio: 'ignore' });
      const ended = new Promise((resolve) => child.once('exit', resolve));
      while ((await read(dispatcher, id)).done <= seen && child.exitCode === null) await sleep(5);
      child.kill('SIGKILL');
      await ended;
      kills += 1;
      const { done, state } = await read(dispatcher, id);
      expect(done).toBeGreaterThan(seen);
      seen = done;
      if (state === 'done') break;
    }
    expect(seen).toBeLessThan(total);
    // Two at once take turns.
    await Promise.all([runBulk(house, id), runBulk(house, id)]);
    expect(await read(dispatcher, id)).toMatchObject({
      state: 'done',
      done: total,
      unchanged: 0,
      refused: 0,
    });
    expect(await qualified()).toEqual({ with: total, eventsEach: [1] });
  });

  it('is refused as the list would be, and leaves no job', async () => {
    const elsewhere = await makeMailbox(database.db);
    const hidden = await start(member, qualify(), { filter: {}, mailboxId: elsewhere.id });
    const unknown = await start(member, qualify(), { filter: {}, mailboxId: newId() });
    expect([hidden.status, hidden.body]).toEqual([404, unknown.body]);
    const others = await start(member, qualify(), {
      filter: { assignment: dispatcher },
      mailboxId: mailbox.id,
    });
    expect([others.status, others.json.data.reason]).toEqual([403, 'privilege.missing']);
    expect((await app.ask<BulkJob[]>(member, 'GET', '/bulk')).json).toEqual([]);
  });

  it('without a mailbox means everything assigned to me', async () => {
    const [mine = '', other = ''] = await fill(2);
    await app.ask(member, 'POST', `/conversations/${mine}/claim`);
    const { id } = (await start(member, { kind: 'status', status: 'pending' }, { filter: {} })).json;
    await runBulk(house, id);
    expect(await read(member, id)).toMatchObject({ total: 1, done: 1 });
    const rows = await database.db
      .selectFrom('conversation')
      .select(['id', 'status'])
      .where('id', 'in', [mine, other])
      .orderBy('id')
      .execute();
    expect(rows.map((row) => row.status)).toEqual(['pending', 'open']);
  });
});

describe('a selection by name', () => {
  it('has ended when it is answered, with each refusal and its reason', async () => {
    const ids = await fill(12);
    const [mine, others, free] = [ids.slice(0, 4), ids.slice(4, 7), ids.slice(7)];
    for (const id of mine) await app.ask(member, 'POST', `/conversations/${id}/claim`);
    for (const id of others) await app.ask(dispatcher, 'POST', `/conversations/${id}/claim`);
    const unknown = [newId(), newId()];
    const act = { kind: 'status', status: 'resolved' } as const;
    const answer = await start(member, act, { ids: [...ids, ...unknown, ...mine] });
    expect(answer.json).toMatchObject({ state: 'done', total: 14, done: 4, refused: 10, undoable: true });
    expect((await report(member, answer.json.id)).refusals).toEqual([
      {
        reason: 'conversation.unassigned',
        sentence: 'Prenez d’abord cette conversation.',
        count: 5,
        ids: free,
      },
      {
        reason: 'notFound',
        sentence: 'Introuvable, ou hors de ce que vous pouvez voir.',
        count: 5,
        ids: [],
      },
    ]);
    // The dispatcher may do it everywhere; what stands so already is told apart.
    const all = await start(dispatcher, act, { ids });
    expect(all.json).toMatchObject({ done: 8, unchanged: 4, refused: 0 });
    const back = await undo(dispatcher, all.json.id);
    expect(back.json).toMatchObject({ state: 'done', done: 8, undoes: all.json.id });
  });

  it('answers the same for what is hidden as for what does not exist', async () => {
    const [hidden = ''] = await fill(1);
    await app.ask(dispatcher, 'POST', `/conversations/${hidden}/claim`);
    for (const act of [
      { kind: 'claim' },
      { kind: 'assign', assigneeId: null },
      { kind: 'status', status: 'open' },
      { kind: 'place', place: 'trash' },
      { kind: 'affect', departmentId: null },
      qualify(),
      { kind: 'tag', add: [newId()] },
      { kind: 'snooze', until: null },
      { kind: 'wake' },
      { kind: 'star', starred: true },
      { kind: 'follow', following: true },
      { kind: 'markRead' },
      { kind: 'markUnread' },
    ]) {
      app.clock.advanceTo(new Date(app.clock.now().getTime() + 61_000));
      const id = newId();
      const real = await start(member, act as BulkAct, { ids: [hidden] }, id);
      const realReport = JSON.stringify(await report(member, id));
      await database.db.deleteFrom('bulk_job').where('id', '=', id).execute();
      const ghost = await start(member, act as BulkAct, { ids: [newId()] }, id);
      expect(real.body, act.kind).toBe(ghost.body);
      expect(realReport).toBe(JSON.stringify(await report(member, id)));
      expect(real.json).toMatchObject({ refused: 1, undoable: false });
    }
  });

  it('reports nothing of what went out of sight since', async () => {
    const [id = ''] = await fill(1);
    await app.ask(dispatcher, 'PUT', `/conversations/${id}/assignment`, {
      assigneeId: member,
      expectedId: null,
    });
    const job = (await start(member, { kind: 'assign', assigneeId: dispatcher }, { ids: [id] })).json;
    expect((await report(member, job.id)).refusals).toMatchObject([
      { reason: 'privilege.missing', ids: [id] },
    ]);
    await app.ask(dispatcher, 'PUT', `/conversations/${id}/assignment`, {
      assigneeId: dispatcher,
      expectedId: member,
    });
    expect((await report(member, job.id)).refusals).toMatchObject([{ reason: 'notFound', ids: [] }]);
  });

  it('does not overwrite an assignment that was made since the list was fixed', async () => {
    const [id = '', left = ''] = await fill(2);
    const many = [...(await fill(60)), id, left];
    const job = (await start(dispatcher, { kind: 'assign', assigneeId: member }, { ids: many })).json;
    expect(job.state).toBe('running');
    await app.ask(dispatcher, 'POST', `/conversations/${id}/claim`);
    await runBulk(house, job.id);
    expect(await read(dispatcher, job.id)).toMatchObject({ done: 61, refused: 1 });
    expect((await report(dispatcher, job.id)).refusals).toMatchObject([
      { reason: 'assignment.changed', ids: [id] },
    ]);
  });

  it('again with the same id is the job that is there, and another’s job does not exist', async () => {
    const ids = await fill(1);
    const id = newId();
    const first = await start(dispatcher, qualify(), { ids }, id);
    const again = await start(dispatcher, { kind: 'claim' }, { ids }, id);
    expect(again.body).toBe(first.body);
    expect((await start(member, qualify(), { ids }, id)).status).toBe(422);
    for (const [method, path] of [
      ['GET', ''],
      ['GET', '/report'],
      ['POST', '/cancel'],
      ['POST', '/undo'],
    ] as const) {
      const other = await app.ask(member, method, `/bulk/${id}${path}`);
      const unknown = await app.ask(member, method, `/bulk/${newId()}${path}`);
      expect([other.status, other.body]).toEqual([404, unknown.body]);
    }
  });

  it('goes on without the rights that were lost meanwhile', async () => {
    const ids = await fill(60);
    const job = (await start(dispatcher, qualify(), { ids })).json;
    await runStep(house, job.id);
    await sql`delete from mailbox_member where mailbox_id = ${mailbox.id} and person_id = ${dispatcher}`.execute(
      database.db,
    );
    await runBulk(house, job.id);
    const ended = await read(dispatcher, job.id);
    expect(ended.done + ended.refused).toBe(60);
    expect(ended.done).toBeLessThan(60);
    expect((await report(dispatcher, job.id)).refusals).toMatchObject([{ reason: 'notFound', ids: [] }]);
  });
});

describe('the queue', () => {
  it('does jobs, takes up what stands still, and tells the owner’s screens alone', async () => {
    const { db, connectionString } = database;
    const log = createLog({ level: 'error', pretty: false });
    const full = { ...house, connectionString, log } as unknown as House;
    const jobs = createJobs({ connectionString, log });
    registerActJobs(jobs, full);
    const presence = await startPresence(full);
    const feed = await startFeed(full, presence);
    const heard = new Map<string, LiveMessage[]>();
    for (const person of [dispatcher, member]) {
      const subscriber = await feed.subscribe(person);
      const messages: LiveMessage[] = [];
      heard.set(person, messages);
      void (async () => {
        for await (const message of subscriber?.messages() ?? []) messages.push(message);
      })();
    }
    try {
      const ids = await fill(70);
      // Begun while nobody worked: it stands still.
      const { id } = (await start(dispatcher, qualify(), { ids })).json;
      await jobs.start({ work: true });
      await resumeBulk({ db, clock: app.clock }, jobs, 0);
      const last = () => heard.get(dispatcher)?.findLast((message) => message.type === 'job')?.job;
      while (last()?.endedAt == null) await sleep(20);
      expect(last()).toMatchObject({ id, state: 'done', done: 70 });
      const told = heard.get(dispatcher)?.flatMap((one) => (one.type === 'job' ? [one.job.done] : [])) ?? [];
      expect(new Set(told).size).toBeGreaterThan(2);
      expect(told).toEqual(told.toSorted((a, b) => a - b));
      expect(heard.get(member)?.some((message) => message.type === 'job')).toBe(false);
    } finally {
      await jobs.stop();
      await feed.stop();
      await presence.stop();
    }
  });

  it('moves mail by bulk and back, through the server’s list of operations', async () => {
    const received: string[] = [];
    for (let n = 0; n < 3; n += 1)
      received.push((await receiveMail(database.db, mailbox, { at: app.clock.now() })).conversationId);
    const job = (await start(dispatcher, { kind: 'place', place: 'archive' }, { ids: received })).json;
    expect(job).toMatchObject({ done: 3, refused: 0 });
    expect((await undo(dispatcher, job.id)).json).toMatchObject({ done: 3, refused: 0 });
    const rows = await database.db
      .selectFrom('conversation')
      .select('place')
      .where('id', 'in', received)
      .execute();
    expect(rows.map((row) => row.place)).toEqual(['inbox', 'inbox', 'inbox']);
  });
});

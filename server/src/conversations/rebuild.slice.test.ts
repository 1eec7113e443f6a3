/** [I2] and [I7]: whatever people do, the row is the fold of its history and a function of its messages. */
import fc from 'fast-check';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  addMember,
  makeDepartment,
  makeMailbox,
  makePerson,
  makeQualification,
  receiveMail,
  TEST_KEY,
  type TestMailbox,
} from '../../test/factories.ts';
import { startTestPostgres, type TestDatabase } from '../../test/postgres.ts';
import { type RouteApp, startRouteApp } from '../../test/route-app.ts';
import { setTestAccount, testKeys } from '../../test/sending.ts';
import { verifyHistory } from '../history/verify.ts';
import { newId } from '../platform/id.ts';
import { rebuildOlderRows, rebuildRows } from './rebuild.ts';
import { wakeDue } from './snooze-clock.ts';

let database: TestDatabase;
let app: RouteApp;
let mailbox: TestMailbox;
let people: string[];
let departments: string[];
let qualifications: string[];
let tags: string[];

beforeAll(async () => {
  database = await startTestPostgres();
  app = await startRouteApp(database);
  const { db } = database;
  people = [await makePerson(db, 'Ana'), await makePerson(db, 'Bo'), await makePerson(db, 'Chloé')];
  departments = [await makeDepartment(db, 'Ventes'), await makeDepartment(db, 'Atelier')];
  mailbox = await makeMailbox(db, { departmentIds: departments, defaults: { membersMayRelease: true } });
  qualifications = [
    await makeQualification(db, 'Devis', null),
    await makeQualification(db, 'Panne', mailbox.id),
  ];
  tags = [newId(), newId()];
  for (const [index, id] of tags.entries())
    await db
      .insertInto('tag')
      .values({ id, name: `Étiquette ${index}`, colour: '#336699' })
      .execute();
  await addMember(db, mailbox.id, people[0]!, 'dispatcher');
  await addMember(db, mailbox.id, people[1]!, 'dispatcher');
  await addMember(db, mailbox.id, people[2]!, 'member');
});
afterAll(async () => {
  await app?.close();
  await database?.close();
});

type Step = { who: number; what: string; pick: number; minutes: number; which: number };

const step: fc.Arbitrary<Step> = fc.record({
  who: fc.nat(2),
  what: fc.constantFrom(
    'claim',
    'assign',
    'status',
    'place',
    'note',
    'affect',
    'qualify',
    'open',
    'unread',
    'read',
    'star',
    'tag',
    'snooze',
    'wake',
    'follow',
    'mail',
    'merge',
    'split',
    'undo',
  ),
  pick: fc.nat(5),
  minutes: fc.nat(9),
  which: fc.nat(1),
});

async function perform(id: string, other: string, { who, what, pick, minutes }: Step): Promise<number> {
  app.clock.advanceTo(new Date(app.clock.now().getTime() + minutes * 60_000));
  const person = people[who]!;
  const at = `/conversations/${id}`;
  const current = await database.db
    .selectFrom('conversation')
    .select('assignee_id')
    .where('id', '=', id)
    .executeTakeFirstOrThrow();
  const send = async (method: 'POST' | 'PUT' | 'DELETE', path: string, body?: object) =>
    (await app.ask(person, method, at + path, body)).status;
  switch (what) {
    case 'claim':
      return send('POST', '/claim');
    case 'assign':
      return send('PUT', '/assignment', {
        assigneeId: people[pick] ?? null,
        expectedId: pick === 5 ? newId() : current.assignee_id,
        message: pick % 2 ? 'Merci' : '',
      });
    case 'status':
      return send('PUT', '/status', { status: ['open', 'pending', 'resolved'][pick % 3] });
    case 'place':
      return send('PUT', '/place', { place: ['inbox', 'archive', 'spam', 'trash'][pick % 4] });
    case 'note':
      return send('POST', '/notes', { noteId: newId(), text: `Note ${pick}` });
    case 'affect':
      return send('PUT', '/department', { departmentId: departments[pick] ?? null });
    case 'qualify':
      return send('PUT', '/qualification', { qualificationId: qualifications[pick] ?? null });
    case 'open':
      return send('POST', '/openings', { messageId: null });
    case 'unread':
      return send('DELETE', '/openings');
    case 'read':
      return send('PUT', '/read');
    case 'star':
      return send('PUT', '/star', { starred: pick % 2 === 0 });
    case 'tag':
      return send('PUT', '/tags', { add: tags.slice(0, pick % 3), remove: tags.slice(pick % 3) });
    case 'snooze': {
      const until = new Date(app.clock.now().getTime() + (pick + 1) * 60_000).toISOString();
      return send('PUT', '/snooze', { until: pick === 0 ? null : until });
    }
    case 'wake':
      if (pick < 3) return send('DELETE', '/snooze');
      await wakeDue({ db: database.db, clock: app.clock, keys: testKeys });
      return 200;
    case 'follow':
      return send(pick > 3 ? 'DELETE' : 'PUT', `/followers/${people[pick % 3]}`);
    case 'merge':
      return send('POST', '/merge', { otherIds: [other] });
    case 'split': {
      const messages = await messagesOf(id);
      const messageId = messages[pick % Math.max(1, messages.length)]?.id ?? newId();
      return send('POST', '/split', { messageIds: [messageId] });
    }
    case 'undo': {
      const act = await database.db
        .selectFrom('act')
        .select('id')
        .where('person_id', '=', person)
        .orderBy('at', 'desc')
        .orderBy('id', 'desc')
        .executeTakeFirst();
      return (await app.ask(person, 'POST', `/acts/${act?.id ?? newId()}/undo`)).status;
    }
    default:
      return receiveAnswer(id);
  }
}

const messagesOf = (id: string) =>
  database.db
    .selectFrom('message')
    .select(['id', 'message_id'])
    .where('conversation_id', '=', id)
    .orderBy('id')
    .execute();

/** An answer to what the conversation holds by now; to one that was merged nobody answers any more. */
async function receiveAnswer(id: string): Promise<number> {
  const [known] = await messagesOf(id);
  if (!known) return 200;
  const before = await countConversations();
  await receiveMail(database.db, mailbox, { inReplyTo: known.message_id ?? '', at: app.clock.now() });
  if (isAlone) expect(await countConversations()).toBe(before);
  return 200;
}

/** Whether nothing else happens at the same time. */
let isAlone = true;

async function countConversations(): Promise<number> {
  const { rows } = await sql<{ n: number }>`select count(*)::int as n from conversation`.execute(database.db);
  return rows[0]?.n ?? 0;
}

/** What a program of an older fold would have left: other columns, and its version. */
async function leaveAsOlder(ids: readonly string[]): Promise<void> {
  await sql`
    update conversation set fold_version = 0, status = 'pending', assignee_id = null, department_id = null,
           qualification_id = null, work_seq = 0
     where id = any(${ids}::uuid[])`.execute(database.db);
}

describe('rows and history', () => {
  it('agree after any acts, accepted or refused', async () => {
    const statuses = new Map<number, number>();
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 14 }), async (steps) => {
        const { db } = database;
        const at = app.clock.now();
        const ids = [
          (await receiveMail(db, mailbox, { at })).conversationId,
          (await receiveMail(db, mailbox, { at })).conversationId,
        ] as const;
        for (const one of steps) {
          const status = await perform(ids[one.which] ?? ids[0], ids[1 - one.which] ?? ids[1], one);
          statuses.set(status, (statuses.get(status) ?? 0) + 1);
        }
        const { different } = await rebuildRows(database.db, { check: true });
        expect(different).toEqual([]);
      }),
      { numRuns: 25, endOnFailure: true },
    );
    // Both really happened, and nothing broke.
    expect(statuses.get(200)).toBeGreaterThan(20);
    expect([...statuses.keys()].every((status) => [200, 403, 404, 409, 422].includes(status))).toBe(true);
    expect((await verifyHistory(database.db, TEST_KEY)).fault).toBeNull();
  });

  it('agree after acts at the same time, while rows of an older version are rebuilt', async () => {
    const statuses = new Map<number, number>();
    const round = fc.record({
      acts: fc.array(step, { minLength: 2, maxLength: 6 }),
      makeOlder: fc.boolean(),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(round, { minLength: 1, maxLength: 5 }), async (rounds) => {
        const { db } = database;
        const at = app.clock.now();
        const ids = [
          (await receiveMail(db, mailbox, { at })).conversationId,
          (await receiveMail(db, mailbox, { at })).conversationId,
        ];
        for (const { acts, makeOlder } of rounds) {
          if (makeOlder) await leaveAsOlder(ids);
          const rebuilding = rebuildOlderRows(db, { after: null, batches: 10 });
          isAlone = false;
          const answers = await Promise.all(
            acts.map((one) => perform(ids[one.which] ?? '', ids[1 - one.which] ?? '', one)),
          );
          isAlone = true;
          await rebuilding;
          for (const status of answers) statuses.set(status, (statuses.get(status) ?? 0) + 1);
        }
        expect((await rebuildRows(db, { check: true })).different).toEqual([]);
      }),
      { numRuns: 25, endOnFailure: true },
    );
    expect(statuses.get(200)).toBeGreaterThan(20);
    expect([...statuses.keys()].every((status) => [200, 403, 404, 409, 422].includes(status))).toBe(true);
    expect((await verifyHistory(database.db, TEST_KEY)).fault).toBeNull();
  });

  it('a row that was changed by hand is found, and put right', async () => {
    const { conversationId } = await receiveMail(database.db, mailbox, { at: app.clock.now() });
    await sql`update conversation set status = 'resolved', subject = 'x' where id = ${conversationId}`.execute(
      database.db,
    );
    const wrong = [
      { conversationId, column: 'status' },
      { conversationId, column: 'subject' },
    ];
    expect((await rebuildRows(database.db, { check: true })).different).toEqual(wrong);
    expect((await rebuildRows(database.db, { check: false })).different).toEqual(wrong);
    expect((await rebuildRows(database.db, { check: true })).different).toEqual([]);
  });

  it('a conversation that is not where its history moved it is found, and put right', async () => {
    const { db } = database;
    const [other, third] = [await makeMailbox(db), await makeMailbox(db)];
    for (const { id } of [other, third]) await addMember(db, id, people[0]!, 'dispatcher');
    for (const { id } of [mailbox, other])
      await setTestAccount({ db, keys: testKeys }, id, { host: 'localhost', port: 1 });
    const at = app.clock.now();
    const stayed = (await receiveMail(db, mailbox, { at })).conversationId;
    const moved = (await receiveMail(db, mailbox, { at })).conversationId;
    const answer = await app.ask(people[0]!, 'PUT', `/conversations/${moved}/mailbox`, {
      mailboxId: other.id,
    });
    expect(answer.status, answer.body).toBe(200);
    expect((await rebuildRows(db, { check: true })).different).toEqual([]);
    await sql`update conversation set mailbox_id = ${third.id} where id in (${stayed}, ${moved})`.execute(db);
    const wrong = [stayed, moved].map((conversationId) => ({ conversationId, column: 'mailboxId' }));
    const { different } = await rebuildRows(db, { check: true });
    expect(different).toEqual(expect.arrayContaining(wrong));
    await rebuildRows(db, { check: false });
    expect((await rebuildRows(db, { check: true })).different).toEqual([]);
    const rows = await db
      .selectFrom('conversation')
      .select(['id', 'mailbox_id'])
      .where('id', 'in', [stayed, moved])
      .execute();
    expect(new Map(rows.map((row) => [row.id, row.mailbox_id]))).toEqual(
      new Map([
        [stayed, mailbox.id],
        [moved, other.id],
      ]),
    );
  });

  it('an event can be neither changed nor removed, and what gets past that is found', async () => {
    const { conversationId } = await receiveMail(database.db, mailbox, { at: app.clock.now() });
    await app.ask(people[0]!, 'POST', `/conversations/${conversationId}/claim`);
    const { db } = database;
    const tamper = sql`update event set body = replace(body, 'claim', 'assign')
                        where conversation_id = ${conversationId} and seq = 2`;
    await expect(tamper.execute(db)).rejects.toThrow('append-only');
    await expect(sql`delete from event where seq = 2`.execute(db)).rejects.toThrow('append-only');
    for (const statement of [
      'truncate event',
      'truncate conversation cascade',
      'truncate conversation_head',
      'delete from conversation_head',
    ])
      await expect(sql.raw(statement).execute(db), statement).rejects.toThrow('append-only');
    for (const table of ['conversation', 'mailbox'])
      await expect(sql.raw(`delete from ${table}`).execute(db), table).rejects.toThrow('foreign key');
    const before = await verifyHistory(db, TEST_KEY);
    expect(before.fault).toBeNull();
    expect(before.events).toBeGreaterThan(before.conversations);
    await sql`alter table event disable trigger event_append_only`.execute(db);
    await tamper.execute(db);
    const event = await db
      .selectFrom('event')
      .select('id')
      .where('conversation_id', '=', conversationId)
      .where('seq', '=', 2)
      .executeTakeFirstOrThrow();
    expect((await verifyHistory(db, TEST_KEY)).fault).toEqual({
      conversationId,
      seq: 2,
      eventId: event.id,
      what: 'changed',
    });
  });
});

/** [G12, first half] [G5]: to whom new mail goes, in the transaction that receives it; who is away gets none. */
import { createHash } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import {
  addMember,
  makeDepartment,
  makeMailbox,
  makePerson,
  rawMail,
  START,
  TEST_KEY,
  type TestMailbox,
} from '../../test/factories.ts';
import { startTestPostgres, type TestDatabase } from '../../test/postgres.ts';
import { type RouteApp, startRouteApp } from '../../test/route-app.ts';
import { receiveMessages } from '../conversations/receive-messages.ts';
import { verifyHistory } from '../history/verify.ts';
import { readMessage } from '../mail/read-message.ts';
import { inTransaction } from '../platform/database.ts';
import { assignArrivals } from './assign-arrivals.ts';

let database: TestDatabase;
let app: RouteApp;
let mailbox: TestMailbox;
let admin: string;
let dispatcher: string;
let members: string[];
let uid = 0;

const ALIAS = 'devis@example.test';

beforeAll(async () => {
  database = await startTestPostgres();
  app = await startRouteApp(database);
  admin = await makePerson(database.db, 'Ada', { role: 'admin' });
});
afterAll(async () => {
  expect((await verifyHistory(database.db, TEST_KEY)).fault).toBeNull();
  await app?.close();
  await database?.close();
});
beforeEach(async () => {
  const { db } = database;
  mailbox = await makeMailbox(db);
  await db
    .updateTable('mailbox')
    .set({ aliases: [ALIAS] })
    .where('id', '=', mailbox.id)
    .execute();
  dispatcher = await makePerson(db, 'Diane');
  await addMember(db, mailbox.id, dispatcher, 'dispatcher');
  members = [];
  for (const name of ['Anne', 'Boris', 'Chloé']) {
    const id = await makePerson(db, name);
    await addMember(db, mailbox.id, id, 'member');
    members.push(id);
  }
  members.sort();
});

/** Mail arrives as the sync stores it; gives the conversation, as it then stands. */
async function arrive(
  options: { to?: string; imported?: boolean; inReplyTo?: string; messageId?: string } = {},
) {
  const { to, imported = false, ...mail } = options;
  const addressed = to === undefined ? mailbox : { ...mailbox, address: to };
  const raw = Buffer.from(rawMail(addressed, mail, START));
  const { parsed, snippet, searchText } = await readMessage(raw);
  const sha256 = createHash('sha256').update(raw).digest('hex');
  const received = await inTransaction(database.db, (tx) =>
    receiveMessages(
      {
        tx,
        now: app.clock.now(),
        historyKey: TEST_KEY,
        messageIdKey: TEST_KEY,
        settleSeenInSent: async () => undefined,
        assignArrivals,
      },
      { ...mailbox, aliases: [ALIAS] },
      [
        {
          folderId: mailbox.folders.inbox,
          folderRole: 'inbox',
          uidValidity: 1,
          uid: ++uid,
          flags: [],
          internalDate: START,
          blob: { sha256, size: raw.length },
          parsed,
          snippet,
          searchText,
          imported,
        },
      ],
    ),
  );
  return database.db
    .selectFrom('conversation')
    .select(['id', 'assignee_id', 'department_id'])
    .where('id', '=', received.messages[0]?.conversationId ?? '')
    .executeTakeFirstOrThrow();
}

const setRules = (rules: object[], by = admin) =>
  app.ask<{ rules: unknown }>(by, 'PUT', `/admin/mailboxes/${mailbox.id}/arrival`, { rules });
const rule = (kind: string, more: object = {}) => ({ address: '', kind, departmentId: null, ...more });
const awayNow = (personId: string, substituteId: string | null = null, by = dispatcher) =>
  app.ask(by, 'POST', `/people/${personId}/absences`, {
    from: '2026-03-01',
    until: '2026-03-06',
    substituteId,
  });

describe('on arrival', () => {
  it('goes to nobody without a rule', async () => {
    expect(await arrive()).toMatchObject({ assignee_id: null, department_id: null });
  });

  it('each in turn, also when many arrive at once; told in the history', async () => {
    expect((await setRules([rule('roundRobin')])).status).toBe(200);
    const given = await Promise.all(Array.from({ length: 9 }, () => arrive()));
    const counts = members.map((id) => given.filter(({ assignee_id }) => assignee_id === id).length);
    expect(counts).toEqual([3, 3, 3]);
    const { json } = await app.ask<{ events: { kind: string; actor: { kind: string }; data: object }[] }>(
      dispatcher,
      'GET',
      `/conversations/${given[0]?.id}/history`,
    );
    expect(json.events.map(({ kind }) => kind)).toEqual(['message.received', 'conversation.assigned']);
    expect(json.events[1]).toMatchObject({ actor: { kind: 'system' }, data: { cause: 'arrivalRoundRobin' } });
  });

  it('never to someone away, nor to someone who left', async () => {
    await setRules([rule('roundRobin')]);
    expect((await awayNow(members[1]!)).status).toBe(200);
    await database.db.deleteFrom('mailbox_member').where('person_id', '=', members[2]!).execute();
    const given = [await arrive(), await arrive()];
    expect(given.map((one) => one.assignee_id)).toEqual([members[0], members[0]]);
    expect((await awayNow(members[0]!)).status).toBe(200);
    expect((await arrive()).assignee_id).toBeNull();
  });

  it('to the one with the least open', async () => {
    await setRules([rule('leastLoaded')]);
    const [first, second, third] = [await arrive(), await arrive(), await arrive()];
    expect(new Set([first, second, third].map((one) => one.assignee_id)).size).toBe(3);
    await app.ask(dispatcher, 'PUT', `/conversations/${second.id}/status`, { status: 'resolved' });
    expect((await arrive()).assignee_id).toBe(second.assignee_id);
  });

  it('an alias goes its own way, to a department', async () => {
    const department = await makeDepartment(database.db, `Ventes ${mailbox.id}`);
    const toDepartment = { address: ALIAS, kind: 'department', departmentId: department };
    expect((await setRules([toDepartment])).status).toBe(422);
    await database.db
      .insertInto('mailbox_department')
      .values({ mailbox_id: mailbox.id, department_id: department })
      .execute();
    expect((await setRules([rule('roundRobin'), toDepartment])).status).toBe(200);
    expect(await arrive({ to: ALIAS })).toMatchObject({ assignee_id: null, department_id: department });
    expect((await arrive()).assignee_id).toBe(members[0]);
  });

  it('only what is new: no import, no further mail of a conversation', async () => {
    await setRules([rule('roundRobin')]);
    expect((await arrive({ imported: true })).assignee_id).toBeNull();
    await setRules([]);
    const first = await arrive({ messageId: `first-${mailbox.id}@client.example` });
    await setRules([rule('roundRobin')]);
    const again = await arrive({ inReplyTo: `first-${mailbox.id}@client.example` });
    expect(again).toEqual(first);
  });

  it('is set by administrators alone, and kept in the audit log', async () => {
    expect((await setRules([rule('roundRobin')], dispatcher)).status).toBe(403);
    expect((await setRules([rule('roundRobin'), rule('nobody')])).status).toBe(422);
    expect((await setRules([rule('nobody', { address: 'other@example.test' })])).status).toBe(422);
    await setRules([rule('leastLoaded')]);
    const entry = await database.db
      .selectFrom('audit_entry')
      .select(['actor_id', 'after'])
      .where('action', '=', 'mailbox.arrival')
      .where('subject_id', '=', mailbox.id)
      .executeTakeFirstOrThrow();
    expect(entry).toEqual({ actor_id: admin, after: [rule('leastLoaded')] });
  });
});

describe('absences', () => {
  it('one’s own and those of one’s members; refused to colleagues, unknown to strangers', async () => {
    const [anne, boris] = members as [string, string, string];
    const stranger = await makePerson(database.db, 'Inconnue');
    expect((await awayNow(anne, boris, anne)).status).toBe(200);
    expect((await awayNow(anne, boris, dispatcher)).status).toBe(409);
    expect((await awayNow(anne, null, boris)).status).toBe(403);
    const [hidden, unknown] = [await awayNow(anne, null, stranger), await awayNow(stranger, null, anne)];
    expect([hidden.status, hidden.body]).toEqual([unknown.status, unknown.body]);
    expect(hidden.status).toBe(404);
    expect((await awayNow(boris, boris)).status).toBe(422);
  });

  it('lasts from the first day to the last where the person lives', async () => {
    const [anne, boris] = members as [string, string, string];
    const { db } = database;
    await db.updateTable('person').set({ time_zone: 'Pacific/Auckland' }).where('id', '=', anne).execute();
    await awayNow(anne, boris);
    const { readAway } = await import('../people/absence.ts');
    const at = async (iso: string) => (await readAway(db, new Date(iso), [anne])).get(anne) ?? null;
    expect(await at('2026-02-28T10:59:00Z')).toBeNull();
    expect(await at('2026-02-28T11:01:00Z')).toEqual({ until: '2026-03-06', substituteId: boris });
    expect(await at('2026-03-06T10:59:00Z')).not.toBeNull();
    expect(await at('2026-03-06T11:01:00Z')).toBeNull();
    const { json } = await app.ask<{ id: string }[]>(anne, 'GET', `/people/${anne}/absences`);
    expect(json).toHaveLength(1);
    expect((await app.ask(boris, 'DELETE', `/people/${anne}/absences/${json[0]?.id}`)).status).toBe(403);
    expect((await app.ask(anne, 'DELETE', `/people/${anne}/absences/${json[0]?.id}`)).status).toBe(200);
  });
});

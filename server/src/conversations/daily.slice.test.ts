/** [G21]: tags, stars, snoozing, followers, and reading without looking. */
import type { ConversationRow } from '@guichet/contract/conversations';
import type { HistoryEvent } from '@guichet/contract/events';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import {
  addMember,
  makeDepartment,
  makeMailbox,
  makePerson,
  receiveMail,
  type TestMailbox,
} from '../../test/factories.ts';
import { startTestPostgres, type TestDatabase } from '../../test/postgres.ts';
import { type RouteApp, startRouteApp } from '../../test/route-app.ts';
import { testKeys } from '../../test/sending.ts';
import { releaseAllOf } from '../assignment/departure.ts';
import { inTransaction } from '../platform/database.ts';
import { newId } from '../platform/id.ts';
import { wakeDue } from './snooze-clock.ts';

let database: TestDatabase;
let app: RouteApp;
let dispatcher: string;
let member: string;
let mailbox: TestMailbox;
let id: string;

beforeAll(async () => {
  database = await startTestPostgres();
  app = await startRouteApp(database);
});
beforeEach(async () => {
  const { db } = database;
  mailbox = await makeMailbox(db);
  dispatcher = await makePerson(db, 'Diane');
  member = await makePerson(db, 'Malika');
  await addMember(db, mailbox.id, dispatcher, 'dispatcher');
  await addMember(db, mailbox.id, member, 'member');
  id = (await receiveMail(db, mailbox, { at: app.clock.now() })).conversationId;
});
afterAll(async () => {
  await app?.close();
  await database?.close();
});

type Answer = { row: ConversationRow; undo: string | null; data: { reason: string } };

const act = (who: string, method: 'POST' | 'PUT' | 'DELETE', path: string, body?: object, of = id) =>
  app.ask<Answer>(who, method, `/conversations/${of}${path}`, body);
const rowFor = async (who: string, of = id) =>
  (await app.ask<{ row: ConversationRow }>(who, 'GET', `/conversations/${of}`)).json.row;
const history = async () =>
  (await app.ask<{ events: HistoryEvent[] }>(dispatcher, 'GET', `/conversations/${id}/history`)).json.events;
const kinds = async () => (await history()).map((event) => event.kind);
const listed = async (place: string) =>
  (
    await app.ask<{ rows: ConversationRow[] }>(
      dispatcher,
      'GET',
      `/conversations?mailboxId=${mailbox.id}&place=${place}`,
    )
  ).json.rows.map((row) => row.id);
const later = (minutes: number) => new Date(app.clock.now().getTime() + minutes * 60_000);
const operations = async () =>
  (
    await database.db
      .selectFrom('server_operation')
      .select(['kind', 'flags'])
      .where('mailbox_id', '=', mailbox.id)
      .orderBy('ordinal')
      .execute()
  ).map((row) => [row.kind, ...row.flags]);
const wake = () => wakeDue({ db: database.db, clock: app.clock, keys: testKeys });

async function makeTag(mailboxId: string | null, archived = false): Promise<string> {
  const tagId = newId();
  const archivedAt = archived ? app.clock.now() : null;
  await database.db
    .insertInto('tag')
    .values({ id: tagId, name: tagId, colour: '#336699', mailbox_id: mailboxId, archived_at: archivedAt })
    .execute();
  return tagId;
}

describe('tags', () => {
  it('are put on and taken off together, in one act', async () => {
    const [a, b] = [await makeTag(null), await makeTag(mailbox.id)];
    await act(dispatcher, 'PUT', '/tags', { add: [a, b, a] });
    const changed = await act(dispatcher, 'PUT', '/tags', { add: [a], remove: [b] });
    expect(changed.json.row.tagIds).toEqual([a]);
    expect(changed.json.undo).not.toBeNull();
    expect((await act(dispatcher, 'PUT', '/tags', { add: [a] })).json.undo).toBeNull();
    expect(await kinds()).toEqual([
      'message.received',
      'conversation.tagged',
      'conversation.tagged',
      'conversation.untagged',
    ]);
  });

  it('are those that the mailbox offers; what is archived can still be taken off', async () => {
    const other = await makeMailbox(database.db);
    for (const tagId of [await makeTag(other.id), await makeTag(null, true), newId()]) {
      const refused = await act(dispatcher, 'PUT', '/tags', { add: [tagId] });
      expect([refused.status, refused.json.data.reason]).toEqual([422, 'mailbox.archivedTag']);
    }
    const tagId = await makeTag(null);
    await act(dispatcher, 'PUT', '/tags', { add: [tagId] });
    await database.db
      .updateTable('tag')
      .set({ archived_at: app.clock.now() })
      .where('id', '=', tagId)
      .execute();
    expect((await act(dispatcher, 'PUT', '/tags', { remove: [tagId] })).json.row.tagIds).toEqual([]);
  });

  it('are a member’s to put on what is his', async () => {
    const tagId = await makeTag(null);
    const refused = await act(member, 'PUT', '/tags', { add: [tagId] });
    expect([refused.status, refused.json.data.reason]).toEqual([403, 'conversation.unassigned']);
    await act(member, 'POST', '/claim');
    expect((await act(member, 'PUT', '/tags', { add: [tagId] })).json.row.tagIds).toEqual([tagId]);
  });
});

describe('a star', () => {
  it('is one’s own, needs no assignment, and no history tells of it', async () => {
    expect((await act(member, 'PUT', '/star', { starred: true })).json.row.starred).toBe(true);
    expect((await act(member, 'PUT', '/star', { starred: true })).json.undo).toBeNull();
    expect((await rowFor(dispatcher)).starred).toBe(false);
    expect(await kinds()).toEqual(['message.received']);
    expect(await operations()).toEqual([]);
    expect((await act(member, 'PUT', '/star', { starred: false })).json.row.starred).toBe(false);
  });

  it('in a personal mailbox is \\Flagged on the newest message, and taken from all', async () => {
    mailbox = await makeMailbox(database.db, { ownerId: member });
    id = (await receiveMail(database.db, mailbox, { at: app.clock.now() })).conversationId;
    await act(member, 'PUT', '/star', { starred: true });
    await act(member, 'PUT', '/star', { starred: false });
    expect(await operations()).toEqual([
      ['flag', '\\Flagged'],
      ['flag', '-\\Flagged'],
    ]);
  });
});

describe('snoozing', () => {
  it('takes it out of the lists until the hour, and back once, told as on time', async () => {
    const until = later(60);
    const slept = await act(dispatcher, 'PUT', '/snooze', { until: until.toISOString() });
    expect(slept.json.row.snoozed).toEqual({ until: until.toISOString() });
    expect([await listed('open'), await listed('snoozed')]).toEqual([[], [id]]);
    app.clock.advanceTo(new Date(until.getTime() - 1));
    expect(await wake()).toBe(0);
    app.clock.advanceTo(until);
    expect(await Promise.all([wake(), wake(), wake()]).then((woken) => woken.reduce((a, b) => a + b))).toBe(
      1,
    );
    expect([await listed('open'), await listed('snoozed')]).toEqual([[id], []]);
    expect((await history()).at(-1)).toMatchObject({
      kind: 'conversation.woken',
      data: { cause: 'time', late: false },
      actor: { kind: 'system' },
    });
  });

  it('whose hour passed while nothing ran ends at the next start, told as late', async () => {
    await act(dispatcher, 'PUT', '/snooze', { until: later(60).toISOString() });
    app.clock.advanceTo(later(120));
    expect(await wake()).toBe(1);
    expect((await history()).at(-1)).toMatchObject({ data: { cause: 'time', late: true } });
  });

  it('without an hour ends when someone outside writes, and so does one with an hour', async () => {
    const known = await database.db
      .selectFrom('message')
      .select('message_id')
      .where('conversation_id', '=', id)
      .executeTakeFirstOrThrow();
    for (const until of [null, later(60).toISOString()]) {
      await act(dispatcher, 'PUT', '/snooze', { until });
      app.clock.advanceTo(later(1));
      await receiveMail(database.db, mailbox, {
        inReplyTo: known.message_id ?? '',
        at: app.clock.now(),
      });
      expect((await rowFor(dispatcher)).snoozed).toBeNull();
      expect((await history()).at(-1)).toMatchObject({ data: { cause: 'newMail', late: false } });
    }
  });

  it('opens what is resolved; resolving and leaving the inbox end it; pending does not', async () => {
    await act(dispatcher, 'PUT', '/status', { status: 'resolved' });
    const slept = await act(dispatcher, 'PUT', '/snooze', { until: null });
    expect(slept.json.row).toMatchObject({ status: 'open', snoozed: { until: null } });
    expect((await act(dispatcher, 'PUT', '/status', { status: 'pending' })).json.row.snoozed).not.toBeNull();
    expect((await act(dispatcher, 'PUT', '/status', { status: 'resolved' })).json.row.snoozed).toBeNull();
    await act(dispatcher, 'PUT', '/snooze', { until: null });
    expect((await act(dispatcher, 'PUT', '/place', { place: 'archive' })).json.row.snoozed).toBeNull();
    const refused = await act(dispatcher, 'PUT', '/snooze', { until: null });
    expect([refused.status, refused.json.data.reason]).toEqual([422, 'snooze.notInInbox']);
  });

  it('ends by hand, and not into the past', async () => {
    const refused = await act(dispatcher, 'PUT', '/snooze', { until: app.clock.now().toISOString() });
    expect([refused.status, refused.json.data.reason]).toEqual([422, 'snooze.past']);
    await act(dispatcher, 'PUT', '/snooze', { until: later(60).toISOString() });
    const moved = later(90).toISOString();
    expect((await act(dispatcher, 'PUT', '/snooze', { until: moved })).json.row.snoozed).toEqual({
      until: moved,
    });
    expect((await act(dispatcher, 'DELETE', '/snooze')).json.row.snoozed).toBeNull();
    expect((await act(dispatcher, 'DELETE', '/snooze')).json.undo).toBeNull();
    app.clock.advanceTo(later(120));
    expect(await wake()).toBe(0);
  });
});

describe('followers', () => {
  it('follow by themselves, or are added by who assigns, if they may see it', async () => {
    expect((await act(member, 'PUT', `/followers/${member}`)).json.row.followerIds).toEqual([member]);
    expect((await act(member, 'PUT', `/followers/${dispatcher}`)).json.data.reason).toBe('privilege.missing');
    const added = await act(dispatcher, 'PUT', `/followers/${dispatcher}`);
    expect(added.json.row.followerIds).toEqual([member, dispatcher].sort());
    const stranger = await makePerson(database.db, 'Sacha');
    const refused = await act(dispatcher, 'PUT', `/followers/${stranger}`);
    expect([refused.status, refused.json.data.reason]).toEqual([422, 'follow.notEntitled']);
    expect((await act(dispatcher, 'DELETE', `/followers/${member}`)).json.row.followerIds).toEqual([
      dispatcher,
    ]);
    const events = (await history()).filter((event) => /follow/.test(event.kind));
    expect(events.map((event) => event.kind)).toEqual([
      'conversation.followed',
      'conversation.followed',
      'conversation.unfollowed',
    ]);
  });

  it('who lose sight of it are dropped in the same act, and undo brings them back', async () => {
    const department = await makeDepartment(database.db, newId());
    await database.db
      .insertInto('mailbox_department')
      .values({ mailbox_id: mailbox.id, department_id: department })
      .execute();
    await act(member, 'PUT', `/followers/${member}`);
    for (const [path, method, body] of [
      ['/claim', 'POST', undefined],
      ['/department', 'PUT', { departmentId: department }],
    ] as const) {
      const taken = await act(dispatcher, method, path, body);
      expect(taken.json.row.followerIds).toEqual([]);
      const back = await app.ask<Answer>(dispatcher, 'POST', `/acts/${taken.json.undo}/undo`);
      expect(back.json.row.followerIds).toEqual([member]);
    }
  });

  it('who leave the mailbox follow nothing there any more', async () => {
    await act(member, 'PUT', `/followers/${member}`);
    await inTransaction(database.db, async (tx) => {
      const actor = { kind: 'system' } as const;
      const writing = { tx, actor, now: app.clock.now(), historyKey: testKeys.historyKey };
      await tx.deleteFrom('mailbox_member').where('person_id', '=', member).execute();
      expect(await releaseAllOf(writing, member, mailbox.id)).toBe(0);
    });
    expect((await rowFor(dispatcher)).followerIds).toEqual([]);
  });

  it('do not exist in a personal mailbox', async () => {
    mailbox = await makeMailbox(database.db, { ownerId: member });
    id = (await receiveMail(database.db, mailbox, { at: app.clock.now() })).conversationId;
    expect((await act(member, 'PUT', `/followers/${member}`)).status).toBe(403);
  });
});

describe('reading without looking', () => {
  it('is told as such, for one person, and hides no opening that follows', async () => {
    expect((await act(member, 'PUT', '/read')).json.row.unread).toBe(false);
    expect((await act(member, 'PUT', '/read')).json.undo).toBeNull();
    expect((await rowFor(dispatcher)).unread).toBe(true);
    await act(member, 'POST', '/openings', { messageId: null });
    expect(await kinds()).toEqual(['message.received', 'conversation.markedRead', 'conversation.opened']);
    const unread = await act(member, 'DELETE', '/openings');
    expect(unread.json.row.unread).toBe(true);
    const back = await app.ask<Answer>(member, 'POST', `/acts/${unread.json.undo}/undo`);
    expect(back.json.row.unread).toBe(false);
  });

  it('in a personal mailbox is \\Seen on the server, told nowhere', async () => {
    mailbox = await makeMailbox(database.db, { ownerId: member });
    id = (await receiveMail(database.db, mailbox, { at: app.clock.now() })).conversationId;
    const read = await act(member, 'PUT', '/read');
    expect(read.json.row.unread).toBe(false);
    const back = await app.ask<Answer>(member, 'POST', `/acts/${read.json.undo}/undo`);
    expect(back.json.row.unread).toBe(true);
    expect(await operations()).toEqual([
      ['flag', '\\Seen'],
      ['flag', '-\\Seen'],
    ]);
    const events = await database.db
      .selectFrom('event')
      .select('kind')
      .where('conversation_id', '=', id)
      .execute();
    expect(events.map((event) => event.kind)).toEqual(['message.received']);
  });
});

describe('affecting', () => {
  it('puts the assignee back to nobody when asked, which takes that right', async () => {
    const department = await makeDepartment(database.db, newId());
    await database.db
      .insertInto('mailbox_department')
      .values({ mailbox_id: mailbox.id, department_id: department })
      .execute();
    await act(member, 'POST', '/claim');
    const body = { departmentId: department, clearAssignee: true };
    const refused = await act(member, 'PUT', '/department', body);
    expect([refused.status, refused.json.data.reason]).toEqual([403, 'privilege.missing']);
    const done = await act(dispatcher, 'PUT', '/department', body);
    expect(done.json.row).toMatchObject({ departmentId: department, assigneeId: null });
    const back = await app.ask<Answer>(dispatcher, 'POST', `/acts/${done.json.undo}/undo`);
    expect(back.json.row).toMatchObject({ departmentId: null, assigneeId: member });
  });
});

import type { ConversationDetail, ConversationRow, Note } from '@guichet/contract/conversations';
import type { HistoryEvent } from '@guichet/contract/events';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import {
  addMember,
  makeDepartment,
  makeMailbox,
  makePerson,
  makeQualification,
  receiveMail,
  START,
  type TestMailbox,
} from '../../test/factories.ts';
import { startTestPostgres, type TestDatabase } from '../../test/postgres.ts';
import { type RouteApp, startRouteApp } from '../../test/route-app.ts';
import { commitmentTo } from '../history/commitment.ts';
import { newId } from '../platform/id.ts';

let database: TestDatabase;
let app: RouteApp;
let member: string;
let colleague: string;
let dispatcher: string;
let stranger: string;
let mailbox: TestMailbox;
let id: string;

type Changed = { row: ConversationRow };
type Refused = { code: string; message: string; data: Record<string, unknown> };

beforeAll(async () => {
  database = await startTestPostgres();
  app = await startRouteApp(database);
  const { db } = database;
  [member, colleague, dispatcher, stranger] = await Promise.all([
    makePerson(db, 'Malika'),
    makePerson(db, 'Colin'),
    makePerson(db, 'Diane'),
    makePerson(db, 'Sacha'),
  ]);
});
beforeEach(async () => {
  const { db } = database;
  mailbox = await makeMailbox(db);
  await addMember(db, mailbox.id, member, 'member');
  await addMember(db, mailbox.id, colleague, 'member');
  await addMember(db, mailbox.id, dispatcher, 'dispatcher');
  id = (await receiveMail(db, mailbox, { subject: 'Devis' })).conversationId;
});
afterAll(async () => {
  await app?.close();
  await database?.close();
});

const claim = (who: string) => app.ask<Changed>(who, 'POST', `/conversations/${id}/claim`);
const open = async (who: string) =>
  (await app.ask<ConversationDetail>(who, 'GET', `/conversations/${id}`)).json;
const history = async (who = dispatcher) =>
  (await app.ask<{ events: HistoryEvent[] }>(who, 'GET', `/conversations/${id}/history`)).json.events;
const kinds = async () => (await history()).map((event) => event.kind);
const operations = async () =>
  database.db
    .selectFrom('server_operation')
    .selectAll()
    .where('mailbox_id', '=', mailbox.id)
    .orderBy('ordinal')
    .execute();

describe('claim and assign', () => {
  it('gives the claimer the conversation, and does nothing the second time', async () => {
    expect((await claim(member)).json.row.assigneeId).toBe(member);
    expect((await claim(member)).status).toBe(200);
    expect(await kinds()).toEqual(['message.received', 'conversation.assigned']);
  });

  it('tells one who had it on screen who took it, and nobody else that it exists', async () => {
    await claim(member);
    const late = await app.ask<Refused>(colleague, 'POST', `/conversations/${id}/claim`);
    expect(late.status).toBe(409);
    expect(late.json.data).toMatchObject({
      reason: 'assignment.taken',
      assigneeId: member,
      assignee: 'Malika',
    });
    const outside = await app.ask(stranger, 'POST', `/conversations/${id}/claim`);
    const unknown = await app.ask(stranger, 'POST', `/conversations/${newId()}/claim`);
    expect([outside.status, outside.body]).toEqual([404, unknown.body]);
    app.clock.advanceTo(new Date(app.clock.now().getTime() + 61_000));
    const later = await app.ask(colleague, 'POST', `/conversations/${id}/claim`);
    expect([later.status, later.body]).toEqual([404, unknown.body]);
  });

  it('keeps the message to the new assignee, and refuses what its author did not have on screen', async () => {
    const assign = (body: object) =>
      app.ask<Changed & Refused>(dispatcher, 'PUT', `/conversations/${id}/assignment`, body);
    const done = await assign({ assigneeId: member, expectedId: null, message: 'Pour toi' });
    expect(done.json.row.assigneeId).toBe(member);
    const refused = await assign({ assigneeId: colleague, expectedId: null });
    expect(refused.json.data).toMatchObject({
      reason: 'assignment.changed',
      assigneeId: member,
      assignee: 'Malika',
    });
    expect((await assign({ assigneeId: stranger, expectedId: member })).json.data.reason).toBe(
      'assignment.notMember',
    );
    const { notes } = await open(member);
    expect(notes).toMatchObject([{ authorId: dispatcher, text: 'Pour toi', mentions: [member] }]);
    const released = await assign({ assigneeId: null, expectedId: member });
    expect(released.json.row.assigneeId).toBeNull();
    const causes = (await history()).flatMap((event) =>
      event.kind === 'conversation.assigned' ? [event.data.cause] : [],
    );
    expect(causes).toEqual(['assign', 'release']);
  });

  it('lets a member put back his own only where the mailbox allows it', async () => {
    await claim(member);
    const release = () =>
      app.ask<Changed & Refused>(member, 'PUT', `/conversations/${id}/assignment`, {
        assigneeId: null,
        expectedId: member,
      });
    expect((await release()).json.data.reason).toBe('privilege.missing');
    await database.db
      .updateTable('mailbox')
      .set({ defaults: JSON.stringify({ membersMayRelease: true, membersSeeUnassigned: false }) })
      .where('id', '=', mailbox.id)
      .execute();
    const done = await release();
    expect([done.status, done.json.row.assigneeId]).toEqual([200, null]);
    expect((await app.ask(member, 'GET', `/conversations/${id}`)).status).toBe(404);
  });
});

describe('read state', () => {
  const see = (who: string) => app.ask(who, 'POST', `/conversations/${id}/openings`, { messageId: null });

  it('is per person, told once in five minutes, and marks the mail seen on the server once', async () => {
    expect((await open(member)).row.unread).toBe(true);
    await see(member);
    await see(member);
    await see(dispatcher);
    expect((await open(member)).row.unread).toBe(false);
    expect((await open(colleague)).row.unread).toBe(true);
    expect(await kinds()).toEqual(['message.received', 'conversation.opened', 'conversation.opened']);
    expect((await operations()).map(({ kind, flags }) => [kind, flags])).toEqual([['flag', ['\\Seen']]]);
    app.clock.advanceTo(new Date(app.clock.now().getTime() + 5 * 60_000));
    await see(member);
    expect((await kinds()).length).toBe(4);
  });

  it('an opening does not move what a send is compared with', async () => {
    const before = (await open(member)).row.seq;
    await see(colleague);
    expect((await open(member)).row.seq).toBe(before);
  });

  it('comes back by hand and with the next mail', async () => {
    await see(member);
    await app.ask(member, 'DELETE', `/conversations/${id}/openings`);
    expect((await open(member)).row.unread).toBe(true);
    expect((await open(member)).readers).toEqual([]);
    await see(member);
    const { messageId } = await receiveMail(database.db, mailbox);
    const first = (await open(member)).messages[0];
    const header = await database.db
      .selectFrom('message')
      .select('message_id')
      .where('id', '=', first?.id ?? '')
      .executeTakeFirstOrThrow();
    expect(messageId).not.toBe(first?.id);
    await receiveMail(database.db, mailbox, {
      inReplyTo: header.message_id ?? '',
      at: new Date(START.getTime() + 60_000),
    });
    const reopened = await open(member);
    expect([reopened.messages.length, reopened.row.unread]).toEqual([2, true]);
  });

  it('leaves no trace of openings in a personal mailbox', async () => {
    const own = await makeMailbox(database.db, { ownerId: member });
    const mail = await receiveMail(database.db, own);
    await app.ask(member, 'POST', `/conversations/${mail.conversationId}/openings`, { messageId: null });
    const events = await database.db
      .selectFrom('event')
      .select('kind')
      .where('conversation_id', '=', mail.conversationId)
      .execute();
    expect(events.map((event) => event.kind)).toEqual(['message.received']);
    expect((await app.ask(dispatcher, 'GET', `/conversations/${mail.conversationId}`)).status).toBe(404);
  });
});

it('in a personal mailbox \\Seen is the read state, whoever set it', async () => {
  const own = await makeMailbox(database.db, { ownerId: member });
  const mail = await receiveMail(database.db, own);
  const path = `/conversations/${mail.conversationId}`;
  const isUnread = async () => (await app.ask<ConversationDetail>(member, 'GET', path)).json.row.unread;
  const asked = async () => {
    const rows = await database.db
      .selectFrom('server_operation')
      .select('flags')
      .where('mailbox_id', '=', own.id)
      .orderBy('ordinal')
      .execute();
    return rows.flatMap((row) => row.flags);
  };
  const serverSays = (flags: string[]) =>
    database.db.updateTable('location').set({ flags }).where('message_id', '=', mail.messageId).execute();
  expect(await isUnread()).toBe(true);
  await serverSays(['\\Seen']);
  expect(await isUnread()).toBe(false);
  await app.ask(member, 'DELETE', `${path}/openings`);
  expect(await isUnread()).toBe(true);
  await app.ask(member, 'POST', `${path}/openings`, { messageId: null });
  expect(await isUnread()).toBe(false);
  expect(await asked()).toEqual(['-\\Seen', '\\Seen']);
  await database.db.updateTable('server_operation').set({ state: 'done' }).execute();
  await serverSays([]);
  expect(await isUnread()).toBe(true);
});

describe('status, place, note, department, qualification', () => {
  it('a member acts only on his own, and the sentence says why', async () => {
    const resolve = (who: string) =>
      app.ask<Changed & Refused>(who, 'PUT', `/conversations/${id}/status`, { status: 'resolved' });
    expect((await resolve(member)).json.data.reason).toBe('conversation.unassigned');
    await claim(member);
    expect((await resolve(member)).json.row.status).toBe('resolved');
    const stale = await app.ask<Refused>(dispatcher, 'PUT', `/conversations/${id}/status`, {
      status: 'pending',
      expected: 'open',
    });
    expect(stale.json.data).toMatchObject({ reason: 'status.changed', status: 'resolved' });
  });

  it('archives, throws away and brings back, here at once and on the server in order', async () => {
    const place = (to: string, expected?: string) =>
      app.ask<Changed & Refused>(dispatcher, 'PUT', `/conversations/${id}/place`, { place: to, expected });
    expect((await place('archive')).json.row.place).toBe('archive');
    expect((await place('trash', 'inbox')).json.data.reason).toBe('place.changed');
    expect((await place('trash', 'archive')).json.row.place).toBe('trash');
    expect((await place('inbox')).json.row.place).toBe('inbox');
    expect((await operations()).map(({ kind, target_folder_id }) => [kind, target_folder_id])).toEqual([
      ['move', mailbox.folders.archive],
      ['move', mailbox.folders.trash],
      ['move', mailbox.folders.inbox],
    ]);
    expect(await kinds()).toEqual(['message.received', ...Array(3).fill('conversation.placed')]);
  });

  it('plans the folder that the account lacks', async () => {
    mailbox = await makeMailbox(database.db, { folders: ['inbox', 'sent'] });
    await addMember(database.db, mailbox.id, dispatcher, 'dispatcher');
    id = (await receiveMail(database.db, mailbox)).conversationId;
    const done = await app.ask<Changed>(dispatcher, 'PUT', `/conversations/${id}/place`, { place: 'spam' });
    expect(done.json.row.place).toBe('spam');
    const [operation] = await operations();
    const folder = await database.db
      .selectFrom('folder')
      .select(['path', 'role'])
      .where('id', '=', operation?.target_folder_id ?? '')
      .executeTakeFirst();
    expect(folder).toEqual({ path: 'Junk', role: 'junk' });
  });

  it('a note is added once, kept with a commitment, and mentions only who may read it', async () => {
    const noteId = newId();
    const note = (body: object) =>
      app.ask<Note & Refused>(dispatcher, 'POST', `/conversations/${id}/notes`, body);
    const refused = await note({ noteId, text: 'Vu', mentions: [stranger] });
    expect(refused.json.data.reason).toBe('note.mention');
    const added = await note({ noteId, text: 'Vu avec le client', mentions: [member] });
    const again = await note({ noteId, text: 'Vu avec le client', mentions: [member] });
    expect(again.body).toBe(added.body);
    const events = (await history()).filter((event) => event.kind === 'note.added');
    expect(events).toHaveLength(1);
    const stored = await database.db
      .selectFrom('note')
      .select(['salt', 'text'])
      .where('id', '=', noteId)
      .executeTakeFirstOrThrow();
    expect(events[0]).toMatchObject({ data: { commitment: commitmentTo(stored.salt!, stored.text) } });
    expect(JSON.stringify(events)).not.toContain('client');
  });

  it('offers only departments and qualifications of the mailbox', async () => {
    const { db } = database;
    const [offered, other] = [
      await makeDepartment(db, `Ventes ${id}`),
      await makeDepartment(db, `Achats ${id}`),
    ];
    await db
      .insertInto('mailbox_department')
      .values({ mailbox_id: mailbox.id, department_id: offered })
      .execute();
    const elsewhere = await makeMailbox(db);
    const [own, foreign] = [
      await makeQualification(db, 'Devis', mailbox.id),
      await makeQualification(db, 'Panne', elsewhere.id),
    ];
    const affect = (departmentId: string | null) =>
      app.ask<Changed & Refused>(dispatcher, 'PUT', `/conversations/${id}/department`, { departmentId });
    const qualify = (qualificationId: string | null) =>
      app.ask<Changed & Refused>(dispatcher, 'PUT', `/conversations/${id}/qualification`, {
        qualificationId,
      });
    expect((await affect(other)).json.data.reason).toBe('mailbox.archivedDepartment');
    expect((await affect(offered)).json.row.departmentId).toBe(offered);
    expect((await qualify(foreign)).json.data.reason).toBe('mailbox.archivedQualification');
    expect((await qualify(own)).json.row.qualificationId).toBe(own);
    await db.updateTable('department').set({ archived_at: START }).where('id', '=', offered).execute();
    expect((await affect(null)).json.row.departmentId).toBeNull();
    expect((await affect(offered)).json.data.reason).toBe('mailbox.archivedDepartment');
  });
});

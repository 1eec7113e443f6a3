/** [G3]: filing, moving, deleting for good, blocking, as their roles ask for them. */
import type { ConversationRow } from '@guichet/contract/conversations';
import type { HistoryEvent } from '@guichet/contract/events';
import type { BlockedSender } from '@guichet/contract/filing';
import { sql } from 'kysely';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
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
import { rebuildRows } from '../conversations/rebuild.ts';
import { applyOperations } from '../demo/local-server.ts';
import { verifyHistory } from '../history/verify.ts';
import { newId } from '../platform/id.ts';
import { purgeTrash } from './delete-for-good.ts';
import { pathOf } from './folder.ts';

let database: TestDatabase;
let app: RouteApp;
let [diane, malika, zoe]: string[] = [];
let ventes: string;
let atelier: string;
let support: TestMailbox;
let other: TestMailbox;
let id: string;
let messageId: string;

beforeAll(async () => {
  database = await startTestPostgres();
  app = await startRouteApp(database);
  const { db } = database;
  [diane, malika, zoe] = [
    await makePerson(db, 'Diane'),
    await makePerson(db, 'Malika'),
    await makePerson(db, 'Zoé'),
  ];
  [ventes, atelier] = [await makeDepartment(db, 'Ventes'), await makeDepartment(db, 'Atelier')];
});
beforeEach(async () => {
  const { db } = database;
  support = await makeMailbox(db, { departmentIds: [ventes, atelier] });
  other = await makeMailbox(db, { name: 'autre', departmentIds: [ventes] });
  await addMember(db, support.id, diane!, 'dispatcher');
  await addMember(db, support.id, malika!, 'member');
  await addMember(db, other.id, diane!, 'member');
  await addMember(db, other.id, zoe!, 'dispatcher');
  ({ conversationId: id, messageId } = await receiveMail(
    db,
    support,
    { at: app.clock.now(), messageId: 'first@client.example' },
    app.blobs,
  ));
});
afterAll(async () => {
  await app?.close();
  await database?.close();
});

type Answer = {
  row: ConversationRow;
  undo: string | null;
  folder: { id: string; path: string };
  data: { reason: string };
};
const act = (
  who: string | undefined,
  method: 'POST' | 'PUT' | 'DELETE' | 'GET',
  path: string,
  body?: object,
  of = id,
) => app.ask<Answer>(who ?? '', method, `/conversations/${of}${path}`, body);
const undo = (who: string | undefined, actId: string | null) =>
  app.ask<Answer>(who ?? '', 'POST', `/acts/${actId}/undo`);
const row = (of = id) =>
  database.db.selectFrom('conversation').selectAll().where('id', '=', of).executeTakeFirstOrThrow();
const history = async (who: string | undefined, of = id) =>
  (await app.ask<{ events: HistoryEvent[] }>(who ?? '', 'GET', `/conversations/${of}/history`)).json.events;
const settle = () => applyOperations({ db: database.db, clock: app.clock, keys: { historyKey: TEST_KEY } });
const foldersOf = async (message = messageId) => {
  const { rows } = await sql<{ path: string }>`
    select f.mailbox_id || ' ' || f.path as path from location l join folder f on f.id = l.folder_id
     where l.message_id = ${message} and l.gone_at is null order by 1`.execute(database.db);
  return rows.map((one) => one.path);
};
async function isSound() {
  expect((await rebuildRows(database.db, { check: true })).different).toEqual([]);
  expect((await verifyHistory(database.db, TEST_KEY)).fault).toBeNull();
}

describe('filing', () => {
  it('makes the folder, is in the vocabulary of the row at once, and goes back', async () => {
    const filed = await act(diane, 'PUT', '/folder', { folder: { newFolder: 'Clients/Éts Morel' } });
    expect(filed.status).toBe(200);
    expect(filed.json.folder.path).toBe('Clients/Éts Morel');
    expect(filed.json.row).toMatchObject({ place: 'filed', folderId: filed.json.folder.id });
    await settle();
    expect(await foldersOf()).toEqual([`${support.id} Clients/Éts Morel`]);
    // The same again changes nothing, by its name as by its id.
    for (const folder of [{ newFolder: 'Clients/Éts Morel' }, { folderId: filed.json.folder.id }])
      expect((await act(diane, 'PUT', '/folder', { folder })).json.undo).toBeNull();
    const second = await act(diane, 'PUT', '/folder', {
      folder: { newFolder: '2026', parentId: filed.json.folder.id },
    });
    expect(second.json.folder.path).toBe('Clients/Éts Morel/2026');
    expect((await undo(diane, second.json.undo)).json.row).toMatchObject({
      place: 'filed',
      folderId: filed.json.folder.id,
    });
    expect((await history(diane)).map((event) => event.kind)).toEqual([
      'message.received',
      'conversation.filed',
      'conversation.filed',
      'conversation.filed',
    ]);
    await isSound();
  });

  it('is refused for names that no server keeps, for folders with a role, and without the right', async () => {
    const reason = async (folder: object, who = diane) =>
      (await act(who, 'PUT', '/folder', { folder })).json.data.reason;
    for (const newFolder of ['a//b', 'a / ', '/a', 'a*', 'a\u0007b', 'x'.repeat(150)])
      expect(await reason({ newFolder }), newFolder).toBe('folder.name');
    expect(await reason({ newFolder: 'Archive' })).toBe('folder.reserved');
    expect(await reason({ newFolder: 'inbox' })).toBe('folder.reserved');
    expect(await reason({ folderId: other.folders.archive })).toBe('notFound');
    expect(await reason({ newFolder: 'Devis' }, malika)).toBe('conversation.unassigned');
    expect(await reason({ newFolder: 'Devis' }, zoe)).toBe('notFound');
    expect((await row()).place).toBe('inbox');
  });

  it('writes the levels as the server does', () => {
    expect(pathOf('INBOX.', 'Clients/Été', '.')).toBe('INBOX.Clients.Été');
    expect(pathOf('', 'E\u0301te\u0301', '/')).toBe('Été');
    expect(pathOf('', ' SAV / 2026 ', '/')).toBe('SAV/2026');
    expect(() => pathOf('', 'a.b', '.')).toThrow();
  });
});

describe('moving between shared mailboxes', () => {
  it('takes the history along, clears what is not offered there, and goes back whole', async () => {
    const { db } = database;
    const own = await makeQualification(db, 'Devis', support.id);
    const tag = newId();
    await db
      .insertInto('tag')
      .values({ id: tag, name: 'Urgent', colour: '#336699', mailbox_id: support.id })
      .execute();
    await act(diane, 'PUT', '/assignment', { assigneeId: malika, expectedId: null });
    await act(diane, 'PUT', '/department', { departmentId: atelier });
    await act(diane, 'PUT', '/qualification', { qualificationId: own });
    await act(diane, 'PUT', '/tags', { add: [tag] });
    const before = await row();

    const moved = await act(diane, 'PUT', '/mailbox', { mailboxId: other.id });
    expect(moved.status).toBe(200);
    expect(moved.json.row).toMatchObject({
      mailboxId: other.id,
      assigneeId: null,
      departmentId: null,
      qualificationId: null,
      tagIds: [],
      place: 'inbox',
    });
    const events = await history(zoe);
    expect(events.slice(-5).map((event) => [event.kind, 'cause' in event.data && event.data.cause])).toEqual([
      ['conversation.moved', 'hand'],
      ['conversation.assigned', 'move'],
      ['conversation.affected', 'move'],
      ['conversation.qualified', 'move'],
      ['conversation.untagged', 'move'],
    ]);
    // Malika is not of that mailbox: to her it does not exist any more.
    expect((await act(malika, 'GET', '')).status).toBe(404);
    expect((await act(zoe, 'GET', '/moving')).json).toEqual({
      moving: { copies: 1, fault: null, nextAttemptAt: null },
      givenUp: null,
    });
    await settle();
    expect(await foldersOf()).toEqual([`${other.id} INBOX`]);
    expect((await act(zoe, 'GET', '/moving')).json).toEqual({ moving: null, givenUp: null });
    await isSound();

    // What was done before is out of reach; the move itself is not.
    const back = await undo(diane, moved.json.undo);
    expect(back.json.row).toMatchObject({ mailboxId: support.id, assigneeId: malika, tagIds: [tag] });
    await settle();
    expect(await foldersOf()).toEqual([`${support.id} INBOX`]);
    const after = await row();
    for (const column of ['assignee_id', 'department_id', 'qualification_id', 'tag_ids', 'place'] as const)
      expect(after[column]).toEqual(before[column]);
    await isSound();
  });

  it('is put elsewhere there while its mail is still on its way', async () => {
    await act(diane, 'PUT', '/mailbox', { mailboxId: other.id });
    const archived = await act(zoe, 'PUT', '/place', { place: 'archive' });
    expect(archived.json.row.place).toBe('archive');
    await settle();
    expect(await foldersOf()).toEqual([`${other.id} Archive`]);
    await isSound();
  });

  it('is taken back while the mail is still on its way, and leaves one copy', async () => {
    const moved = await act(diane, 'PUT', '/mailbox', { mailboxId: other.id });
    await undo(diane, moved.json.undo);
    await settle();
    expect(await foldersOf()).toEqual([`${support.id} INBOX`]);
    await isSound();
  });

  it('later answers to the old address still join, and their mail follows', async () => {
    await act(diane, 'PUT', '/mailbox', { mailboxId: other.id });
    await settle();
    const answer = await receiveMail(
      database.db,
      support,
      { inReplyTo: 'first@client.example', messageId: 'second@client.example', at: app.clock.now() },
      app.blobs,
    );
    expect(answer.conversationId).toBe(id);
    expect(await row()).toMatchObject({ mailbox_id: other.id, message_count: 2, place: 'inbox' });
    await settle();
    expect(await foldersOf(answer.messageId)).toEqual([`${other.id} INBOX`]);
    // An answer to that one, at either address.
    for (const [at, messageIdHeader] of [
      [other, 'third@client.example'],
      [support, 'fourth@client.example'],
    ] as const) {
      const next = await receiveMail(
        database.db,
        at,
        { inReplyTo: 'second@client.example', messageId: messageIdHeader, at: app.clock.now() },
        app.blobs,
      );
      expect(next.conversationId).toBe(id);
    }
    await isSound();
  });

  it('keeps an entitled assignee; asks for the right, and for membership there', async () => {
    await addMember(database.db, other.id, malika!, 'member');
    await act(diane, 'PUT', '/assignment', { assigneeId: malika, expectedId: null });
    const reasonOf = async (who: string | undefined, mailboxId: string) =>
      (await act(who, 'PUT', '/mailbox', { mailboxId })).json.data?.reason;
    expect(await reasonOf(zoe, other.id)).toBe('notFound');
    const third = await makeMailbox(database.db);
    expect(await reasonOf(diane, third.id)).toBe('notFound');
    const own = await makeMailbox(database.db, { ownerId: diane! });
    expect(await reasonOf(diane, own.id)).toBe('move.toPersonal');
    const moved = await act(malika, 'PUT', '/mailbox', { mailboxId: other.id });
    expect(moved.json.row).toMatchObject({ mailboxId: other.id, assigneeId: malika });
    // Somebody else acts there: it can no longer be taken back.
    await act(zoe, 'PUT', '/status', { status: 'pending' });
    expect((await undo(malika, moved.json.undo)).json.data.reason).toBe('undo.overtaken');
  });

  it('by bulk, with its undo', async () => {
    const job = newId();
    const selection = { ids: [id] };
    const done = await app.ask<{ done: number; undoable: boolean }>(diane!, 'POST', '/bulk', {
      id: job,
      act: { kind: 'move', mailboxId: other.id },
      selection,
    });
    expect(done.json).toMatchObject({ done: 1, undoable: true });
    expect((await row()).mailbox_id).toBe(other.id);
    await app.ask(diane!, 'POST', `/bulk/${job}/undo`);
    expect((await row()).mailbox_id).toBe(support.id);
  });
});

describe('passing on from a personal mailbox', () => {
  it('begins a new history there, which tells nothing of the former one', async () => {
    const { db } = database;
    const own = await makeMailbox(db, { ownerId: diane! });
    const mine = await receiveMail(db, own, { subject: 'Pour vous', at: app.clock.now() }, app.blobs);
    await act(diane, 'POST', '/notes', { noteId: newId(), text: 'Entre nous' }, mine.conversationId);
    const passed = await act(diane, 'PUT', '/mailbox', { mailboxId: other.id }, mine.conversationId);
    const there = passed.json.row;
    expect(there).toMatchObject({ mailboxId: other.id, subject: 'Pour vous', messageCount: 1 });
    expect(there.id).not.toBe(mine.conversationId);
    const opened = await act(zoe, 'GET', '', undefined, there.id);
    expect(opened.body).not.toContain('Entre nous');
    expect((await history(zoe, there.id)).map((event) => event.kind)).toEqual([
      'message.received',
      'conversation.passedOn',
    ]);
    expect((await act(zoe, 'GET', '', undefined, mine.conversationId)).status).toBe(404);
    expect(await row(mine.conversationId)).toMatchObject({ place: 'archive', hidden: false });
    await settle();
    expect(await foldersOf(mine.messageId)).toEqual([]);
    expect(await row(mine.conversationId)).toMatchObject({ place: 'archive', hidden: false });
    await isSound();

    expect((await undo(diane, passed.json.undo)).status).toBe(200);
    expect((await act(zoe, 'GET', '', undefined, there.id)).status).toBe(404);
    await settle();
    expect(await foldersOf(mine.messageId)).toEqual([`${own.id} INBOX`]);
    expect(await row(mine.conversationId)).toMatchObject({ place: 'inbox', subject: 'Pour vous' });
    await isSound();
  });
});

describe('deleting for good', () => {
  it('takes the trash and the privilege, erases all but the history, and purges the server', async () => {
    await act(diane, 'POST', '/notes', { noteId: newId(), text: 'À effacer' });
    expect((await act(diane, 'DELETE', '')).json.data.reason).toBe('delete.notInTrash');
    await act(diane, 'PUT', '/place', { place: 'trash' });
    await database.db
      .updateTable('mailbox_member')
      .set({ overrides: JSON.stringify({ seeAll: true }) })
      .where('person_id', '=', malika!)
      .where('mailbox_id', '=', support.id)
      .execute();
    expect((await act(malika, 'DELETE', '')).json.data.reason).toBe('privilege.missing');
    expect((await act(diane, 'DELETE', '')).status).toBe(200);
    await settle();
    expect(await foldersOf()).toEqual([]);
    expect((await act(diane, 'GET', '')).status).toBe(404);
    const { rows } = await sql<{ left: string }>`
      select (to_jsonb(m) || jsonb_build_object('notes', (select count(*) from note n where n.conversation_id = m.conversation_id),
              'bodies', (select count(*) from message_body b where b.message_id = m.id),
              'row', to_jsonb(c)))::text as left
        from message m join conversation c on c.id = m.conversation_id where m.id = ${messageId}`.execute(
      database.db,
    );
    expect(rows[0]?.left).toMatch(/"notes": 0/);
    expect(rows[0]?.left).not.toMatch(/claire|Question|first@/i);
    const [last] = await database.db
      .selectFrom('event')
      .select('kind')
      .where('conversation_id', '=', id)
      .orderBy('seq', 'desc')
      .limit(1)
      .execute();
    expect(last?.kind).toBe('conversation.deleted');
    // What answers it begins anew instead of vanishing with it.
    const answer = await receiveMail(database.db, support, { inReplyTo: 'first@client.example' }, app.blobs);
    expect(answer.conversationId).not.toBe(id);
    await isSound();
  });

  it('happens by itself when the mailbox’s retention is over, and not before', async () => {
    const house = { db: database.db, clock: app.clock, keys: { historyKey: TEST_KEY } };
    await act(diane, 'PUT', '/place', { place: 'trash' });
    const day = 86_400_000;
    const forward = (days: number) => app.clock.advanceTo(new Date(app.clock.now().getTime() + days * day));
    forward(400);
    await purgeTrash(house);
    expect((await row()).is_deleted).toBe(false);
    await database.db
      .updateTable('mailbox')
      .set({ trash_retention_days: 30 })
      .where('id', '=', support.id)
      .execute();
    const fresh = await receiveMail(database.db, support, { at: app.clock.now() }, app.blobs);
    await act(diane, 'PUT', '/place', { place: 'trash' }, fresh.conversationId);
    forward(29);
    expect(await purgeTrash(house)).toBe(1);
    expect((await row()).is_deleted).toBe(true);
    expect((await row(fresh.conversationId)).is_deleted).toBe(false);
    forward(1);
    expect(await purgeTrash(house)).toBe(1);
    await isSound();
  });
});

describe('blocking a sender', () => {
  const blocked = async (who: string | undefined, mailboxId: string) =>
    app.ask<BlockedSender[]>(who ?? '', 'GET', `/mailboxes/${mailboxId}/blocked`);

  it('puts his mail into spam on arrival with the reason, until it is taken back', async () => {
    await act(diane, 'PUT', '/status', { status: 'resolved' });
    const block = await act(diane, 'POST', '/block', {});
    expect(block.json.row.place).toBe('spam');
    expect((await blocked(diane, support.id)).json.map((one) => one.address)).toEqual([
      'claire@client.example',
    ]);
    expect((await blocked(malika, support.id)).status).toBe(403);
    expect((await blocked(zoe, support.id)).status).toBe(404);
    const next = await receiveMail(database.db, support, {
      from: 'CLAIRE@Client.Example',
      at: app.clock.now(),
    });
    expect(await row(next.conversationId)).toMatchObject({ place: 'spam' });
    expect((await history(diane, next.conversationId)).at(-1)).toMatchObject({
      kind: 'conversation.placed',
      data: { to: 'spam', cause: 'blocked' },
    });
    await settle();
    expect(await foldersOf(next.messageId)).toEqual([`${support.id} Junk`]);
    // He answers in the conversation: it is not opened again.
    await receiveMail(database.db, support, { inReplyTo: 'first@client.example', at: app.clock.now() });
    expect(await row()).toMatchObject({ place: 'spam', status: 'resolved' });
    // Elsewhere nobody blocked him.
    const there = await receiveMail(database.db, other, { at: app.clock.now() });
    expect((await row(there.conversationId)).place).toBe('inbox');
    await isSound();
  });

  it('is taken back with the place; by the settings too; never one’s own', async () => {
    const block = await act(diane, 'POST', '/block', { scope: 'domain' });
    expect((await undo(diane, block.json.undo)).json.row.place).toBe('inbox');
    expect((await blocked(diane, support.id)).json).toEqual([]);
    await act(diane, 'POST', '/block', {});
    const [one] = (await blocked(diane, support.id)).json;
    await app.ask(diane!, 'DELETE', `/mailboxes/${support.id}/blocked/${one?.id}`);
    expect((await blocked(diane, support.id)).json).toEqual([]);
    const own = await receiveMail(database.db, support, { from: `x@${other.address.split('@')[1]}` });
    const refused = await act(diane, 'POST', '/block', { scope: 'domain' }, own.conversationId);
    expect(refused.json.data.reason).toBe('block.own');
    const public_ = await receiveMail(database.db, support, { from: 'x@gmail.com' });
    expect(
      (await act(diane, 'POST', '/block', { scope: 'domain' }, public_.conversationId)).json.data.reason,
    ).toBe('block.publicDomain');
    await isSound();
  });
});

/** Saved views over HTTP: whose they are, what each reader sees in them, what the audit log keeps. */
import type { SavedView } from '@guichet/contract/views';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { addMember, makeMailbox, makePerson, receiveMail } from '../../test/factories.ts';
import { startTestPostgres, type TestDatabase } from '../../test/postgres.ts';
import { type RouteApp, startRouteApp } from '../../test/route-app.ts';
import { newId } from '../platform/id.ts';

let database: TestDatabase;
let app: RouteApp;
beforeAll(async () => {
  database = await startTestPostgres();
  app = await startRouteApp(database);
});
afterAll(async () => {
  await app?.close();
  await database?.close();
});

it('are private or of a mailbox, counted for each reader, and changed by who may', async () => {
  const { db } = database;
  const [member, dispatcher, outsider] = [
    await makePerson(db, 'Membre'),
    await makePerson(db, 'Répartitrice'),
    await makePerson(db, 'Dehors'),
  ];
  const mailbox = await makeMailbox(db);
  await addMember(db, mailbox.id, member, 'member');
  await addMember(db, mailbox.id, dispatcher, 'dispatcher');
  const { conversationId } = await receiveMail(db, mailbox);
  await app.ask(dispatcher, 'PUT', `/conversations/${conversationId}/assignment`, {
    assigneeId: dispatcher,
    expectedId: null,
  });
  const view = (scope: string, filter: object, id = newId()) => ({
    id,
    mailboxId: mailbox.id,
    scope,
    name: 'Vue',
    filter,
  });
  const create = (person: string, body: object) => app.ask<SavedView>(person, 'POST', '/views', body);
  const list = async (person: string) =>
    (await app.ask<SavedView[]>(person, 'GET', `/views?mailboxId=${mailbox.id}`)).json;

  expect((await create(member, view('mailbox', {}))).status).toBe(403);
  expect((await create(outsider, view('private', {}))).status).toBe(404);
  const shared = view('mailbox', { place: 'all', assignment: dispatcher });
  expect((await create(dispatcher, shared)).json).toMatchObject({ count: 1, mayEdit: true });
  // Pressed twice is once.
  expect((await create(dispatcher, shared)).json.id).toBe(shared.id);
  const own = view('private', { text: 'question' });
  await create(member, own);

  // A view that asks for a person is what a member sees of it: nothing, and no refusal.
  expect((await list(member)).map(({ id, count, mayEdit }) => [id, count, mayEdit])).toEqual([
    [shared.id, 0, false],
    [own.id, 0, true],
  ]);
  expect((await list(dispatcher)).map(({ id, count }) => [id, count])).toEqual([[shared.id, 1]]);

  expect((await app.ask(member, 'PATCH', `/views/${shared.id}`, { name: 'Autre' })).status).toBe(403);
  const unknown = await app.ask(dispatcher, 'DELETE', `/views/${newId()}`);
  for (const [person, id] of [
    [dispatcher, own.id],
    [outsider, shared.id],
  ])
    expect((await app.ask(person ?? '', 'DELETE', `/views/${id}`)).body).toBe(unknown.body);

  const second = view('mailbox', {});
  await create(dispatcher, second);
  await app.ask(dispatcher, 'PUT', '/view-order', {
    mailboxId: mailbox.id,
    scope: 'mailbox',
    ids: [second.id],
  });
  expect((await list(dispatcher)).map(({ id }) => id)).toEqual([second.id, shared.id]);
  await app.ask(dispatcher, 'PATCH', `/views/${shared.id}`, {
    name: 'Mes dossiers',
    filter: { place: 'all' },
  });
  expect((await list(dispatcher))[1]).toMatchObject({ name: 'Mes dossiers', count: 1 });
  await app.ask(dispatcher, 'DELETE', `/views/${second.id}`);
  const audit = await db
    .selectFrom('audit_entry')
    .select(['action', 'actor_id'])
    .where('action', 'like', 'view.%')
    .orderBy('id')
    .execute();
  expect(audit.map(({ action }) => action)).toEqual([
    'view.created',
    'view.created',
    'view.reordered',
    'view.changed',
    'view.removed',
  ]);
  expect(new Set(audit.map(({ actor_id }) => actor_id))).toEqual(new Set([dispatcher]));
});

it('are shared with the mailbox and taken back by who sees it whole, and come back where they stood', async () => {
  const { db } = database;
  const [member, dispatcher] = [await makePerson(db, 'Membre'), await makePerson(db, 'Répartitrice')];
  const mailbox = await makeMailbox(db);
  await addMember(db, mailbox.id, member, 'member');
  await addMember(db, mailbox.id, dispatcher, 'dispatcher');
  const create = async (
    person: string,
    scope: 'private' | 'mailbox',
    mailboxId: string | null = mailbox.id,
  ) => {
    const body = { id: newId(), mailboxId, scope, name: 'Vue', filter: {} };
    const { json } = await app.ask<SavedView>(person, 'POST', '/views', body);
    return json.id;
  };
  const list = async (person: string) =>
    (await app.ask<SavedView[]>(person, 'GET', `/views?mailboxId=${mailbox.id}`)).json.map(
      ({ id, scope, mayEdit }) => [id, scope, mayEdit],
    );
  const rescope = (person: string, id: string, scope: string) =>
    app.ask(person, 'PATCH', `/views/${id}`, { scope });

  const first = await create(dispatcher, 'mailbox');
  const own = await create(dispatcher, 'private');
  const members = await create(member, 'private');
  expect(await list(member)).toEqual([
    [first, 'mailbox', false],
    [members, 'private', true],
  ]);
  expect((await rescope(member, members, 'mailbox')).status).toBe(403);
  expect((await rescope(dispatcher, await create(dispatcher, 'private', null), 'mailbox')).status).toBe(403);

  expect((await rescope(dispatcher, own, 'mailbox')).json).toMatchObject({ scope: 'mailbox' });
  expect((await list(member)).map(([id]) => id)).toEqual([first, own, members]);
  expect((await rescope(dispatcher, first, 'private')).json).toMatchObject({ scope: 'private' });
  expect(await list(dispatcher)).toEqual([
    [own, 'mailbox', true],
    [first, 'private', true],
  ]);
  expect((await list(member)).map(([id]) => id)).toEqual([own, members]);

  // Deleting is taken back by the same view once more and the order as it was.
  const second = await create(dispatcher, 'mailbox');
  await app.ask(dispatcher, 'DELETE', `/views/${own}`);
  const again = { id: own, mailboxId: mailbox.id, scope: 'mailbox', name: 'Vue', filter: {} };
  expect((await app.ask(dispatcher, 'POST', '/views', again)).status).toBe(200);
  const order = { mailboxId: mailbox.id, scope: 'mailbox', ids: [own, second] };
  await app.ask(dispatcher, 'PUT', '/view-order', order);
  expect((await list(member)).map(([id]) => id)).toEqual([own, second, members]);

  const audit = await db
    .selectFrom('audit_entry')
    .select('action')
    .where('subject_id', '=', first)
    .orderBy('id')
    .execute();
  expect(audit.map(({ action }) => action)).toEqual(['view.created', 'view.removed']);
});

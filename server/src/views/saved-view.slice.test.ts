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

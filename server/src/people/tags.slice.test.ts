/** Tags of a mailbox are its dispatchers' to keep, those of all the administrators'. */
import type { Tag } from '@guichet/contract/people';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { addMember, makeMailbox, makePerson } from '../../test/factories.ts';
import { startTestPostgres, type TestDatabase } from '../../test/postgres.ts';
import { type RouteApp, startRouteApp } from '../../test/route-app.ts';
import { newId } from '../platform/id.ts';

let database: TestDatabase;
let app: RouteApp;
let admin: string;
let dispatcher: string;
let member: string;
let mailboxId: string;

beforeAll(async () => {
  database = await startTestPostgres();
  app = await startRouteApp(database);
});
beforeEach(async () => {
  const { db } = database;
  admin = await makePerson(db, 'Ada', { role: 'admin' });
  dispatcher = await makePerson(db, 'Diane');
  member = await makePerson(db, 'Malika');
  mailboxId = (await makeMailbox(db)).id;
  await addMember(db, mailboxId, dispatcher, 'dispatcher');
  await addMember(db, mailboxId, member, 'member');
});
afterAll(async () => {
  await app?.close();
  await database?.close();
});

type Answer = Tag & { data: { reason: string } };

const create = (who: string, mailbox: string | null, name: string = newId()) =>
  app.ask<Answer>(who, 'POST', '/tags', { name, colour: '#336699', mailboxId: mailbox });
const update = (who: string, id: string, change: object) =>
  app.ask<Answer>(who, 'PATCH', `/tags/${id}`, change);
const reason = (answer: { status: number; json: Answer }) => [answer.status, answer.json.data.reason];

describe('tags', () => {
  it('are made, renamed, coloured, archived and taken back, each in the audit log', async () => {
    const { json: tag } = await create(dispatcher, mailboxId, 'Urgent');
    expect(tag).toMatchObject({ name: 'Urgent', colour: '#336699', mailboxId, archived: false });
    const changed = await update(dispatcher, tag.id, { name: 'Très urgent', colour: '#AA0000' });
    expect(changed.json).toMatchObject({ id: tag.id, name: 'Très urgent', colour: '#AA0000' });
    expect((await update(dispatcher, tag.id, { archived: true })).json.archived).toBe(true);
    expect((await update(dispatcher, tag.id, { archived: false })).json.archived).toBe(false);
    const entries = await database.db
      .selectFrom('audit_entry')
      .select(['action', 'actor_id'])
      .where('subject_id', '=', tag.id)
      .orderBy('id')
      .execute();
    expect(entries).toEqual(
      ['tag.created', 'tag.changed', 'tag.changed', 'tag.changed'].map((action) => ({
        action,
        actor_id: dispatcher,
      })),
    );
  });

  it('have one name once in a mailbox, whatever its capitals; what is archived leaves it free', async () => {
    const { json: first } = await create(dispatcher, mailboxId, 'Devis');
    expect(reason(await create(dispatcher, mailboxId, 'DEVIS'))).toEqual([409, 'name.taken']);
    await update(dispatcher, first.id, { archived: true });
    const { json: second } = await create(dispatcher, mailboxId, 'devis');
    expect(reason(await update(dispatcher, first.id, { archived: false }))).toEqual([409, 'name.taken']);
    const { json: other } = await create(dispatcher, mailboxId, 'Panne');
    expect(reason(await update(dispatcher, other.id, { name: 'Devis' }))).toEqual([409, 'name.taken']);
    expect((await update(dispatcher, second.id, { name: 'Devis' })).status).toBe(200);
  });

  it('of a mailbox are not a member’s to keep, and do not exist for who is not of it', async () => {
    const { json: tag } = await create(dispatcher, mailboxId);
    expect(reason(await create(member, mailboxId))).toEqual([403, 'privilege.missing']);
    expect(reason(await update(member, tag.id, { archived: true }))).toEqual([403, 'privilege.missing']);
    const stranger = await makePerson(database.db, 'Sacha');
    const unknown = await update(stranger, newId(), { archived: true });
    const hidden = await update(stranger, tag.id, { archived: true });
    expect([hidden.status, hidden.body]).toEqual([404, unknown.body]);
    const nowhere = await create(stranger, newId());
    const elsewhere = await create(stranger, mailboxId);
    expect([elsewhere.status, elsewhere.body]).toEqual([404, nowhere.body]);
  });

  it('are listed to who keeps them: his mailboxes’ and those of all, an administrator’s of every shared one', async () => {
    const personal = await makeMailbox(database.db, { ownerId: member });
    const elsewhere = await makeMailbox(database.db);
    const everywhere = (await create(admin, null)).json.id;
    const here = (await create(dispatcher, mailboxId)).json.id;
    await update(dispatcher, here, { archived: true });
    const own = (await create(member, personal.id)).json.id;
    const there = (await create(admin, elsewhere.id)).json.id;
    const listed = async (who: string) => {
      const { json } = await app.ask<Tag[]>(who, 'GET', '/tags');
      return json
        .map(({ id }) => id)
        .filter((id) => [everywhere, here, own, there].includes(id))
        .sort();
    };
    expect(await listed(dispatcher)).toEqual([everywhere, here].sort());
    expect(await listed(member)).toEqual([everywhere, own].sort());
    expect(await listed(admin)).toEqual([everywhere, here, there].sort());
  });

  it('for all mailboxes are the administrators’, who keep those of every shared one too', async () => {
    expect(reason(await create(dispatcher, null))).toEqual([403, 'admin.only']);
    const { json: tag } = await create(admin, null);
    expect(tag.mailboxId).toBeNull();
    expect(reason(await update(dispatcher, tag.id, { name: 'x' }))).toEqual([403, 'admin.only']);
    expect((await create(admin, mailboxId)).status).toBe(200);
    const personal = await makeMailbox(database.db, { ownerId: member });
    expect((await create(admin, personal.id)).status).toBe(404);
    expect((await create(member, personal.id)).status).toBe(200);
  });
});

import { afterAll, beforeAll, expect, it } from 'vitest';
import { addMember, makeMailbox, makePerson, START, type TestMailbox } from '../../test/factories.ts';
import { startTestPostgres, type TestDatabase } from '../../test/postgres.ts';
import { type RouteApp, startRouteApp } from '../../test/route-app.ts';
import { newId } from '../platform/id.ts';

const RAW = 'From: claire@client.example\r\nSubject: Illisible\r\n\r\n\xff\xfe';

let database: TestDatabase;
let app: RouteApp;
let team: TestMailbox;
let kept: string;
let neverFetched: string;
const people: Record<'dispatcher' | 'member' | 'outsider' | 'admin' | 'owner', string> = {
  dispatcher: '',
  member: '',
  outsider: '',
  admin: '',
  owner: '',
};

async function setAside(mailbox: TestMailbox, uid: number, blobSha256: string | null): Promise<string> {
  const id = newId();
  await database.db
    .insertInto('set_aside')
    .values({
      id,
      folder_id: mailbox.folders.inbox,
      uid_validity: 1,
      uid,
      reason: blobSha256 === null ? 'tooLarge' : 'unreadable',
      blob_sha256: blobSha256,
      created_at: START,
    })
    .execute();
  return id;
}

const source = (person: string, id: string) => app.ask(person, 'GET', `/set-aside/${id}/source`);

beforeAll(async () => {
  database = await startTestPostgres();
  app = await startRouteApp(database);
  const { db } = database;
  for (const name of ['dispatcher', 'member', 'outsider', 'owner'] as const) {
    people[name] = await makePerson(db, name);
  }
  people.admin = await makePerson(db, 'admin', { role: 'admin' });
  team = await makeMailbox(db);
  await addMember(db, team.id, people.dispatcher, 'dispatcher');
  await addMember(db, team.id, people.member, 'member', { seeAll: true });
  const { sha256 } = await app.blobs.put(Buffer.from(RAW, 'latin1'));
  kept = await setAside(team, 7, sha256);
  neverFetched = await setAside(team, 8, null);
});
afterAll(async () => {
  await app?.close();
  await database?.close();
});

it('is shown and given as a file to whoever dispatches the mailbox', async () => {
  const shown = await source(people.dispatcher, kept);
  expect(shown.status).toBe(200);
  expect(shown.headers).toMatchObject({
    'content-type': 'text/plain; charset=utf-8',
    'x-content-type-options': 'nosniff',
    'cache-control': 'private, no-store',
  });
  const file = await app.fastify.inject({
    url: `/api/set-aside/${kept}/source?download=1`,
    headers: { 'x-test-person': people.dispatcher },
  });
  expect(file.rawPayload.toString('latin1')).toBe(RAW);
  expect(file.headers['content-type']).toBe('message/rfc822');
  expect(file.headers['content-disposition']).toContain('UID 7.eml');
});

it('is told to an administrator who does not work there as what he may not read', async () => {
  const refused = await source(people.admin, kept);
  expect(refused.status).toBe(403);
  expect(refused.json).toMatchObject({ reason: 'setAside.notYours' });
  expect(refused.body).not.toContain('Illisible');
});

it('does not exist for anybody else, to the byte', async () => {
  for (const person of [people.member, people.outsider]) {
    const hidden = await source(person, kept);
    const unknown = await source(person, newId());
    expect(hidden.status).toBe(404);
    expect(hidden.body).toBe(unknown.body);
  }
  expect((await app.fastify.inject({ url: `/api/set-aside/${kept}/source` })).statusCode).toBe(401);
});

it('of a personal mailbox is read by its owner alone', async () => {
  const own = await makeMailbox(database.db, { ownerId: people.owner });
  const { sha256 } = await app.blobs.put(Buffer.from(RAW, 'latin1'));
  const id = await setAside(own, 3, sha256);
  expect((await source(people.owner, id)).status).toBe(200);
  expect((await source(people.admin, id)).status).toBe(403);
  expect((await source(people.dispatcher, id)).status).toBe(404);
});

it('answers as unknown while it was never fetched', async () => {
  expect((await source(people.dispatcher, neverFetched)).status).toBe(404);
  expect((await source(people.dispatcher, 'x')).status).toBe(404);
});

/** Pages of other sites change nothing, through whichever door; what they may not do has no effect. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { addMember, makeMailbox, makePerson, receiveMail } from '../../test/factories.ts';
import { startTestPostgres, type TestDatabase } from '../../test/postgres.ts';
import { type RouteApp, startRouteApp } from '../../test/route-app.ts';
import { newId } from './id.ts';

let database: TestDatabase;
let app: RouteApp;
let personId: string;
let conversationId: string;
beforeAll(async () => {
  database = await startTestPostgres();
  app = await startRouteApp(database);
  const mailbox = await makeMailbox(database.db);
  personId = await makePerson(database.db, 'Léa');
  await addMember(database.db, mailbox.id, personId, 'member');
  ({ conversationId } = await receiveMail(database.db, mailbox));
});
afterAll(async () => {
  await app?.close();
  await database?.close();
});

const post = (path: string, headers: Record<string, string>, payload?: string) =>
  app.fastify.inject({
    method: 'POST',
    url: `/api${path}`,
    headers: { host: '127.0.0.1:7788', 'x-test-person': personId, ...headers },
    ...(payload === undefined ? {} : { payload }),
  });
const assigneeId = async () =>
  (
    await database.db
      .selectFrom('conversation')
      .select('assignee_id')
      .where('id', '=', conversationId)
      .executeTakeFirstOrThrow()
  ).assignee_id;

describe('a page of another site', () => {
  it.each([
    [{ origin: 'http://evil.test', 'sec-fetch-site': 'cross-site' }, undefined],
    [{ origin: 'http://evil.test' }, undefined],
    [{ origin: 'http://evil.test', 'content-type': 'text/plain' }, '{}'],
    [{ 'sec-fetch-site': 'same-site' }, undefined],
  ])('claims nothing with %j', async (headers, payload) => {
    const answer = await post(`/conversations/${conversationId}/claim`, headers, payload);
    expect(answer.statusCode).toBe(403);
    expect(answer.json()).toMatchObject({ reason: 'origin.foreign' });
    expect(await assigneeId()).toBeNull();
  });

  it('is told so in the language of the browser', async () => {
    const claim = (language: string) =>
      post(`/conversations/${conversationId}/claim`, {
        origin: 'http://evil.test',
        'accept-language': language,
      });
    expect((await claim('fr')).json()).toMatchObject({
      message: expect.stringContaining('Rien n’a été changé'),
    });
    expect((await claim('en')).json()).toMatchObject({
      message: expect.stringContaining('Nothing was changed'),
    });
  });

  it('uploads nothing', async () => {
    const headers = { origin: 'http://evil.test', 'content-type': 'application/pdf' };
    const answer = await post(`/drafts/${newId()}/attachments?filename=a.pdf`, headers, 'x');
    expect(answer.json()).toMatchObject({ reason: 'origin.foreign' });
  });
});

it('our own page claims', async () => {
  const headers = { origin: 'http://127.0.0.1:7788', 'sec-fetch-site': 'same-origin' };
  const answer = await post(`/conversations/${conversationId}/claim`, headers);
  expect(answer.statusCode, answer.body).toBe(200);
  expect(await assigneeId()).toBe(personId);
});

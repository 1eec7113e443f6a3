/** [I1]: fifty people press at once, through real HTTP connections. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { addMember, makeMailbox, makePerson, receiveMail } from '../../test/factories.ts';
import { startTestPostgres, type TestDatabase } from '../../test/postgres.ts';
import { type RouteApp, startRouteApp } from '../../test/route-app.ts';

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

it('one of fifty who claim at once wins, and forty-nine are told who it is', async () => {
  const { db } = database;
  const url = await app.fastify.listen({ port: 0, host: '127.0.0.1' });
  const mailbox = await makeMailbox(db);
  const people: string[] = [];
  for (let index = 0; index < 50; index += 1) {
    const person = await makePerson(db, `Personne ${index}`);
    // Dispatchers go on seeing it, members no longer do: both are told.
    await addMember(db, mailbox.id, person, index % 5 === 0 ? 'dispatcher' : 'member');
    people.push(person);
  }
  const { conversationId } = await receiveMail(db, mailbox);
  const answers = await Promise.all(
    people.map(async (person) => {
      const response = await fetch(`${url}/api/conversations/${conversationId}/claim`, {
        method: 'POST',
        headers: { 'x-test-person': person },
      });
      return { person, status: response.status, body: (await response.json()) as { data?: object } };
    }),
  );
  const winners = answers.filter(({ status }) => status === 200);
  expect(winners).toHaveLength(1);
  const winner = winners[0]?.person;
  const name = `Personne ${people.indexOf(winner ?? '')}`;
  for (const { status, body } of answers.filter(({ person }) => person !== winner)) {
    expect(status).toBe(409);
    expect(body.data).toEqual({ reason: 'assignment.taken', assigneeId: winner, assignee: name });
  }
  const events = await db
    .selectFrom('event')
    .select('kind')
    .where('conversation_id', '=', conversationId)
    .where('kind', '=', 'conversation.assigned')
    .execute();
  expect(events).toHaveLength(1);
});

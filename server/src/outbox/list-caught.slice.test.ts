/** What the demo kept instead of sending: each sees that of the conversations he may see, newest first. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { addMember, makePerson, receiveMail, viewerOf, writingOf } from '../../test/factories.ts';
import { startTestPostgres, type TestDatabase } from '../../test/postgres.ts';
import {
  makeTeam,
  pressSend,
  type SendingHouse,
  type SendingTeam,
  startSendingHouse,
  writeAnswer,
} from '../../test/sending.ts';
import { assignConversation } from '../assignment/assign-conversation.ts';
import { inTransaction } from '../platform/database.ts';
import { listCaught } from './list-caught.ts';
import { startOutbox } from './start-outbox.ts';

let database: TestDatabase;
let house: SendingHouse;
let team: SendingTeam;
beforeAll(async () => {
  database = await startTestPostgres();
  house = await startSendingHouse(database);
  team = await makeTeam(house);
  await house.db.updateTable('instance').set({ catcher: true }).execute();
});
afterAll(async () => {
  await house?.close();
  await database?.close();
});

it('shows what was caught to whom the conversation shows, and to nobody else', async () => {
  const { db, clock } = house;
  const member = await makePerson(db, 'Malika');
  await addMember(db, team.mailbox.id, member, 'member');
  const stranger = await makePerson(db, 'Boris');
  const outbox = await startOutbox(house);
  const caughtFor = async (id: string) => listCaught(db, await viewerOf(db, id));
  const conversations: string[] = [];
  try {
    for (const to of ['one@client.example', 'two@client.example']) {
      const { conversationId } = await receiveMail(db, team.mailbox, { at: clock.now() }, house.blobs);
      const draftId = await writeAnswer(house, team.mailbox.id, team.anna, { conversationId, to: [to] });
      expect((await pressSend(house, team.anna, draftId)).outboxId).not.toBeNull();
      conversations.push(conversationId);
      await expect
        .poll(async () => (await caughtFor(team.bert)).length, { timeout: 60_000 })
        .toBe(conversations.length);
    }
  } finally {
    await outbox.stop();
  }
  expect(await caughtFor(team.bert)).toMatchObject([
    { conversationId: conversations[1], recipients: ['two@client.example'], authorName: 'Anna Roux' },
    { conversationId: conversations[0], recipients: ['one@client.example'], authorName: 'Anna Roux' },
  ]);
  // Who answered took them: a member does not see what a colleague has.
  expect(await caughtFor(member)).toEqual([]);
  expect(await caughtFor(stranger)).toEqual([]);
  const [given = ''] = conversations;
  const dispatcher = await viewerOf(db, team.bert);
  await inTransaction(db, (tx) =>
    assignConversation(writingOf(tx, team.bert, clock.now()), dispatcher, {
      conversationId: given,
      assigneeId: member,
      expectedId: team.anna,
      message: '',
    }),
  );
  expect((await caughtFor(member)).map(({ conversationId }) => conversationId)).toEqual([given]);
});

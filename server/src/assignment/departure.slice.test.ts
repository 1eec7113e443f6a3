import { afterAll, beforeAll, expect, it } from 'vitest';
import {
  addMember,
  makeMailbox,
  makePerson,
  receiveMail,
  START,
  TEST_KEY,
  type TestMailbox,
  viewerOf,
  writingOf,
} from '../../test/factories.ts';
import { startTestPostgres, type TestDatabase } from '../../test/postgres.ts';
import { setStatus } from '../conversations/set-status.ts';
import { verifyHistory } from '../history/verify.ts';
import { inTransaction } from '../platform/database.ts';
import { assignConversation } from './assign-conversation.ts';
import { claimConversation } from './claim-conversation.ts';
import { releaseAllOf } from './departure.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await startTestPostgres();
});
afterAll(async () => {
  await database?.close();
});

async function setUp() {
  const { db } = database;
  const [leaver, dispatcher] = [await makePerson(db, 'Partante'), await makePerson(db, 'Dispatcheur')];
  const mailboxes = [await makeMailbox(db), await makeMailbox(db)] as [TestMailbox, TestMailbox];
  for (const { id } of mailboxes) {
    await addMember(db, id, leaver, 'member');
    await addMember(db, id, dispatcher, 'dispatcher');
  }
  const claimed: string[] = [];
  for (const mailbox of [mailboxes[0], mailboxes[0], mailboxes[1]]) {
    const { conversationId } = await receiveMail(db, mailbox);
    const viewer = await viewerOf(db, leaver);
    await inTransaction(db, (tx) => claimConversation(writingOf(tx, leaver, START), viewer, conversationId));
    claimed.push(conversationId);
  }
  return { db, leaver, dispatcher, mailboxes, claimed };
}

const assigneesOf = async (ids: string[]) => {
  const rows = await database.db
    .selectFrom('conversation')
    .select(['id', 'assignee_id'])
    .where('id', 'in', ids)
    .execute();
  return ids.map((id) => rows.find((row) => row.id === id)?.assignee_id ?? null);
};

it('who leaves a mailbox keeps nothing there, and what he has elsewhere', async () => {
  const { db, leaver, dispatcher, mailboxes, claimed } = await setUp();
  const viewer = await viewerOf(db, leaver);
  await inTransaction(db, (tx) =>
    setStatus(writingOf(tx, leaver, START), viewer, { conversationId: claimed[1]!, status: 'resolved' }),
  );
  const released = await inTransaction(db, (tx) =>
    releaseAllOf(writingOf(tx, dispatcher, START), leaver, mailboxes[0].id),
  );
  expect(released).toBe(1);
  expect(await assigneesOf(claimed)).toEqual([null, null, leaver]);
  expect(await inTransaction(db, (tx) => releaseAllOf(writingOf(tx, dispatcher, START), leaver, null))).toBe(
    1,
  );
  expect(await assigneesOf(claimed)).toEqual([null, null, null]);
  const { rows } = await database.pool.query(
    `select body::jsonb #>> '{data,cause}' as cause, body::jsonb #>> '{actor,id}' as actor from event
      where conversation_id = $1 order by seq desc limit 1`,
    [claimed[0]],
  );
  expect(rows).toEqual([{ cause: 'departure', actor: dispatcher }]);
  expect((await verifyHistory(db, TEST_KEY)).fault).toBeNull();
});

it('nobody is given work while he is being removed', async () => {
  const { db, leaver, dispatcher, mailboxes } = await setUp();
  const { conversationId } = await receiveMail(db, mailboxes[0]);
  const viewer = await viewerOf(db, dispatcher);
  const assign = () =>
    inTransaction(db, (tx) =>
      assignConversation(writingOf(tx, dispatcher, START), viewer, {
        conversationId,
        assigneeId: leaver,
        expectedId: null,
        message: '',
      }),
    );
  const leave = () =>
    inTransaction(db, async (tx) => {
      await tx
        .deleteFrom('mailbox_member')
        .where('mailbox_id', '=', mailboxes[0].id)
        .where('person_id', '=', leaver)
        .execute();
      await releaseAllOf(writingOf(tx, dispatcher, START), leaver, mailboxes[0].id);
    });
  const [assigned, left] = await Promise.allSettled([assign(), leave()]);
  expect(left.status).toBe('fulfilled');
  if (assigned.status === 'rejected')
    expect(assigned.reason).toMatchObject({ reason: 'assignment.notMember' });
  expect(await assigneesOf([conversationId])).toEqual([null]);
  await expect(assign()).rejects.toMatchObject({ reason: 'assignment.notMember' });
});

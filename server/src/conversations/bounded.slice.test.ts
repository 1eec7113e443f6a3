/**
 * What a page, an opening and a claim read does not grow with the mailbox. The rows are filler made by the
 * database itself; what is measured are the product's own queries, with the buffers that PostgreSQL counts.
 */
import { sql } from 'kysely';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { buffersOf } from '../../test/buffers.ts';
import {
  addMember,
  makeDepartment,
  makeMailbox,
  makePerson,
  START,
  type TestMailbox,
  viewerOf,
  writingOf,
} from '../../test/factories.ts';
import { fillTables } from '../../test/fill.ts';
import { startTestPostgres, type TestDatabase } from '../../test/postgres.ts';
import type { Viewer } from '../access/visibility.ts';
import { claimConversation } from '../assignment/claim-conversation.ts';
import { CHAIN_START } from '../history/chain.ts';
import type { Database } from '../platform/database.ts';
import { countConversations, countPlaces, type ListInput, listConversations } from './list-conversations.ts';
import { openConversation } from './open-conversation.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await startTestPostgres();
});
afterAll(async () => {
  await database?.close();
});

/** Conversations in one mailbox, of all statuses, places, assignees and departments, with a message each. */
async function fill(mailbox: TestMailbox, people: string[], departments: string[], from: number, to: number) {
  await fillTables(database.db, ['conversation', 'message', 'conversation_head'], async (tx) => {
    await sql`
    insert into conversation (id, mailbox_id, created_at, status, assignee_id, department_id, work_seq, place,
                              subject, snippet, correspondent_name, correspondent_address, first_message_at,
                              last_message_at, waiting_since, message_count)
    select gen_random_uuid(), ${mailbox.id}, at,
           case when n % 100 < 10 then 'open' when n % 100 < 15 then 'pending' else 'resolved' end,
           case when n % 3 > 0 then (${people}::uuid[])[1 + n / 7 % ${people.length}] end,
           case when n % 5 > 0 then (${departments}::uuid[])[1 + n / 11 % ${departments.length}] end, 1,
           case when n % 13 = 0 then 'archive' when n % 17 = 0 then 'trash' else 'inbox' end,
           'Question ' || n, repeat('Bonjour ', 12), 'Client ' || n, n || '@client.example', at, at,
           case when n % 2 = 0 then at end, 1
      from (select n, ${START}::timestamptz + n * interval '1 minute' as at
              from generate_series(${from}::int, ${to}::int) n) filler`.execute(tx);
    await sql`
    insert into message (id, mailbox_id, conversation_id, direction, blob_sha256, size, envelope, received_at, stored_at)
    select gen_random_uuid(), mailbox_id, id, 'in', md5(id::text), 1000, '{}', last_message_at, last_message_at
      from conversation c where not exists (select from message m where m.conversation_id = c.id)`.execute(
      tx,
    );
    await sql`
    insert into conversation_head (conversation_id, seq, hash, mac)
    select id, 0, ${CHAIN_START}, ${CHAIN_START} from conversation on conflict do nothing`.execute(tx);
  });
}

it('list, counts, open and claim touch as many buffers at 200,000 conversations as at 10,000', async () => {
  const { db } = database;
  const departments: string[] = [];
  for (const name of ['A', 'B', 'C', 'D']) departments.push(await makeDepartment(db, name));
  const people: string[] = [];
  for (let index = 0; index < 12; index += 1) people.push(await makePerson(db, `P${index}`));
  const memberId = await makePerson(db, 'Membre', { departmentIds: departments.slice(0, 2) });
  const dispatcherId = await makePerson(db, 'Dispatcheuse');
  people.push(memberId, dispatcherId);
  const mailbox = await makeMailbox(db, { departmentIds: departments });
  await addMember(db, mailbox.id, memberId, 'member');
  await addMember(db, mailbox.id, dispatcherId, 'dispatcher');
  for (const person of people.slice(0, 12)) await addMember(db, mailbox.id, person, 'member');
  const [member, dispatcher] = [await viewerOf(db, memberId), await viewerOf(db, dispatcherId)];
  // A year in the middle of what is there: paging deep costs no more than the first page.
  const deep = Buffer.from(
    JSON.stringify(['newest', new Date(START.getTime() + 5_000 * 60_000).toISOString(), memberId]),
  ).toString('base64url');

  const list = (viewer: Viewer, input: Partial<ListInput>) => (tx: Database) =>
    listConversations(tx, viewer, {
      mailboxId: mailbox.id,
      place: 'open',
      assignment: 'any',
      limit: 50,
      ...input,
    });
  const first = async (isUnassigned: boolean) => {
    const row = await db
      .selectFrom('conversation')
      .select('id')
      .where('assignee_id', isUnassigned ? 'is' : '=', isUnassigned ? null : memberId)
      .where('department_id', '=', departments[0] ?? '')
      .where('shelf', '=', 'open')
      .orderBy('last_message_at')
      .limit(1)
      .executeTakeFirstOrThrow();
    return row.id;
  };
  const works: Record<string, (tx: Database) => Promise<unknown>> = {
    'dispatcher, open': list(dispatcher, {}),
    'dispatcher, resolved, deep': list(dispatcher, { place: 'resolved', cursor: deep }),
    'dispatcher, all': list(dispatcher, { place: 'all' }),
    'dispatcher, unassigned': list(dispatcher, { place: 'unassigned' }),
    'dispatcher, waiting': list(dispatcher, { place: 'waiting' }),
    'dispatcher, one person, resolved': list(dispatcher, { place: 'resolved', assignment: memberId }),
    'dispatcher, department': list(dispatcher, { place: 'resolved', departmentId: departments[3] ?? '' }),
    'dispatcher, counts': (tx) => countPlaces(tx, dispatcher, mailbox.id),
    'dispatcher, filtered counts': (tx) =>
      countConversations(tx, dispatcher, {
        mailboxId: mailbox.id,
        place: 'all',
        assignment: memberId,
      }),
    'member, open': list(member, {}),
    'member, resolved, deep': list(member, { place: 'resolved', cursor: deep }),
    'member, all': list(member, { place: 'all' }),
    'member, mine': list(member, { place: 'mine' }),
    'member, waiting': list(member, { place: 'waiting' }),
    'member, unassigned': list(member, { place: 'unassigned' }),
    'member, everywhere': (tx) =>
      listConversations(tx, member, { place: 'open', assignment: 'any', limit: 50 }),
    'member, counts': (tx) => countPlaces(tx, member, mailbox.id),
    open: async (tx) => openConversation(tx, member, await first(false)),
    claim: async (tx) =>
      claimConversation(writingOf(tx as never, memberId, START), member, await first(true)),
  };
  const measure = async () => {
    const measured: Record<string, number> = {};
    for (const [name, work] of Object.entries(works)) measured[name] = await buffersOf(database, work);
    return measured;
  };

  await fill(mailbox, people, departments, 1, 10_000);
  const small = await measure();
  await fill(mailbox, people, departments, 10_001, 200_000);
  const large = await measure();
  for (const [name, buffers] of Object.entries(small)) {
    expect(buffers, name).toBeGreaterThan(0);
    if (name.endsWith('counts')) {
      // Counting stops at 1000, which the smaller mailbox does not reach everywhere.
      expect(large[name], name).toBeLessThan(2_000);
    } else {
      // Twenty times the conversations: a tree that grew by a level costs one buffer more for each look-up.
      expect(large[name], name).toBeLessThan(buffers * 2 + 20);
      expect(large[name], name).toBeLessThan(600);
    }
  }
}, 300_000);

/**
 * Every filter, ten common words and ten rare ones at 300,000 messages: what they read has a bound, for who sees all
 * and for who sees little. The rows are filler made by the database itself; what is measured are the product's queries.
 */
import type { Filter } from '@guichet/contract/conversations';
import { sql } from 'kysely';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { buffersOf } from '../../test/buffers.ts';
import {
  addMember,
  makeDepartment,
  makeMailbox,
  makePerson,
  makeQualification,
  START,
  viewerOf,
} from '../../test/factories.ts';
import { fillTables } from '../../test/fill.ts';
import { startTestPostgres, type TestDatabase } from '../../test/postgres.ts';
import type { Viewer } from '../access/visibility.ts';
import { newId } from '../platform/id.ts';
import { countConversations, findPage } from './list-conversations.ts';

const MESSAGES = 300_000;
/** A page of the database for six messages: what reads the mailbox row by row, or by looking up, takes more than one a message. */
const BOUND = MESSAGES / 6;

let database: TestDatabase;
beforeAll(async () => {
  database = await startTestPostgres();
});
afterAll(async () => {
  await database?.close();
});

const common = [
  'bonjour',
  'merci',
  'commande',
  'devis',
  'please',
  'order',
  'facture',
  'livraison',
  'client',
  'delay',
];
const rare = Array.from({ length: 10 }, (_, index) => `rare${index}`);

/** Conversations of one message each, with words: the first common one in every second, the last in every twentieth. */
async function fill(input: {
  mailboxId: string;
  people: string[];
  departments: string[];
  qualifications: string[];
  tagIds: string[];
  folderId: string;
  memberId: string;
  dispatcherId: string;
}): Promise<void> {
  const filled = [
    'conversation',
    'message',
    'message_search',
    'conversation_reader',
    'conversation_star',
  ] as const;
  await fillTables(database.db, filled, async (tx) => {
    await sql`
    insert into conversation (id, mailbox_id, created_at, status, assignee_id, department_id, qualification_id, work_seq,
                              place, folder_id, subject, snippet, correspondent_name, correspondent_address,
                              first_message_at, last_message_at, waiting_since, message_count, has_attachments,
                              newest_incoming, tag_ids)
    select md5('c' || n)::uuid, ${input.mailboxId}, at,
           case when n % 100 < 10 then 'open' when n % 100 < 15 then 'pending' else 'resolved' end,
           case when n % 3 > 0 then (${input.people}::uuid[])[1 + n / 7 % ${input.people.length}] end,
           case when n % 5 > 0 then (${input.departments}::uuid[])[1 + n / 11 % ${input.departments.length}] end,
           -- The last qualification and the last tag are borne by old mail alone.
           case when n % 4 = 0 and n > 2000 then (${input.qualifications}::uuid[])[1 + n / 13 % 2]
                when n <= 2000 then ${input.qualifications[2]}::uuid end, 1,
           case when n % 13 = 0 then 'archive' when n % 17 = 0 then 'filed' else 'inbox' end,
           case when n % 13 > 0 and n % 17 = 0 then ${input.folderId}::uuid end,
           'Question ' || n, repeat('Bonjour ', 12), 'Client ' || n, n % 40000 || '@client' || n % 50 || '.example', at, at,
           case when n % 2 = 0 then at end, 1, n % 5 = 0 or n <= 3000, n % 3 > 0,
           case when n <= 3000 then array[${input.tagIds[1]}::uuid] when n % 9 = 0 then array[${input.tagIds[0]}::uuid]
                else '{}' end
      from (select n, ${START}::timestamptz + n * interval '1 minute' as at
              from generate_series(1, ${MESSAGES}) n) filler`.execute(tx);
    await sql`
    insert into message (id, mailbox_id, conversation_id, direction, blob_sha256, size, envelope, received_at, stored_at)
    select id, mailbox_id, id, 'in', id::text, 1000, '{}', last_message_at, last_message_at from conversation`.execute(
      tx,
    );
    await sql`
    insert into message_search (message_id, conversation_id, mailbox_id, at, words)
    select md5('c' || n)::uuid, md5('c' || n)::uuid, ${input.mailboxId}, ${START}::timestamptz + n * interval '1 minute',
           to_tsvector('simple', concat_ws(' ',
             (select string_agg(word, ' ') from unnest(${common}::text[]) with ordinality as c(word, k) where n % (2 * k) = 0),
             case when n % 15000 < 10 then 'rare' || n % 10 end,
             -- Common among old mail, and nowhere else.
             case when n <= 4000 then 'ancien' end,
             'mot' || n, 'mot' || n / 3, 'autre' || n % 5000, 'phrase' || n % 7, 'phrase' || n % 11))
      from generate_series(1, ${MESSAGES}) n`.execute(tx);
    // The dispatcher has read all but the oldest; the member has starred much of it.
    await sql`
    insert into conversation_reader (conversation_id, person_id, seen_at, seen_until)
    select id, ${input.dispatcherId}, last_message_at, last_message_at from conversation
     where last_message_at > ${START}::timestamptz + interval '20 minutes'`.execute(tx);
    await sql`
    insert into conversation_star (person_id, conversation_id, starred_at)
    select ${input.dispatcherId}::uuid, md5('c' || n)::uuid, now() from generate_series(1, 3000) n`.execute(
      tx,
    );
  });
}

it('stay within a bound', async () => {
  const { db } = database;
  const departments: string[] = [];
  for (const name of ['A', 'B', 'C', 'D']) departments.push(await makeDepartment(db, name));
  const people: string[] = [];
  for (let index = 0; index < 60; index += 1) people.push(await makePerson(db, `P${index}`));
  const memberId = await makePerson(db, 'Membre', { departmentIds: departments.slice(0, 1) });
  const dispatcherId = await makePerson(db, 'Dispatcheuse');
  people.push(memberId, dispatcherId);
  const mailbox = await makeMailbox(db, { departmentIds: departments });
  await addMember(db, mailbox.id, memberId, 'member');
  await addMember(db, mailbox.id, dispatcherId, 'dispatcher');
  const qualifications: string[] = [];
  for (const name of ['Q', 'R', 'S']) qualifications.push(await makeQualification(db, name, null));
  const tagIds = [newId(), newId()];
  await fill({
    mailboxId: mailbox.id,
    people,
    departments,
    qualifications,
    tagIds,
    folderId: mailbox.folders.archive,
    memberId,
    dispatcherId,
  });
  const recordIds = [newId(), newId()];
  for (const recordId of recordIds) {
    await sql`
      insert into directory_record (id, module_id, name, created_at, updated_at)
      select ${recordId}, id, 'Société', ${START}, ${START} from directory_module where kind = 'companies'`.execute(
      db,
    );
    const isLarge = recordId === recordIds[1];
    await sql`
      insert into directory_address (record_id, address, created_at)
      select ${recordId}, ${isLarge ? '' : '1'} || n || '@client' || n % 50 || '.example', ${START}
        from generate_series(1, ${isLarge ? 60 : 5}) n`.execute(db);
  }
  const day = (minutes: number) => new Date(START.getTime() + minutes * 60_000).toISOString().slice(0, 10);

  const filters: Record<string, Partial<Filter>> = {
    open: {},
    all: { place: 'all' },
    attachment: { place: 'all', is: ['attachment'] },
    'attachment in what waits': { place: 'waiting', is: ['attachment'] },
    unread: { place: 'all', is: ['unread'] },
    starred: { place: 'all', is: ['starred'] },
    'starred and open': { is: ['starred'] },
    snoozed: { place: 'all', is: ['snoozed'] },
    scheduled: { place: 'all', is: ['scheduled'] },
    'a common tag': { place: 'all', tagIds: [tagIds[0] ?? ''] },
    'a tag of old mail': { place: 'all', tagIds: [tagIds[1] ?? ''] },
    'two statuses': { place: 'all', status: ['open', 'pending'] },
    'departments and none': { place: 'all', departmentIds: ['none', departments[1] ?? ''] },
    'a qualification of old mail, open': {
      place: 'all',
      status: ['open'],
      qualificationId: qualifications[2],
    },
    'two qualifications': { place: 'all', qualificationIds: qualifications.slice(0, 2) },
    'department and qualification': {
      place: 'all',
      departmentId: departments[0],
      qualificationId: qualifications[2],
    },
    'a person and a department': { place: 'all', assignment: people[0], departmentId: departments[2] },
    folder: { place: 'filed', folderId: mailbox.folders.archive, status: ['open'] },
    'a correspondent': { place: 'all', correspondent: '77@client27.example' },
    'a domain': { place: 'all', correspondent: 'client7.example', is: ['attachment'] },
    'a domain that nobody has': { place: 'all', correspondent: 'nobody.example' },
    'a record': { place: 'all', recordId: recordIds[0] },
    'a record with many addresses, open': { status: ['open'], recordId: recordIds[1] },
    'long ago': { place: 'all', from: day(0), until: day(2_000) },
    'long ago, none': {
      place: 'all',
      until: day(2_000),
      status: ['open'],
      is: ['unread'],
      assignment: people[3],
    },
    'common and rare together': { place: 'all', text: 'bonjour rare3 ' },
    'common, of old mail': { place: 'all', text: 'ancien ' },
    'common, of old mail, open and tagged': {
      place: 'all',
      status: ['open'],
      text: 'ancien',
      tagIds: [tagIds[1] ?? ''],
    },
    'two that never meet': { place: 'all', text: 'ancien bonjour', from: day(100_000) },
    'a phrase': { place: 'all', text: '"phrase3 phrase5" ' },
    'a phrase that nobody wrote': { place: 'all', text: '"bonjour phrase5 merci"' },
    'a beginning': { place: 'all', text: 'mot29' },
    'only without': { place: 'all', text: '-bonjour' },
    'with and without': { place: 'all', text: 'merci -bonjour -commande' },
    ...Object.fromEntries(
      common.map((word) => [`common: ${word}`, { place: 'all' as const, text: `${word} ` }]),
    ),
    ...Object.fromEntries(rare.map((word) => [`rare: ${word}`, { place: 'all' as const, text: `${word} ` }])),
  };
  const viewers: Record<string, Viewer> = {
    dispatcher: await viewerOf(db, dispatcherId),
    member: await viewerOf(db, memberId),
  };
  const seen: [string, number, number, number][] = [];
  for (const [who, viewer] of Object.entries(viewers)) {
    for (const [name, partial] of Object.entries(filters)) {
      const filter = {
        place: 'open' as const,
        assignment: 'any' as const,
        ...partial,
        mailboxId: mailbox.id,
      };
      let count = 0;
      const page = await buffersOf(database, (tx) => findPage(tx, viewer, filter, null, 51));
      const counting = await buffersOf(database, async (tx) => {
        count = await countConversations(tx, viewer, filter);
      });
      seen.push([`${who}, ${name}`, page, counting, count]);
    }
  }
  for (const [name, page, counting] of seen) {
    expect(page, `page: ${name}`).toBeLessThan(BOUND);
    expect(counting, `count: ${name}`).toBeLessThan(BOUND);
  }
  const countOf = (name: string) => seen.find(([one]) => one === name)?.[3];
  // The filters find what was filled in, so that the bound is not that of empty answers.
  expect(countOf('dispatcher, common: bonjour')).toBe(1000);
  expect(countOf('dispatcher, rare: rare3')).toBe(MESSAGES / 15_000);
  expect(countOf('dispatcher, unread')).toBe(14);
  expect(countOf('member, common: bonjour')).toBe(1000);
}, 900_000);

/** What pages, searches, proposals and the record on a row read does not grow with the directory. */
import { sql } from 'kysely';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { buffersOf } from '../../test/buffers.ts';
import { addMember, makeMailbox, makePerson, receiveMail, viewerOf } from '../../test/factories.ts';
import { fillTables } from '../../test/fill.ts';
import { startTestPostgres, type TestDatabase } from '../../test/postgres.ts';
import { rowsByIds } from '../conversations/row.ts';
import type { Database } from '../platform/database.ts';
import { listRecords, type RecordsInput } from './list-records.ts';
import { COMPANIES } from './module.ts';
import { pastConversations } from './past-conversations.ts';
import { proposeRecords } from './propose-records.ts';

const CONTACTS = '00000000-0000-7000-8000-000000000002';

let database: TestDatabase;
beforeAll(async () => {
  database = await startTestPostgres();
});
afterAll(async () => {
  await database?.close();
});

/** Companies and contacts, every third contact of a company, an address each. */
async function fill(ownerId: string, from: number, to: number): Promise<void> {
  const filled = ['directory_record', 'directory_address', 'directory_word'] as const;
  await fillTables(database.db, filled, async (tx) => {
    // The words are written by one statement instead of one for each record: the same words, in a tenth of the time.
    await sql`alter table directory_record disable trigger directory_record_made`.execute(tx);
    await sql`
    insert into directory_record (id, module_id, owner_id, name, created_at, updated_at)
    select gen_random_uuid(), (array[${COMPANIES}, ${CONTACTS}]::uuid[])[1 + n % 2],
           case when n % 10 = 0 then ${ownerId}::uuid end,
           (array['Martin', 'Bernard', 'Dubois', 'Vasseur'])[1 + n % 4] || ' ' || md5(n::text) || ' Primeurs',
           now(), now() + n * interval '1 second'
      from generate_series(${from}::int, ${to}::int) n`.execute(tx);
    await sql`
    insert into directory_address (record_id, address, owner_id, created_at)
    select id, 'a' || id || case when substr(id::text, 1, 1) < '8' then '@grande.test' else '@' || id || '.test' end,
           owner_id, now()
      from directory_record r where person_id is null
       and not exists (select from directory_address a where a.record_id = r.id)`.execute(tx);
    await sql`
    insert into directory_word (record_id, word, scope, module_id)
    select distinct r.id, word, r.scope, r.module_id
      from directory_record r, string_to_table(r.folded, ' ') as word
     where not exists (select from directory_word w where w.record_id = r.id)`.execute(tx);
    await sql`alter table directory_record enable trigger directory_record_made`.execute(tx);
  });
}

it('pages, searches, proposals and rows touch as many buffers at 100,000 records as at 10,000', async () => {
  const { db } = database;
  const personId = await makePerson(db, 'Léa');
  const mailbox = await makeMailbox(db);
  await addMember(db, mailbox.id, personId, 'dispatcher');
  const { conversationId } = await receiveMail(db, mailbox, { from: 'Claire Vasseur <c@grande.test>' });
  const viewer = await viewerOf(db, personId);
  const list = (more: Partial<RecordsInput>) => (tx: Database) =>
    listRecords(tx, viewer, {
      moduleId: COMPANIES,
      search: '',
      sort: 'name',
      descending: false,
      limit: 50,
      ...more,
    });
  await fill(personId, 1, 10_000);
  const first = await list({})(db);
  const deep = (await list({ cursor: first.next ?? '' })(db)).next ?? '';
  const known = await db
    .selectFrom('directory_address')
    .select('record_id')
    .limit(1)
    .executeTakeFirstOrThrow();
  const works: Record<string, (tx: Database) => Promise<unknown>> = {
    'first page': list({}),
    'deep page': list({ cursor: deep }),
    'by change': list({ sort: 'changed', descending: true }),
    'one letter': list({ search: 'p' }),
    'common word': list({ search: 'primeurs' }),
    'two words': list({ search: 'vasseur prim' }),
    nothing: list({ search: 'zzzz' }),
    address: list({ search: 'a1@' }),
    domain: list({ search: '@grande.test' }),
    proposals: (tx) => proposeRecords(tx, viewer, conversationId),
    past: (tx) => pastConversations(tx, viewer, { id: known.record_id, limit: 20 }),
    row: (tx) => rowsByIds(tx, viewer, [conversationId]),
  };
  const measure = async () => {
    const measured: Record<string, number> = {};
    for (const [name, work] of Object.entries(works)) measured[name] = await buffersOf(database, work);
    return measured;
  };
  const small = await measure();
  await fill(personId, 10_001, 100_000);
  const large = await measure();
  for (const [name, buffers] of Object.entries(small)) {
    if (/letter|word|address|domain|proposals/.test(name)) {
      // A search stops at a limit that the smaller directory may not reach; there the planner reads whole tables.
      expect(large[name], name).toBeLessThan(6_000);
    } else {
      // Ten times the records: a tree that grew by a level costs one buffer more for each look-up.
      expect(large[name], name).toBeLessThan(buffers * 2 + 40);
      expect(large[name], name).toBeLessThan(1_000);
    }
  }
}, 300_000);

/**
 * How long a page of the list, an opening and a claim take, through HTTP with a session, at two sizes of one mailbox.
 * The conversations are filler made by the database itself: what is measured are the product's own routes.
 */
import { sql } from 'kysely';
import { enter, type Person } from '../e2e/fault-run/person.ts';
import { createApp } from '../server/src/app.ts';
import { CHAIN_START } from '../server/src/history/chain.ts';
import { renewSetupToken } from '../server/src/people/set-up.ts';
import type { House } from '../server/src/platform/house.ts';
import { newId } from '../server/src/platform/id.ts';
import { createJobs } from '../server/src/platform/jobs.ts';
import { percentile, withHouse } from './bench-house.ts';

export type AnswerTime = { what: string; p50: number; p95: number };
export type AnswerReport = { conversations: number; times: AnswerTime[] };

const TIMES = 200;
const WARM_UP = 50;
const COLLEAGUES = 12;

/** Measures at each size, in rising order, in one run. */
export async function measureAnswers(sizes: readonly number[]): Promise<AnswerReport[]> {
  return withHouse(async (house) => {
    const app = await createApp(house, createJobs(house));
    try {
      const origin = await app.fastify.listen({ port: 0, host: '127.0.0.1' });
      const { anna, mailboxId, people, departments } = await found(house, origin);
      const reports: AnswerReport[] = [];
      let filled = 0;
      for (const size of sizes) {
        await fill(house, { mailboxId, people, departments, from: filled + 1, to: size });
        filled = size;
        reports.push({ conversations: size, times: await measureAt(house, anna, mailboxId, size) });
      }
      return reports;
    } finally {
      await app.stop();
    }
  });
}

async function found(house: House, origin: string) {
  const anna = await enter(() => origin, '/api/setup', {
    token: await renewSetupToken(house.db),
    name: 'Anna Roux',
    email: 'anna@example.test',
    password: 'un bon mot de passe',
    language: 'fr',
    timeZone: 'Europe/Paris',
  });
  const me = await anna.ask<{ id: string }>('GET', '/me');
  const departments: string[] = [];
  for (const name of ['Ventes', 'Achats', 'Service', 'Compta'])
    departments.push((await anna.ask<{ id: string }>('POST', '/departments', { name })).id);
  const { id: mailboxId } = await anna.ask<{ id: string }>('POST', '/admin/mailboxes', {
    name: 'Support',
    address: 'support@example.test',
    timeZone: 'Europe/Paris',
    account: null,
  });
  const people = [me.id];
  for (let index = 0; index < COLLEAGUES; index += 1) {
    const person = { name: `Collègue ${index}`, email: `c${index}@example.test` };
    people.push((await anna.ask<{ id: string }>('POST', '/people', person)).id);
  }
  for (const personId of people) {
    const role = personId === me.id ? 'dispatcher' : 'member';
    await anna.ask('PUT', `/admin/mailboxes/${mailboxId}/members/${personId}`, { role });
  }
  return { anna, mailboxId, people, departments };
}

type Filling = { mailboxId: string; people: string[]; departments: string[]; from: number; to: number };

/** Of all statuses, places, assignees and departments, a minute apart, with three messages each. */
async function fill({ db }: House, { mailboxId, people, departments, from, to }: Filling): Promise<void> {
  await sql`
    insert into conversation (id, mailbox_id, created_at, status, assignee_id, department_id, work_seq, place,
                              subject, snippet, correspondent_name, correspondent_address, first_message_at,
                              last_message_at, waiting_since, message_count)
    select gen_random_uuid(), ${mailboxId}, at,
           case when n % 100 < 10 then 'open' when n % 100 < 15 then 'pending' else 'resolved' end,
           case when n % 3 > 0 then (${people}::uuid[])[1 + n / 7 % ${people.length}] end,
           case when n % 5 > 0 then (${departments}::uuid[])[1 + n / 11 % ${departments.length}] end, 1,
           case when n % 13 = 0 then 'archive' when n % 17 = 0 then 'trash' else 'inbox' end,
           'Question ' || n, repeat('Bonjour ', 12), 'Client ' || n, n || '@client.example', at, at,
           case when n % 2 = 0 then at end, 3
      from (select n, timestamptz '2026-01-01 00:00Z' + n * interval '1 minute' as at
              from generate_series(${from}::int, ${to}::int) n) filler`.execute(db);
  await sql`
    insert into message (id, mailbox_id, conversation_id, direction, blob_sha256, size, envelope, received_at, stored_at)
    select gen_random_uuid(), mailbox_id, id, 'in', md5(id::text || k), 1000, '{}', last_message_at, last_message_at
      from conversation c cross join generate_series(1, 3) k
     where not exists (select from message m where m.conversation_id = c.id)`.execute(db);
  await sql`
    insert into conversation_head (conversation_id, seq, hash, mac)
    select id, 0, ${CHAIN_START}, ${CHAIN_START} from conversation on conflict do nothing`.execute(db);
  await sql`vacuum analyze`.execute(db);
}

async function measureAt(house: House, anna: Person, mailboxId: string, size: number): Promise<AnswerTime[]> {
  const some = await pickIds(house, mailboxId, size, TIMES, false);
  const free = await pickIds(house, mailboxId, size, TIMES, true);
  const page = `/conversations?mailboxId=${mailboxId}&limit=50`;
  const first = await anna.ask<{ next: string | null }>('GET', page);
  const requests: Record<string, (index: number) => Promise<unknown>> = {
    'list of 50, open, newest first': () => anna.ask('GET', page),
    'list of 50, second page': () =>
      anna.ask('GET', `${page}&cursor=${encodeURIComponent(first.next ?? '')}`),
    'list of 50, waiting for us': () => anna.ask('GET', `${page}&place=waiting`),
    'counts of the places': () => anna.ask('GET', `/mailboxes/${mailboxId}/counts`),
    open: (index) => anna.ask('GET', `/conversations/${some[index]}`),
    claim: (index) => anna.ask('POST', `/conversations/${free[index]}/claim`),
  };
  const times: AnswerTime[] = [];
  for (const [what, request] of Object.entries(requests)) {
    // The first ones are slow whatever the size: code and pages have to warm up.
    for (let index = 0; index < WARM_UP && what !== 'claim'; index += 1) await request(index);
    const taken: number[] = [];
    for (let index = 0; index < TIMES; index += 1) {
      const began = performance.now();
      await request(index);
      taken.push(performance.now() - began);
    }
    times.push({ what, p50: percentile(taken, 0.5), p95: percentile(taken, 0.95) });
  }
  return times;
}

/** Conversations from all over the mailbox, in an order of their own. */
async function pickIds(house: House, mailboxId: string, size: number, count: number, isFree: boolean) {
  const { rows } = await sql<{ id: string }>`
    select id from conversation
     where mailbox_id = ${mailboxId} and (not ${isFree} or (assignee_id is null and shelf = 'open'))
     order by md5(id::text || ${`${size} ${newId()}`}) limit ${count}`.execute(house.db);
  if (rows.length < count) throw new Error(`only ${rows.length} conversations to measure with`);
  return rows.map(({ id }) => id);
}

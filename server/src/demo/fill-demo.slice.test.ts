import { mkdtemp, rm } from 'node:fs/promises';
import net from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type RawBuilder, sql } from 'kysely';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestPostgres, type TestDatabase } from '../../test/postgres.ts';
import { testKeys } from '../../test/sending.ts';
import { rebuildRows } from '../conversations/rebuild.ts';
import { verifyHistory } from '../history/verify.ts';
import { createParsePool, type ParsePool } from '../mail/parse-pool.ts';
import { createMailbox } from '../mailboxes/mailbox.ts';
import { createPerson } from '../people/person.ts';
import { type BlobStore, createBlobStore } from '../platform/blobs.ts';
import { systemClock } from '../platform/clock.ts';
import { type Database, inTransaction } from '../platform/database.ts';
import { createLog } from '../platform/log.ts';
import { type DemoConversation, type DemoStep, demoCompany } from './content/index.ts';
import { type FillHouse, fillDemo, fillDemoIfEmpty } from './fill-demo.ts';
import { type DemoFilling, startDemoFilling } from './filling.ts';

/** The whole company takes a while on a machine that does other things too. */
const PATIENCE = 300_000;

let parse: ParsePool;
let blobs: BlobStore;
let blobFolder: string;

const houseOf = ({ db, pool }: TestDatabase): FillHouse => ({
  db,
  pool,
  clock: systemClock,
  keys: testKeys,
  blobs,
  parse,
  log: createLog({ level: 'silent', pretty: false }),
  config: { language: 'en' },
});

beforeAll(async () => {
  blobFolder = await mkdtemp(join(tmpdir(), 'guichet-demo-'));
  blobs = await createBlobStore(blobFolder);
  parse = createParsePool({ size: 2, timeoutMs: 30_000, maxRawBytes: 10_000_000 });
});

afterAll(async () => {
  await parse?.close();
  await rm(blobFolder, { recursive: true, force: true });
});

const count = async (db: Database, query: RawBuilder<{ n: number }>): Promise<number> =>
  Number((await query.execute(db)).rows[0]?.n);

const tally = (keys: readonly string[]): Record<string, number> =>
  Object.fromEntries(
    [...Map.groupBy(keys, (key) => key)].map(([key, list]): [string, number] => [key, list.length]).sort(),
  );

const steps = demoCompany.conversations.flatMap((conversation) => conversation.steps);
const isSending = ({ type }: DemoStep) => type === 'reply' || type === 'forward' || type === 'new';

/** How a conversation stands after its last step: mailbox, status, place, assignee, number of mails. */
function endOf(conversation: DemoConversation): string {
  const { mailbox, steps } = conversation;
  const isShared = mailbox !== 'lea';
  let [status, place, assignee] = ['open', 'inbox', 'nobody'];
  for (const step of steps) {
    if (step.type === 'in') {
      if (step.automatic && step.automatic !== 'bounce') continue;
      status = 'open';
      if (place !== 'spam') place = 'inbox';
    } else if (step.type === 'status') status = step.status;
    else if (step.type === 'place') place = step.place;
    else if (step.type === 'claim') assignee = step.by;
    else if (step.type === 'assign') assignee = step.to ?? 'nobody';
    else if (isShared && isSending(step) && assignee === 'nobody') assignee = step.by;
  }
  const planned = demoCompany.day?.planned.filter((one) => one.conversation === conversation.key) ?? [];
  const mails = steps.filter((step) => step.type === 'in' || isSending(step)).length + planned.length;
  return `${mailbox} ${status} ${place} ${assignee} ${mails}`;
}

async function endsIn(db: Database): Promise<string[]> {
  const rows = await db
    .selectFrom('conversation as c')
    .innerJoin('mailbox as b', 'b.id', 'c.mailbox_id')
    .leftJoin('person as p', 'p.id', 'c.assignee_id')
    .select(['b.address', 'c.status', 'c.place', 'p.email', 'c.message_count'])
    .execute();
  const mailboxKey = new Map(demoCompany.mailboxes.map(({ address, key }) => [address, key]));
  const personKey = new Map(demoCompany.people.map(({ email, key }) => [email, key]));
  return rows.map(
    (row) =>
      `${mailboxKey.get(row.address)} ${row.status} ${row.place} ${personKey.get(row.email ?? '') ?? 'nobody'} ${row.message_count}`,
  );
}

/** Runs and gives where to sockets were opened meanwhile. */
async function watchSockets(work: () => Promise<void>): Promise<string[]> {
  const { connect } = net.Socket.prototype;
  const opened: string[] = [];
  net.Socket.prototype.connect = function (this: net.Socket, ...args: unknown[]) {
    opened.push(JSON.stringify(args));
    return Reflect.apply(connect, this, args);
  } as typeof connect;
  try {
    await work();
  } finally {
    net.Socket.prototype.connect = connect;
  }
  return opened;
}

describe('the whole sample company', () => {
  let database: TestDatabase;
  let house: FillHouse;
  let opened: string[];
  const told: [number, number][] = [];

  beforeAll(async () => {
    database = await startTestPostgres();
    house = houseOf(database);
    const progress = (done: number, of: number) => told.push([done, of]);
    opened = await watchSockets(() => fillDemoIfEmpty(house, { progress }));
  }, PATIENCE);
  afterAll(() => database?.close());

  it('keeps words, records, views and what is put aside beside the mail', async () => {
    const { db } = house;
    const day = demoCompany.day;
    const number = (query: RawBuilder<unknown>) => count(db, sql`select count(*) as n ${query}`);
    expect(await number(sql`from tag`)).toBe(day?.tags.length);
    expect(await number(sql`from conversation where tag_ids <> '{}'`)).toBe(
      day?.tags.flatMap(({ on }) => on).length,
    );
    expect(await number(sql`from saved_view`)).toBe(day?.views.length);
    expect(await number(sql`from conversation_star`)).toBe(day?.stars.length);
    expect(await number(sql`from conversation where is_snoozed and snoozed_until > now()`)).toBe(
      day?.snoozed.length,
    );
    expect(await number(sql`from template where owner_id is null`)).toBe(
      day?.templates.filter(({ isShared }) => isShared).length,
    );
    expect(await number(sql`from template where owner_id is not null`)).toBe(1);
    expect(
      await number(sql`from outbox where state = 'queued' and is_scheduled and not_before > now()`),
    ).toBe(day?.planned.length);
    expect(await number(sql`from absence where until_day >= from_day`)).toBe(day?.absences.length);
    // Companies are those who wrote more than once and those of the contacts who have one.
    expect(
      await number(sql`from directory_record r join directory_module m on m.id = r.module_id
                       where m.kind = 'contacts'`),
    ).toBe(day?.contacts.length);
    expect(
      await number(sql`from conversation c join directory_address a on a.address = c.correspondent_address`),
    ).toBeGreaterThan(60);
  });

  it('is filled without a connection to anything but the database', () => {
    const { host, port } = new pg.Client({ connectionString: database.connectionString });
    const address = host.startsWith('/') ? `${host}/.s.PGSQL.${port}` : host;
    expect(opened.length).toBeGreaterThan(0);
    expect(opened.filter((one) => !one.includes(address))).toEqual([]);
  });

  it('stands up to the check of its history', async () => {
    const { fault, conversations, events } = await verifyHistory(house.db, house.keys.historyKey);
    expect(fault).toBeNull();
    expect(conversations).toBe(demoCompany.conversations.length);
    expect(events).toBeGreaterThan(steps.length);
  });

  it('has rows that a rebuild would not change', async () => {
    expect(await rebuildRows(house.db, { check: true })).toEqual({
      conversations: demoCompany.conversations.length,
      differences: 0,
      different: [],
    });
  });

  it('leaves every conversation as its steps end', async () => {
    expect(tally(await endsIn(house.db))).toEqual(tally(demoCompany.conversations.map(endOf)));
  });

  it('has each answer in the catcher once, and once in Sent', async () => {
    const sent = steps.filter(isSending).length;
    const outbox = await house.db.selectFrom('outbox').select(['id', 'state', 'filed']).execute();
    expect(tally(outbox.map(({ state, filed }) => `${state} ${filed}`))).toEqual({
      'sent done': sent,
      'queued waiting': demoCompany.day?.planned.length,
    });
    const caught = await house.db.selectFrom('caught_mail').select('id').execute();
    const gone = outbox.filter(({ state }) => state === 'sent');
    expect(caught.map(({ id }) => id).sort()).toEqual(gone.map(({ id }) => id).sort());
    const filed = sql<{ n: number }>`
      select count(*) as n from outbox o join location l on l.message_id = o.message_id
        join folder f on f.id = l.folder_id and f.role = 'sent' where '\\Seen' = any(l.flags)`;
    expect(await count(house.db, filed)).toBe(sent);
  });

  it('keeps what is written and not sent, notes, and a mail that bounced', async () => {
    const of = (type: DemoStep['type']) => steps.filter((step) => step.type === type).length;
    const { db } = house;
    expect(await count(db, sql`select count(*) as n from draft where state = 'writing'`)).toBe(of('draft'));
    expect(await count(db, sql`select count(*) as n from note where kind = 'note'`)).toBe(of('note'));
    const bounced = steps.filter((step) => step.type === 'in' && step.automatic === 'bounce').length;
    expect(await count(db, sql`select count(*) as n from conversation where sending = 'bounced'`)).toBe(
      bounced,
    );
    expect(await count(db, sql`select count(*) as n from event where kind = 'answer.bounced'`)).toBe(bounced);
  });

  it('asks nothing more of a mail server, and lies in the past in the order of time', async () => {
    const { db } = house;
    expect(await count(db, sql`select count(*) as n from server_operation where state <> 'done'`)).toBe(0);
    expect(await count(db, sql`select count(*) as n from location where target_folder_id is not null`)).toBe(
      0,
    );
    expect(await count(db, sql`select count(*) as n from event where recorded_at > now()`)).toBe(0);
    const backwards = sql<{ n: number }>`
      select count(*) as n from (select recorded_at, lag(recorded_at) over (order by position) as before from event) e
       where recorded_at < before`;
    expect(await count(db, backwards)).toBe(0);
  });

  it('tells how far it is', () => {
    expect(told[0]?.[0]).toBe(0);
    const [done, of] = told.at(-1) ?? [];
    expect(done).toBe(of);
    expect(told.map(([at]) => at)).toEqual([...told.map(([at]) => at)].sort((a, b) => a - b));
  });

  it('is left alone by the next start', async () => {
    const before = await count(house.db, sql`select count(*) as n from event`);
    await fillDemoIfEmpty(house);
    expect(await count(house.db, sql`select count(*) as n from event`)).toBe(before);
  });
});

type FillingHere = { house: FillHouse; filling: DemoFilling };

describe('filling a part of it', () => {
  const { day: _day, ...onlyMail } = demoCompany;
  const few = { ...onlyMail, conversations: demoCompany.conversations.slice(0, 12) };

  async function withDatabase(work: (house: FillHouse) => Promise<void>): Promise<void> {
    const database = await startTestPostgres();
    try {
      await work(houseOf(database));
    } finally {
      await database.close();
    }
  }

  /** Two processes on one database. */
  async function withHouses(work: (here: FillingHere, there: FillingHere) => Promise<void>): Promise<void> {
    const database = await startTestPostgres();
    const house = { ...houseOf(database), connectionString: database.connectionString };
    const open = async () => ({ house, filling: await startDemoFilling(house, { company: few }) });
    const both = [await open(), await open()] as const;
    try {
      await work(...both);
    } finally {
      await Promise.all(both.map(({ filling }) => filling.stop()));
      await database.close();
    }
  }

  const admin = (house: FillHouse) =>
    inTransaction(house.db, (tx) =>
      createPerson(
        { tx, now: house.clock.now(), actorId: null, ip: null },
        {
          name: 'Mina Aubert',
          email: 'mina@entreprise.example',
          role: 'admin',
          language: 'fr',
          timeZone: 'Europe/Paris',
          departmentIds: [],
        },
      ),
    );

  it('leaves nothing behind when it breaks off, and can be done again', () =>
    withDatabase(async (house) => {
      const broken = fillDemoIfEmpty(house, {
        company: few,
        progress: (done) => {
          if (done > 0) throw new Error('the plug was pulled');
        },
      });
      await expect(broken).rejects.toThrow('the plug was pulled');
      expect(await count(house.db, sql`select count(*) as n from person`)).toBe(0);
      expect(await count(house.db, sql`select count(*) as n from conversation`)).toBe(0);
      expect(await house.db.selectFrom('instance').select(['demo', 'catcher']).execute()).toEqual([
        { demo: false, catcher: false },
      ]);
      await fillDemoIfEmpty(house, { company: few });
      expect(await count(house.db, sql`select count(*) as n from conversation`)).toBe(12);
    }));

  it('is done once when two start it at the same time', () =>
    withDatabase(async (house) => {
      await Promise.all([fillDemoIfEmpty(house, { company: few }), fillDemoIfEmpty(house, { company: few })]);
      expect(await count(house.db, sql`select count(*) as n from conversation`)).toBe(12);
    }));

  it('names the step whose command is refused', () =>
    withDatabase(async (house) => {
      const [first] = few.conversations;
      if (!first) throw new Error('no conversation');
      const [mail] = first.steps;
      if (!mail) throw new Error('no step');
      // A personal mailbox is its owner's alone.
      const refused = {
        ...first,
        mailbox: 'lea' as const,
        steps: [mail, { at: 1, type: 'claim' as const, by: 'thomas' as const }],
      };
      const filling = fillDemoIfEmpty(house, { company: { ...few, conversations: [refused] } });
      await expect(filling).rejects.toThrow(`${first.key}, step 2 (claim, step)`);
    }));

  it('is refused in an instance where people are, as a demo', () =>
    withDatabase(async (house) => {
      await admin(house);
      await expect(fillDemoIfEmpty(house, { company: few })).rejects.toThrow('belongs to a real instance');
    }));

  it('joins the administrator who asks, as the only one', () =>
    withDatabase(async (house) => {
      const adminId = await admin(house);
      await fillDemo(house, { company: few });
      const admins = await house.db.selectFrom('person').select('id').where('role', '=', 'admin').execute();
      expect(admins).toEqual([{ id: adminId }]);
      const memberships = await house.db
        .selectFrom('mailbox')
        .leftJoin('mailbox_member', (join) =>
          join.onRef('mailbox_id', '=', 'mailbox.id').on('person_id', '=', adminId),
        )
        .select(['kind', 'role'])
        .execute();
      expect(tally(memberships.map(({ kind, role }) => `${kind} ${role}`))).toEqual({
        'personal null': 1,
        'shared dispatcher': 3,
      });
      await expect(fillDemo(house, { company: few })).rejects.toMatchObject({ reason: 'demo.notEmpty' });
    }));

  it('is refused beside a mailbox', () =>
    withDatabase(async (house) => {
      const adminId = await admin(house);
      await inTransaction(house.db, (tx) =>
        createMailbox(
          { tx, now: house.clock.now(), actorId: adminId, ip: null },
          {
            kind: 'shared',
            ownerId: null,
            name: 'Accueil',
            address: 'accueil@entreprise.example',
            timeZone: 'Europe/Paris',
          },
        ),
      );
      await expect(fillDemo(house, { company: few })).rejects.toMatchObject({ reason: 'demo.notEmpty' });
      expect(await house.db.selectFrom('instance').select('catcher').execute()).toEqual([{ catcher: false }]);
    }));

  it('goes on without whoever asked for it, is told to every process, and ends in the database', () =>
    withHouses(async (here, there) => {
      await admin(here.house);
      expect(await here.filling.progress()).toMatchObject({ state: 'none' });
      await here.filling.begin();
      // A second press joins the first.
      await here.filling.begin();
      await expect.poll(() => there.filling.progress()).toMatchObject({ state: 'filling' });
      for (const { filling } of [here, there]) {
        await expect
          .poll(async () => (await filling.progress()).state, { timeout: 60_000, interval: 100 })
          .toBe('done');
      }
      await expect(there.filling.begin()).rejects.toMatchObject({ reason: 'demo.notEmpty' });
    }));

  it('is broken off by the end of the program and leaves nothing', () =>
    withHouses(async (here, there) => {
      await admin(here.house);
      await here.filling.begin();
      await here.filling.stop();
      expect(await count(here.house.db, sql`select count(*) as n from conversation`)).toBe(0);
      await expect.poll(() => there.filling.progress()).toMatchObject({ state: 'failed' });
      await there.filling.begin();
      await expect
        .poll(async () => (await there.filling.progress()).state, { timeout: 60_000, interval: 100 })
        .toBe('done');
    }));
});

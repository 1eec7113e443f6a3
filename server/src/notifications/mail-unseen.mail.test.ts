/** What was not seen goes out by mail after the time that its reader chose, through a real server. */
import { getCACertificates, setDefaultCACertificates } from 'node:tls';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import {
  addMember,
  makeMailbox,
  makePerson,
  receiveMail,
  START,
  type TestMailbox,
} from '../../test/factories.ts';
import { type MailServer, startMailServer } from '../../test/mail-server.ts';
import { startTestPostgres, type TestDatabase } from '../../test/postgres.ts';
import { type RouteApp, startRouteApp } from '../../test/route-app.ts';
import { setTestAccount, testKeys } from '../../test/sending.ts';
import type { House, Service } from '../platform/house.ts';
import { createJobs, type Jobs } from '../platform/jobs.ts';
import { createLog } from '../platform/log.ts';
import { registerNotificationJobs, startNotifications } from './jobs.ts';

const HOUSE = 'guichet@example.test';
const MALIKA = 'malika@example.test';

let server: MailServer;
let database: TestDatabase;
let app: RouteApp;
let jobs: Jobs;
let service: Service;
let mailbox: TestMailbox;

beforeAll(async () => {
  server = await startMailServer({
    users: { [HOUSE]: 'secret', [MALIKA]: 'secret' },
    domain: 'example.test',
  });
  setDefaultCACertificates([...getCACertificates('default'), server.caPem]);
  database = await startTestPostgres();
  app = await startRouteApp(database);
  const { db, pool, connectionString } = database;
  const log = createLog({ level: 'silent', pretty: false });
  const config = { publicUrl: 'https://guichet.example.test', privatePush: false };
  const house = {
    db,
    pool,
    connectionString,
    clock: app.clock,
    log,
    keys: testKeys,
    config,
  } as unknown as House;
  mailbox = await makeMailbox(db);
  await setTestAccount({ db, keys: testKeys }, mailbox.id, {
    host: 'localhost',
    port: server.submissionPort,
    security: 'starttls',
    user: HOUSE,
    password: 'secret',
  });
  await db.updateTable('mailbox').set({ address: HOUSE }).where('id', '=', mailbox.id).execute();
  await db.updateTable('instance').set({ sending_mailbox_id: mailbox.id }).execute();
  jobs = createJobs({ connectionString, log });
  registerNotificationJobs(jobs, house);
  await jobs.start({ work: true });
  service = await startNotifications(house, jobs);
});
afterAll(async () => {
  await service?.stop();
  await jobs?.stop();
  await app?.close();
  await database?.close();
  await server?.stop();
});

it('one mail for what is due, without what was seen; nothing before its time, and nothing to who wants none', async () => {
  const { db } = database;
  const dispatcher = await makePerson(db, 'Diane Roy');
  const member = await makePerson(db, 'Malika Sy');
  await addMember(db, mailbox.id, dispatcher, 'dispatcher');
  await addMember(db, mailbox.id, member, 'member');
  await db.updateTable('person').set({ email: MALIKA }).where('id', '=', member).execute();
  expect((await app.ask(member, 'PATCH', '/me', { preferences: { mailAfter: 15 } })).status).toBe(200);

  const give = async (subject: string) => {
    const { conversationId } = await receiveMail(db, mailbox, { subject });
    await app.ask(dispatcher, 'PUT', `/conversations/${conversationId}/assignment`, {
      assigneeId: member,
      expectedId: null,
    });
    return conversationId;
  };
  const seen = await give('Vu entre-temps');
  const unseen = await give('Devis de mars');
  await give('Commande 4711');
  const waiting = () => db.selectFrom('notification').select(['id', 'mail_due_at']).execute();
  await vi.waitFor(async () => expect(await waiting()).toHaveLength(3), { timeout: 20_000 });
  await app.ask(member, 'PUT', '/notifications/seen', { conversationId: seen });
  expect((await waiting()).filter((row) => row.mail_due_at !== null)).toHaveLength(2);
  expect(await server.messages(MALIKA)).toHaveLength(0);

  app.clock.advanceTo(new Date(START.getTime() + 15 * 60_000));
  const [mail, ...more] = await server.waitForMessages(MALIKA, { limit: 30_000 });
  expect(more).toHaveLength(0);
  const source = mail?.source.toString() ?? '';
  expect(source).toMatch(/^From: Guichet <guichet@example\.test>$/m);
  expect(source).toMatch(/^Subject: 2 notifications vous attendent/m);
  expect(source).toMatch(/^Auto-Submitted: auto-generated/m);
  const text = source.replace(/=\r?\n/g, '');
  expect(text).toContain('Devis de mars');
  expect(text).toContain('Commande 4711');
  expect(text).not.toContain('Vu entre-temps');
  expect(text).toContain(`https://guichet.example.test/m/${mailbox.id}/all/${unseen}`);
  expect((await waiting()).filter((row) => row.mail_due_at !== null)).toHaveLength(0);
});

/** A forgotten password from the page to the new one, through a real SMTP server into the person's mailbox. */
import tls from 'node:tls';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { makeMailbox, makePerson } from '../../test/factories.ts';
import { type MailServer, startMailServer } from '../../test/mail-server.ts';
import { startTestPostgres, type TestDatabase } from '../../test/postgres.ts';
import { setTestAccount } from '../../test/sending.ts';
import { startWholeApp, type WholeApp } from '../../test/whole-app.ts';
import { parseMessage } from '../mail/parse.ts';

const CLAIRE = 'claire@example.test';

let database: TestDatabase;
let server: MailServer;
let app: WholeApp;
const usual = tls.getCACertificates('default');

beforeAll(async () => {
  database = await startTestPostgres();
  app = await startWholeApp(database);
  const mailbox = await makeMailbox(database.db);
  const personId = await makePerson(database.db, 'Claire');
  await database.db.updateTable('person').set({ email: CLAIRE }).where('id', '=', personId).execute();
  server = await startMailServer({ users: { [CLAIRE]: 'secret', [mailbox.address]: 'team-secret' } });
  tls.setDefaultCACertificates([...usual, server.caPem]);
  await setTestAccount({ db: database.db, keys: app.house.keys }, mailbox.id, {
    host: server.host,
    port: server.submissionPort,
    security: 'starttls',
    user: mailbox.address,
    password: 'team-secret',
  });
  await database.db.updateTable('instance').set({ sending_mailbox_id: mailbox.id }).execute();
});
afterAll(async () => {
  tls.setDefaultCACertificates(usual);
  await app?.close();
  await server?.stop();
  await database?.close();
});

it('arrives as a mail that says what to do, sets the password once, and signs in', async () => {
  const asked = await app.ask('POST', '/password-links', { email: CLAIRE });
  expect(asked).toMatchObject({ status: 200, json: { ok: true } });
  const [mail] = await server.waitForMessages(CLAIRE, { enough: (messages) => messages.length > 0 });
  const { text, subject, automation } = await parseMessage(mail?.source ?? Buffer.alloc(0));
  expect(subject).toBe('Votre mot de passe pour Guichet');
  expect(text).toContain('valable 1 heure');
  expect(automation.isAutoSubmitted).toBe(true);
  const token = /\/password\/([\w-]+)/.exec(text ?? '')?.[1] ?? '';
  expect((await app.ask('GET', `/password-links/${token}`)).json).toMatchObject({ email: CLAIRE });

  const password = 'un mot de passe tout neuf';
  expect((await app.ask('POST', '/password', { token, password })).status).toBe(200);
  expect((await app.ask('POST', '/password', { token, password })).status).toBe(404);
  const signedIn = await app.ask('POST', '/auth/sign-in/email', { email: CLAIRE, password });
  expect(signedIn.status).toBe(200);
  expect(signedIn.cookie).toContain('guichet');
});

import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { makeMailbox, makePerson, START } from '../../test/factories.ts';
import { startTestPostgres, type TestDatabase } from '../../test/postgres.ts';
import { setTestAccount } from '../../test/sending.ts';
import { startWholeApp, type WholeApp } from '../../test/whole-app.ts';
import { createPasswordLink } from '../people/password-link.ts';
import { renewSetupToken } from '../people/set-up.ts';
import { type MovedClock, movedClock } from '../platform/clock.ts';
import { inTransaction } from '../platform/database.ts';
import { createForgottenPassword } from './forgotten-password.ts';

let database: TestDatabase;
let app: WholeApp;
let clock: MovedClock;

beforeEach(async () => {
  database = await startTestPostgres();
  clock = movedClock(START);
  app = await startWholeApp(database, clock);
});
afterEach(async () => {
  await app?.close();
  await database?.close();
});

const later = (ms: number) => clock.advanceTo(new Date(clock.now().getTime() + ms));

/** Chooses an account to send from, whose server nobody can reach. */
async function chooseSending(): Promise<void> {
  const { id } = await makeMailbox(database.db);
  await setTestAccount({ db: database.db, keys: app.house.keys }, id, { host: '127.0.0.1', port: 1 });
  await database.db.updateTable('instance').set({ sending_mailbox_id: id }).execute();
}

const forget = (email: string, ip?: string) => app.ask('POST', '/password-links', { email }, ip);
const links = () => database.db.selectFrom('password_link').selectAll().execute();
const emailOf = async (id: string) =>
  (await database.db.selectFrom('person').select('email').where('id', '=', id).executeTakeFirstOrThrow())
    .email;

describe('the set-up link', () => {
  const input = {
    name: 'Léa',
    email: 'lea@example.test',
    password: 'un mot de passe assez long',
    language: 'fr',
    timeZone: 'Europe/Paris',
  };

  it('is told good or not before anything is typed, and only the newest is good', async () => {
    const old = await renewSetupToken(database.db);
    const token = await renewSetupToken(database.db);
    expect(await app.ask('GET', `/setup-links/${token}`)).toMatchObject({ status: 200, json: { ok: true } });
    for (const wrong of [old, `${token}x`, 'x']) {
      expect(await app.ask('GET', `/setup-links/${wrong}`)).toMatchObject({
        status: 403,
        json: { data: { reason: 'setup.link' } },
      });
      expect((await app.ask('POST', '/setup', { ...input, token: wrong })).json).toMatchObject({
        reason: 'setup.link',
      });
    }
    expect((await app.ask('POST', '/setup', { ...input, token })).cookie).toContain('guichet');
  });

  it('says the same of every link once somebody is there', async () => {
    const token = await renewSetupToken(database.db);
    await app.ask('POST', '/setup', { ...input, token });
    const answers = [await app.ask('GET', `/setup-links/${token}`), await app.ask('GET', '/setup-links/x')];
    for (const answer of answers) {
      expect(answer).toMatchObject({ status: 409, json: { data: { reason: 'setup.done' } } });
    }
    expect(answers[0]?.body).toBe(answers[1]?.body);
  });

  it('cannot be tried without end, by one client alone', async () => {
    const token = await renewSetupToken(database.db);
    for (let count = 0; count < 60; count += 1) await app.ask('GET', '/setup-links/x');
    expect(await app.ask('GET', `/setup-links/${token}`)).toMatchObject({
      status: 429,
      json: { data: { reason: 'session.throttled' } },
    });
    expect((await app.ask('POST', '/setup', { ...input, token })).status).toBe(429);
    expect((await app.ask('GET', `/setup-links/${token}`, undefined, '192.0.2.2')).status).toBe(200);
    later(61_000);
    expect((await app.ask('GET', `/setup-links/${token}`)).status).toBe(200);
  });
});

describe('a forgotten password', () => {
  it('is refused to every address alike while nothing can be mailed, and the entrance says so before', async () => {
    const known = await emailOf(await makePerson(database.db, 'Mina Aubert'));
    expect((await app.ask('GET', '/instance')).json.mailsLinks).toBe(false);
    const [one, other] = [await forget(known), await forget('nobody@example.test')];
    expect(one).toMatchObject({ status: 409, json: { data: { reason: 'link.noMail' } } });
    expect(other.body).toBe(one.body);
    await chooseSending();
    expect((await app.ask('GET', '/instance')).json.mailsLinks).toBe(true);
    await database.db.updateTable('instance').set({ catcher: true }).execute();
    expect((await app.ask('GET', '/instance')).json.mailsLinks).toBe(false);
    expect(await links()).toEqual([]);
  });

  it('is answered alike for known, unknown and deactivated people; only the known one gets a link, and an entry tells of it', async () => {
    await chooseSending();
    const mina = await makePerson(database.db, 'Mina Aubert');
    const gone = await makePerson(database.db, 'Paul Parti');
    await database.db.updateTable('person').set({ deactivated_at: START }).where('id', '=', gone).execute();
    const answers = [
      await forget((await emailOf(mina)).toUpperCase()),
      await forget('nobody@example.test'),
      await forget(await emailOf(gone)),
    ];
    for (const { status, body } of answers) expect([status, body]).toEqual([200, answers[0]?.body]);
    // Ends what was under way after the answers.
    await app.close();
    expect(await links()).toMatchObject([
      { person_id: mina, used_at: null, expires_at: new Date(START.getTime() + 3_600_000) },
    ]);
    const entries = await database.db
      .selectFrom('audit_entry')
      .selectAll()
      .where('action', '=', 'password.forgotten')
      .execute();
    expect(entries).toMatchObject([{ subject_id: mina, actor_id: null, ip_address: '192.0.2.1' }]);
    app = await startWholeApp(database, clock);
  });

  it('can be asked for three times per address and twenty times per client in a quarter of an hour', async () => {
    await chooseSending();
    for (const email of [
      'nobody@example.test',
      await emailOf(await makePerson(database.db, 'Mina Aubert')),
    ]) {
      for (let count = 0; count < 3; count += 1) expect((await forget(email)).status).toBe(200);
      expect(await forget(email.toUpperCase(), '192.0.2.3')).toMatchObject({
        status: 429,
        json: { data: { reason: 'link.throttled' } },
      });
    }
    for (let count = 6; count < 20; count += 1) {
      expect((await forget(`nobody${count}@example.test`)).status).toBe(200);
    }
    expect((await forget('another@example.test')).status).toBe(429);
    expect((await forget('another@example.test', '192.0.2.9')).status).toBe(200);
    later(15 * 60_000 + 1);
    expect((await forget('nobody@example.test')).status).toBe(200);
    const keys = await database.db.selectFrom('sign_in_rate_limit').select('key').execute();
    expect(keys.filter(({ key }) => /@|192\.0/.test(key))).toEqual([]);
  });

  it('gives a link that is good for an hour, once; it ends those before it, but not the one handed over', async () => {
    const mina = await makePerson(database.db, 'Mina Aubert');
    const handed = await inTransaction(database.db, (tx) => createPasswordLink(tx, mina, clock.now()));
    const sent: string[] = [];
    const forgotten = createForgottenPassword(app.house, {
      isReady: async () => true,
      send: async (_, link) => sent.push(new URL(link).pathname.replace('/password/', '')) > 0,
    });
    for (let count = 0; count < 3; count += 1) {
      await forgotten.ask(await emailOf(mina), '192.0.2.1');
      await forgotten.idle();
    }
    const [first, second, third = ''] = sent;
    const look = (token: string) => app.ask('GET', `/password-links/${token}`);
    const use = (token: string) => app.ask('POST', '/password', { token, password: 'un autre mot de passe' });
    const inHand = handed.replace('/password/', '');
    expect(await look(inHand)).toMatchObject({ status: 200, json: { personId: mina } });
    for (const old of [first ?? '', second ?? '']) {
      expect((await look(old)).json).toMatchObject({ data: { reason: 'link.expired' } });
      expect((await use(old)).json).toMatchObject({ reason: 'link.expired' });
    }
    later(59 * 60_000);
    expect(await look(third)).toMatchObject({ status: 200, json: { personId: mina } });
    later(2 * 60_000);
    expect((await look(third)).status).toBe(404);
    expect((await use(third)).status).toBe(404);
    await forgotten.ask(await emailOf(mina), '192.0.2.1');
    await forgotten.idle();
    const [, , , last = ''] = sent;
    expect((await use(last)).cookie).toContain('guichet');
    expect((await use(last)).json).toMatchObject({ reason: 'link.expired' });
    expect((await look(last)).body).toBe((await look('x')).body);
    // A password was set: no other link opens the account any more.
    expect((await look(inHand)).json).toMatchObject({ data: { reason: 'link.expired' } });
  });

  it('opens nothing to somebody who was deactivated after he asked', async () => {
    const mina = await makePerson(database.db, 'Mina Aubert');
    const path = await inTransaction(database.db, (tx) => createPasswordLink(tx, mina, clock.now()));
    await database.db.updateTable('person').set({ deactivated_at: START }).execute();
    const body = { token: path.replace('/password/', ''), password: 'un autre mot de passe' };
    expect((await app.ask('POST', '/password', body)).json).toMatchObject({ reason: 'link.expired' });
  });
});

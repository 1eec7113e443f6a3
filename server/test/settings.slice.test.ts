/** What the settings change, through the whole product as a browser asks it. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { renewSetupToken } from '../src/people/set-up.ts';
import { movedClock } from '../src/platform/clock.ts';
import { START } from './factories.ts';
import { startTestPostgres, type TestDatabase } from './postgres.ts';
import { startWholeApp, type WholeApp } from './whole-app.ts';

let database: TestDatabase;
let app: WholeApp;
let session: string;

const ask = async <T>(method: 'GET' | 'POST' | 'PUT' | 'PATCH', path: string, body?: object) => {
  const answer = await app.ask(method, path, body, undefined, session);
  return { status: answer.status, json: answer.json as T };
};

type Mine = {
  preferences: Record<string, unknown>;
  mailboxes: { id: string; signatures: { of: string; html: string }[] }[];
};
type Qualification = {
  id: string;
  name: string;
  colour: string;
  mailboxId: string | null;
  archived: boolean;
};

beforeAll(async () => {
  database = await startTestPostgres();
  app = await startWholeApp(database, movedClock(START));
  const token = await renewSetupToken(database.db);
  const made = await app.ask('POST', '/setup', {
    token,
    name: 'Léa',
    email: 'lea@example.test',
    password: 'un mot de passe assez long',
    language: 'fr',
    timeZone: 'Europe/Paris',
  });
  session = made.cookie
    .split(/; |, /)
    .filter((part) => /session/.test(part))
    .join('; ');
});
afterAll(async () => {
  await app?.close();
  await database?.close();
});

const mailbox = async (name: string) => {
  const made = await ask<{ id: string }>('POST', '/admin/mailboxes', {
    kind: 'shared',
    name,
    address: `${name.toLowerCase()}@example.test`,
    timeZone: 'Europe/Paris',
    account: null,
  });
  expect(made.status).toBe(200);
  return made.json.id;
};
const everyQualification = async () => (await ask<Qualification[]>('GET', '/qualifications')).json;

describe('qualifications', () => {
  const make = (name: string, mailboxId: string | null) =>
    ask<Qualification>('POST', '/qualifications', { name, colour: '#336699', mailboxId });

  it('are kept for all mailboxes before there is one', async () => {
    const made = await make('Devis', null);
    expect(made.json).toMatchObject({ name: 'Devis', mailboxId: null, archived: false });
    expect(await everyQualification()).toEqual([made.json]);
  });

  it('are renamed, coloured, archived and brought back', async () => {
    const [devis] = await everyQualification();
    const path = `/qualifications/${devis?.id}`;
    await ask('PATCH', path, { name: 'Devis et prix', colour: '#AA3300' });
    await ask('PATCH', path, { archived: true });
    expect(await everyQualification()).toMatchObject([
      { name: 'Devis et prix', colour: '#AA3300', archived: true },
    ]);
    await ask('PATCH', path, { archived: false });
    expect(await everyQualification()).toMatchObject([{ name: 'Devis et prix', archived: false }]);
  });

  it('have one name where they are offered, and may share it elsewhere', async () => {
    const ventes = await mailbox('Ventes');
    const achats = await mailbox('Achats');
    expect((await make('DEVIS et prix', ventes)).status).toBe(409);
    const urgent = await make('Urgent', ventes);
    expect(urgent.status).toBe(200);
    expect((await make('urgent', ventes)).status).toBe(409);
    expect((await make('Urgent', achats)).status).toBe(200);
    // One for all would stand beside both.
    expect((await make('Urgent', null)).status).toBe(409);
    await ask('PATCH', `/qualifications/${urgent.json.id}`, { archived: true });
    expect((await make('Urgent', ventes)).status).toBe(200);
    // It would come back beside its successor.
    expect((await ask('PATCH', `/qualifications/${urgent.json.id}`, { archived: false })).status).toBe(409);
  });

  it('are listed to administrators only', async () => {
    expect((await app.ask('GET', '/qualifications')).status).toBe(401);
  });
});

describe('departments', () => {
  it('are made, renamed, archived and brought back', async () => {
    const made = await ask<{ id: string }>('POST', '/departments', { name: 'Atelier' });
    expect((await ask('POST', '/departments', { name: 'atelier' })).status).toBe(409);
    const path = `/departments/${made.json.id}`;
    await ask('PATCH', path, { name: 'Ateliers', archived: true });
    expect((await ask('GET', '/departments')).json).toMatchObject([{ name: 'Ateliers', archived: true }]);
    await ask('PATCH', path, { archived: false });
    expect((await ask('GET', '/departments')).json).toMatchObject([{ name: 'Ateliers', archived: false }]);
  });
});

describe('signatures', () => {
  const mine = async () => (await ask<Mine>('GET', '/me')).json;
  const drafted = async (mailboxId: string) => {
    const draft = await ask<{ html: string }>('POST', '/drafts', {
      mailboxId,
      kind: 'new',
      conversationId: null,
      messageId: null,
    });
    return draft.json.html;
  };

  it('of a mailbox stands under what is written there, until one has one’s own', async () => {
    const id = await mailbox('Support');
    expect(await drafted(id)).toBe('');
    const set = (of: string, html: string) =>
      ask('PUT', '/signatures', { mailboxId: id, of, address: null, html });
    await set('mailbox', '<p>Le service<br>client</p>');
    expect(await drafted(id)).toBe(
      '<p></p><div data-signature=""><p>-- <br>Le service<br />client</p></div>',
    );
    await set('person', '<p>Léa &lt;M.&gt;</p>');
    expect(await drafted(id)).toBe('<p></p><div data-signature=""><p>-- <br>Léa &lt;M.&gt;</p></div>');
    const box = (await mine()).mailboxes.find((one) => one.id === id);
    expect(box?.signatures.map(({ of }) => of)).toEqual(['person', 'mailbox']);
    await set('person', '<p> </p>');
    expect((await mine()).mailboxes.find((one) => one.id === id)?.signatures).toHaveLength(1);
    await set('mailbox', '');
    expect(await drafted(id)).toBe('');
  });

  it('leave preferences as they are, and one preference the others', async () => {
    await ask('PATCH', '/me', { preferences: { undoSeconds: 20 } });
    await ask('PATCH', '/me', { preferences: { singleKeys: false } });
    expect((await mine()).preferences).toEqual({
      singleKeys: false,
      undoSeconds: 20,
      mailAfter: 0,
      quietKinds: [],
    });
  });
});

describe('the mails of the house', () => {
  const sender = async () =>
    (await ask<{ mailboxId: string | null; choices: { id: string }[] }>('GET', '/admin/house-sender')).json;
  const account = (port: number) => {
    const server = { host: 'mail.example.test', port, security: 'tls', user: 'u', password: 'p' };
    return { imap: server, smtp: server };
  };

  it('leave from the first account until an administrator chooses another, and the audit log says so', async () => {
    const [first, second, none] = [await mailbox('Un'), await mailbox('Deux'), await mailbox('Sans')];
    expect(await sender()).toMatchObject({ mailboxId: null, choices: [] });
    const refused = await ask('PUT', '/admin/house-sender', { mailboxId: none });
    expect([refused.status, refused.json]).toMatchObject([409, { data: { reason: 'send.noAccount' } }]);
    for (const id of [first, second]) await ask('PUT', `/admin/mailboxes/${id}/account`, account(993));
    expect((await sender()).mailboxId).toBe(first);
    await ask('PUT', '/admin/house-sender', { mailboxId: second });
    const now = await sender();
    expect(now.mailboxId).toBe(second);
    expect(now.choices.map(({ id }) => id).sort()).toEqual([first, second].sort());
    const entry = await database.db
      .selectFrom('audit_entry')
      .select(['before', 'after'])
      .where('action', '=', 'instance.senderChanged')
      .executeTakeFirstOrThrow();
    expect(entry).toEqual({ before: { mailboxId: first }, after: { mailboxId: second } });
    expect((await app.ask('GET', '/admin/house-sender')).status).toBe(401);
  });
});

it('one default of a mailbox leaves the others as they are', async () => {
  const id = await mailbox('Comptes');
  await ask('PATCH', `/admin/mailboxes/${id}`, { defaults: { membersSeeUnassigned: false } });
  const changed = await ask('PATCH', `/admin/mailboxes/${id}`, { defaults: { membersMayRelease: true } });
  expect(changed.json).toMatchObject({
    defaults: { membersSeeUnassigned: false, membersMayRelease: true, membersSeeWhoHandles: false },
  });
});

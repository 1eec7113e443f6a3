/** Templates, signatures and their pictures, as each role meets them through HTTP. */
import type { Template } from '@guichet/contract/templates';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  addMember,
  makeDepartment,
  makeMailbox,
  makePerson,
  receiveMail,
  START,
  type TestMailbox,
  writingOf,
} from '../../test/factories.ts';
import { startTestPostgres, type TestDatabase } from '../../test/postgres.ts';
import { type RouteApp, startRouteApp } from '../../test/route-app.ts';
import { recordMany } from '../history/record.ts';
import { inTransaction } from '../platform/database.ts';
import { newId } from '../platform/id.ts';
import { sweepTemplates } from './jobs.ts';

let database: TestDatabase;
let app: RouteApp;
let mailbox: TestMailbox;
let dispatcher: string;
let member: string;
let other: string;
let keeper: string;
let admin: string;
let outsider: string;

beforeAll(async () => {
  database = await startTestPostgres();
  app = await startRouteApp(database);
  const { db } = database;
  const sales = await makeDepartment(db, 'Ventes');
  mailbox = await makeMailbox(db, { departmentIds: [sales] });
  await db
    .updateTable('mailbox')
    .set({ aliases: ['sav@example.test'] })
    .where('id', '=', mailbox.id)
    .execute();
  dispatcher = await makePerson(db, 'Léa Marchand');
  member = await makePerson(db, 'Hugo Delmas', { departmentIds: [sales] });
  other = await makePerson(db, 'Inès Benali');
  keeper = await makePerson(db, 'Karim Roux');
  admin = await makePerson(db, 'Admin Istrateur', { role: 'admin' });
  outsider = await makePerson(db, 'Paul Ailleurs');
  await addMember(db, mailbox.id, dispatcher, 'dispatcher');
  await addMember(db, mailbox.id, member, 'member');
  await addMember(db, mailbox.id, other, 'member');
  await addMember(db, mailbox.id, keeper, 'member', { editTemplates: true });
});
afterAll(async () => {
  await app?.close();
  await database?.close();
});

type Wish = Partial<{
  id: string;
  mailboxId: string | null;
  scope: string;
  html: string;
  subject: string;
  copyOf: string;
}>;
const create = (personId: string, name: string, wish: Wish = {}) =>
  app.ask<Template>(personId, 'POST', '/templates', {
    id: newId(),
    mailboxId: null,
    scope: 'private',
    name,
    html: '<p>Bonjour</p>',
    ...wish,
  });
const ours = (personId: string, name: string, html = '<p>Bonjour</p>') =>
  create(personId, name, { mailboxId: mailbox.id, scope: 'mailbox', html });
const list = async (personId: string, query = `?mailboxId=${mailbox.id}`) =>
  (await app.ask<Template[]>(personId, 'GET', `/templates${query}`)).json;
const names = async (personId: string, query?: string) =>
  (await list(personId, query)).map(({ name }) => name);
const newDraft = async (personId: string) =>
  (
    await app.ask<{ id: string; html: string; from: string }>(personId, 'POST', '/drafts', {
      mailboxId: mailbox.id,
      kind: 'new',
      conversationId: null,
      messageId: null,
    })
  ).json;

describe('templates of a mailbox', () => {
  it('are made by dispatchers and whoever holds the privilege, and by nobody else', async () => {
    expect((await ours(dispatcher, 'Délai')).status).toBe(200);
    expect((await ours(keeper, 'Retour')).status).toBe(200);
    const refused = await ours(member, 'Non');
    expect([refused.status, refused.json]).toMatchObject([403, { data: { reason: 'privilege.missing' } }]);
    // To whom the mailbox does not exist, an administrator too.
    for (const stranger of [outsider, admin]) expect((await ours(stranger, 'Non')).status).toBe(404);
    expect(await names(member)).toEqual(['Délai', 'Retour']);
    expect((await list(member)).map(({ mayEdit }) => mayEdit)).toEqual([false, false]);
    expect((await list(keeper)).map(({ mayEdit }) => mayEdit)).toEqual([true, true]);
  });

  it('are changed by the same, and a change over a newer version is refused', async () => {
    const [template] = await list(dispatcher);
    const { id, revision } = template as Template;
    const change = (personId: string, body: object) =>
      app.ask<Template>(personId, 'PATCH', `/templates/${id}`, body);
    expect((await change(member, { revision, name: 'X' })).status).toBe(403);
    expect((await change(outsider, { revision, name: 'X' })).status).toBe(404);
    const changed = await change(keeper, { revision, name: 'Délai de livraison' });
    expect(changed.json).toMatchObject({ name: 'Délai de livraison', revision: revision + 1 });
    const late = await change(dispatcher, { revision, name: 'Autre' });
    expect([late.status, late.json]).toMatchObject([409, { data: { reason: 'template.changed' } }]);
  });

  it('are archived, deleted, and brought back', async () => {
    const made = await ours(dispatcher, 'Passager');
    const { id, revision } = made.json;
    await app.ask(dispatcher, 'PATCH', `/templates/${id}`, { revision, archived: true });
    expect(await names(member)).not.toContain('Passager');
    expect(await names(member, `?mailboxId=${mailbox.id}&state=archived`)).toEqual(['Passager']);
    expect((await app.ask(member, 'DELETE', `/templates/${id}`)).status).toBe(403);
    expect((await app.ask(dispatcher, 'DELETE', `/templates/${id}`)).status).toBe(200);
    expect(await names(dispatcher, `?state=archived`)).toEqual([]);
    expect((await app.ask(dispatcher, 'POST', `/templates/${id}/restore`)).status).toBe(200);
    await app.ask(dispatcher, 'DELETE', `/templates/${id}`);
    await sweepTemplates(database.db, new Date(app.clock.now().getTime() + 25 * 3_600_000));
    expect((await app.ask(dispatcher, 'POST', `/templates/${id}/restore`)).status).toBe(404);
  });

  it('and every change of theirs are in the audit log', async () => {
    const rows = await database.db
      .selectFrom('audit_entry')
      .select('action')
      .where('action', 'like', 'template.%')
      .execute();
    expect(new Set(rows.map(({ action }) => action))).toEqual(
      new Set(['template.created', 'template.changed', 'template.removed', 'template.restored']),
    );
  });
});

describe('a private template', () => {
  it('is nowhere for anyone else, and each of its routes answers as for an unknown id', async () => {
    const { json } = await create(member, 'À moi');
    expect(await names(member)).toContain('À moi');
    const draft = (await newDraft(other)).id;
    for (const stranger of [other, dispatcher, admin]) {
      expect(await names(stranger, '')).not.toContain('À moi');
      for (const [method, path, body] of [
        ['PATCH', '', { revision: 1, name: 'X' }],
        ['DELETE', '', undefined],
        ['POST', '/restore', undefined],
        ['POST', '/insert', { draftId: draft }],
        ['DELETE', `/files/${newId()}`, undefined],
        ['GET', `/files/${newId()}`, undefined],
      ] as const) {
        const answer = await app.ask(stranger, method, `/templates/${json.id}${path}`, body);
        const nothing = await app.ask(stranger, method, `/templates/${newId()}${path}`, body);
        expect([answer.status, answer.body], path).toEqual([404, nothing.body]);
      }
      const taken = await create(stranger, 'Copie', { copyOf: json.id });
      expect(taken.status).toBe(404);
      // Not even its id is told.
      expect((await create(stranger, 'Même id', { id: json.id })).status).toBe(404);
    }
  });

  it('is shared by who may, and taken back', async () => {
    const { json } = await create(member, 'Bientôt à tous');
    const place = { mailboxId: mailbox.id, scope: 'mailbox' };
    const share = (personId: string, id: string, revision: number, to: object) =>
      app.ask<Template>(personId, 'PATCH', `/templates/${id}`, { revision, place: to });
    expect((await share(member, json.id, 1, place)).status).toBe(403);
    const mine = await create(dispatcher, 'De Léa');
    const shared = await share(dispatcher, mine.json.id, 1, place);
    expect(shared.json).toMatchObject({ scope: 'mailbox' });
    expect(await names(other)).toContain('De Léa');
    await share(dispatcher, mine.json.id, shared.json.revision, { mailboxId: null, scope: 'private' });
    expect(await names(other)).not.toContain('De Léa');
  });

  it('made twice by one request is one', async () => {
    const id = newId();
    const [one, two] = await Promise.all([
      create(other, 'Une fois', { id }),
      create(other, 'Une fois', { id }),
    ]);
    expect([one.status, two.status]).toEqual([200, 200]);
    expect((await names(other)).filter((name) => name === 'Une fois')).toHaveLength(1);
  });
});

describe('a text', () => {
  it('is made safe, nothing of it is remote, and placeholders have one form', async () => {
    const { json } = await create(dispatcher, 'Sûr', {
      subject: 'Pour {{SOCIÉTÉ}}',
      html: '<p onclick="x()">Bonjour {{ Prénom }}<script>1</script><img src="https://spy.example/x.png"></p>',
    });
    expect(json.html).toBe('<p>Bonjour {{prénom}}</p>');
    expect(json.subject).toBe('Pour {{société}}');
    const stored = await database.db
      .selectFrom('template')
      .select(['html', 'subject'])
      .where('id', '=', json.id)
      .executeTakeFirstOrThrow();
    expect(stored).toEqual({ html: '<p>Bonjour {{firstName}}</p>', subject: 'Pour {{company}}' });
  });
});

describe('values', () => {
  const values = (personId: string, conversationId: string | null, to: object | null = null) =>
    app.ask<Record<string, string | null>>(personId, 'POST', '/placeholder-values', {
      mailboxId: mailbox.id,
      conversationId,
      to,
      from: null,
    });

  it('are what their author may see', async () => {
    const { db } = database;
    const { conversationId } = await receiveMail(
      db,
      mailbox,
      { from: 'Claire Vasseur <claire@client.example>', subject: 'Balance' },
      app.blobs,
    );
    expect((await values(member, conversationId)).json).toMatchObject({
      firstName: 'Claire',
      name: 'Claire Vasseur',
      company: null,
      subject: 'Balance',
      department: null,
      myName: 'Hugo Delmas',
      myFirstName: 'Hugo',
      myDepartment: 'Ventes',
      mailbox: 'Support',
      address: mailbox.address,
      date: '2 mars 2026',
    });
    const company = newId();
    const scope = { created_at: START, updated_at: START };
    const record = { module_id: '00000000-0000-7000-8000-000000000001', name: 'Vasseur SARL', ...scope };
    // Kept by Hugo for himself: to others it does not exist.
    await db
      .insertInto('directory_record')
      .values({ id: company, owner_id: member, ...record })
      .execute();
    await db
      .insertInto('directory_address')
      .values({ record_id: company, address: 'claire@client.example', owner_id: member, created_at: START })
      .execute();
    expect((await values(member, conversationId)).json).toMatchObject({
      company: 'Vasseur SARL',
      firstName: 'Claire',
    });
    expect((await values(other, conversationId)).json).toMatchObject({ company: null });
    const toSomeone = { name: 'MARTIN Paul', address: 'paul@client.example' };
    expect((await values(member, null, toSomeone)).json).toMatchObject({
      firstName: 'Paul',
      subject: null,
      reference: null,
    });
    await inTransaction(db, (tx) =>
      recordMany(writingOf(tx, member, START), [
        {
          conversationId,
          drafts: [
            {
              kind: 'conversation.assigned',
              v: 1,
              data: { fromId: null, toId: member, cause: 'claim', noteId: null, commitment: null },
            },
          ],
        },
      ]),
    );
    const hidden = await values(other, conversationId);
    const nothing = await values(other, newId());
    expect([hidden.status, hidden.body]).toEqual([404, nothing.body]);
    expect((await values(outsider, null)).status).toBe(404);
  });
});

describe('inserting', () => {
  it('counts for the order, and brings the files along', async () => {
    const first = (await names(member))[0];
    const template = (await list(member)).find(({ name }) => name !== first) as Template;
    const made = await create(member, 'Avec pièce');
    const uploaded = await upload(
      member,
      `/templates/${made.json.id}/files?filename=tarif.csv`,
      'text/csv',
      'a;b',
    );
    expect(uploaded.json).toMatchObject({ filename: 'tarif.csv', size: 3 });
    const draft = await newDraft(member);
    for (const id of [made.json.id, made.json.id, template.id]) {
      expect((await app.ask(member, 'POST', `/templates/${id}/insert`, { draftId: draft.id })).status).toBe(
        200,
      );
    }
    const { json } = await app.ask<{ attachments: { filename: string; id: string }[] }>(
      member,
      'GET',
      `/drafts/${draft.id}`,
    );
    expect(json.attachments.map(({ filename }) => filename)).toEqual(['tarif.csv', 'tarif.csv']);
    const file = await app.ask(member, 'GET', `/drafts/${draft.id}/attachments/${json.attachments[0]?.id}`);
    expect(file.body).toBe('a;b');
    expect((await names(member)).slice(0, 2)).toEqual(['Avec pièce', template.name]);
    // Into somebody else's draft nothing goes.
    const foreign = await newDraft(other);
    const refused = await app.ask(member, 'POST', `/templates/${made.json.id}/insert`, {
      draftId: foreign.id,
    });
    expect(refused.status).toBe(404);
    const copy = await create(member, 'Copie', { copyOf: made.json.id });
    expect(copy.json.files.map(({ filename }) => filename)).toEqual(['tarif.csv']);
  });
});

const upload = async (personId: string, path: string, type: string, body: string | Buffer) => {
  const answer = await app.fastify.inject({
    method: 'POST',
    url: `/api${path}`,
    headers: { 'x-test-person': personId, 'content-type': type },
    payload: body,
  });
  return { status: answer.statusCode, json: JSON.parse(answer.body) };
};
const PNG = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
);

describe('signatures', () => {
  const set = (personId: string, of: string, html: string, address: string | null = null) =>
    app.ask(personId, 'PUT', '/signatures', { mailboxId: mailbox.id, of, address, html });

  it('of the mailbox are set by dispatchers, keepers and administrators', async () => {
    expect((await set(member, 'mailbox', '<p>Non</p>')).status).toBe(403);
    expect((await set(outsider, 'mailbox', '<p>Non</p>')).status).toBe(404);
    expect((await set(outsider, 'person', '<p>Non</p>')).status).toBe(404);
    for (const one of [keeper, admin, dispatcher])
      expect((await set(one, 'mailbox', '<p>{{mon nom}}<br>Le service {{boîte}}</p>')).status).toBe(200);
    expect((await newDraft(other)).html).toBe(
      '<p></p><div data-signature=""><p>-- <br>Inès Benali<br />Le service Support</p></div>',
    );
  });

  it('of one’s own stand before it, and those of an address before those for all', async () => {
    await set(other, 'person', '<p>Inès, {{date}}</p>');
    await set(other, 'person', '<p>Inès du SAV</p>', 'SAV@example.test');
    expect((await set(other, 'person', '<p>Non</p>', 'else@example.test')).status).toBe(422);
    expect((await newDraft(other)).html).toContain('<p>-- <br>Inès, 2 mars 2026</p>');
    const { conversationId } = await receiveMail(
      database.db,
      mailbox,
      {
        raw: 'From: Claire <c@client.example>\r\nTo: sav@example.test\r\nSubject: SAV\r\nMessage-ID: <sav@client.example>\r\n\r\nBonjour\r\n',
      },
      app.blobs,
    );
    const answer = await app.ask<{ html: string; from: string }>(other, 'POST', '/drafts', {
      mailboxId: mailbox.id,
      kind: 'reply',
      conversationId,
      messageId: null,
    });
    expect(answer.json).toMatchObject({ from: 'sav@example.test' });
    expect(answer.json.html).toContain('Inès du SAV');
    await set(other, 'person', '<p> </p>');
    expect((await newDraft(other)).html).toContain('Le service Support');
  });

  it('show pictures to the mailbox, and to nobody before', async () => {
    const picture = await upload(dispatcher, '/pictures?filename=logo.png', 'image/png', PNG);
    const path = (picture.json as { path: string }).path.replace('/api', '');
    expect((await app.ask(dispatcher, 'GET', path)).headers['content-type']).toBe('image/png');
    expect((await app.ask(member, 'GET', path)).status).toBe(404);
    // Naming somebody else's picture shows it to nobody.
    await set(member, 'person', `<p>M<img src="/api${path}"></p>`);
    expect((await newDraft(member)).html).not.toContain('<img');
    await set(dispatcher, 'mailbox', `<p>Nous<img src="/api${path}" alt="logo"></p>`);
    expect((await app.ask(member, 'GET', path)).status).toBe(200);
    expect((await app.ask(outsider, 'GET', path)).status).toBe(404);
    const svg = await upload(dispatcher, '/pictures?filename=x.png', 'image/png', '<svg onload="x()"/>');
    expect(svg).toMatchObject({ status: 422, json: { reason: 'picture.unknown' } });
  });
});

/** [G4]: records, ties and identifying over HTTP, each rule with what it refuses. */
import type { DirectoryRecord, RecordEvent, RecordRef } from '@guichet/contract/directory';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { addMember, makeMailbox, makePerson, receiveMail, type TestMailbox } from '../../test/factories.ts';
import { startTestPostgres, type TestDatabase } from '../../test/postgres.ts';
import { type RouteApp, startRouteApp } from '../../test/route-app.ts';
import { newId } from '../platform/id.ts';
import { COLLEAGUES, COMPANIES } from './module.ts';

const CONTACTS = '00000000-0000-7000-8000-000000000002';

let database: TestDatabase;
let app: RouteApp;
let support: TestMailbox;
let sales: TestMailbox;
let admin: string;
let lea: string;
let hugo: string;
let nadia: string;

beforeAll(async () => {
  database = await startTestPostgres();
  app = await startRouteApp(database);
  const { db } = database;
  admin = await makePerson(db, 'Alix', { role: 'admin' });
  lea = await makePerson(db, 'Léa Marchand');
  hugo = await makePerson(db, 'Hugo Delmas');
  nadia = await makePerson(db, 'Nadia Cherif');
  support = await makeMailbox(db);
  sales = await makeMailbox(db, { name: 'ventes' });
  await addMember(db, support.id, lea, 'dispatcher');
  await addMember(db, support.id, hugo, 'member');
  await addMember(db, sales.id, hugo, 'dispatcher');
  await addMember(db, sales.id, nadia, 'dispatcher', { identify: false, export: false });
});
afterAll(async () => {
  await app?.close();
  await database?.close();
});

type Refused = { data?: { reason?: string } };
type Row = { record: RecordRef | null; correspondent: { name: string } };
const row = async (person: string, conversationId: string): Promise<Row> =>
  (await app.ask<{ row: Row }>(person, 'GET', `/conversations/${conversationId}`)).json.row;
const mail = async (mailbox: TestMailbox, from: string) =>
  (await receiveMail(database.db, mailbox, { from, subject: `De ${from}` })).conversationId;
const create = (person: string, body: object, id = newId()) =>
  app.ask<DirectoryRecord>(person, 'POST', '/directory/records', {
    id,
    moduleId: COMPANIES,
    name: 'Vasseur Primeurs',
    ...body,
  });
const identify = (person: string, conversationId: string, body: object) =>
  app.ask<{ record: RecordRef | null; data?: Record<string, unknown> }>(
    person,
    'PUT',
    `/conversations/${conversationId}/record`,
    body,
  );
const history = async (person: string, id: string) =>
  (await app.ask<RecordEvent[]>(person, 'GET', `/directory/records/${id}/history`)).json;
const search = async (person: string, moduleId: string, text: string) => {
  const path = `/directory/records?moduleId=${moduleId}&search=${encodeURIComponent(text)}`;
  const { json } = await app.ask<{ records: { name: string; id: string }[] }>(person, 'GET', path);
  return json.records.map(({ name }) => name);
};
const personal = async (owner: string) => makeMailbox(database.db, { ownerId: owner });

describe('identifying', () => {
  it('shows the record on every mail of the address, in every mailbox, also on one that comes later', async () => {
    const first = await mail(support, 'Claire Vasseur <C.Vasseur@vasseur.test>');
    const company = (await create(lea, { city: 'Rennes' })).json;
    expect(await row(lea, first)).toMatchObject({ record: null });
    const answer = await identify(lea, first, { recordId: company.id });
    expect(answer.json.record).toMatchObject({
      name: 'Vasseur Primeurs',
      companyName: null,
      isPrivate: false,
    });
    const elsewhere = await mail(sales, 'c.vasseur@vasseur.test');
    expect((await row(hugo, elsewhere)).record).toMatchObject({ id: company.id, name: 'Vasseur Primeurs' });
    const list = await app.ask<{ rows: Row[] }>(hugo, 'GET', `/conversations?mailboxId=${sales.id}`);
    expect(list.json.rows[0]?.record?.id).toBe(company.id);

    const events = await app.ask<{ events: { kind: string; data: object }[] }>(
      lea,
      'GET',
      `/conversations/${first}/history`,
    );
    expect(events.json.events.at(-1)).toMatchObject({
      kind: 'conversation.identified',
      data: { fromRecordId: null, toRecordId: company.id },
    });
    // The same again changes nothing.
    await identify(lea, first, { recordId: company.id });
    const again = await app.ask<{ events: unknown[] }>(lea, 'GET', `/conversations/${first}/history`);
    expect(again.json.events).toHaveLength(events.json.events.length);
    expect((await history(hugo, company.id)).find(({ kind }) => kind === 'address')).toMatchObject({
      address: 'c.vasseur@vasseur.test',
      direction: 'came',
      byName: 'Léa Marchand',
      cause: 'identify',
      conversationId: first,
    });
  });

  it('makes a company or a contact of the mail in one step; its name stands for the sender', async () => {
    const conversation = await mail(support, '"DUPONT Jean" <jean@dupont.test>');
    const id = newId();
    const made = await create(
      lea,
      { moduleId: CONTACTS, name: 'Jean Dupont', companyName: 'Dupont SA', conversationId: conversation },
      id,
    );
    expect(made.status).toBe(200);
    expect(made.json).toMatchObject({
      name: 'Jean Dupont',
      company: { name: 'Dupont SA' },
      addresses: [{ address: 'jean@dupont.test', isPrivate: false }],
    });
    expect((await row(lea, conversation)).record).toMatchObject({
      name: 'Jean Dupont',
      companyName: 'Dupont SA',
    });
    // A repeated request gives what it made; nobody else has that id.
    const again = await create(
      lea,
      { moduleId: CONTACTS, name: 'Jean Dupont', companyName: 'Dupont SA', conversationId: conversation },
      id,
    );
    expect(again.json.id).toBe(id);
    expect((await create(hugo, { name: 'Autre' }, id)).status).toBe(404);
    const company = await app.ask<DirectoryRecord>(lea, 'GET', `/directory/records/${made.json.company?.id}`);
    expect(company.json.people).toEqual([{ id, name: 'Jean Dupont', address: 'jean@dupont.test' }]);
  });

  it('moves an address only when the one who has it was named, and says so in both histories', async () => {
    const conversation = await mail(support, 'partage@partage.test');
    const [one, two] = [(await create(lea, { name: 'Un' })).json, (await create(lea, { name: 'Deux' })).json];
    await identify(lea, conversation, { recordId: one.id });
    const refused = await identify(lea, conversation, { recordId: two.id });
    expect(refused.status).toBe(409);
    expect(refused.json).toMatchObject({
      data: {
        reason: 'directory.addressTaken',
        address: 'partage@partage.test',
        record: 'Un',
        recordId: one.id,
      },
    });
    expect((await row(lea, conversation)).record?.name).toBe('Un');
    // A confirmation of another holder is none.
    expect((await identify(lea, conversation, { recordId: two.id, takeFrom: [newId()] })).status).toBe(409);
    await identify(lea, conversation, { recordId: two.id, takeFrom: [one.id] });
    expect((await row(lea, conversation)).record?.name).toBe('Deux');
    expect((await history(lea, one.id))[0]).toMatchObject({
      direction: 'left',
      other: { id: two.id, name: 'Deux' },
    });
    expect((await history(lea, two.id))[0]).toMatchObject({
      direction: 'came',
      other: { id: one.id, name: 'Un' },
    });
    // Freed only by someone who has seen whose it is.
    expect((await identify(lea, conversation, { recordId: null })).status).toBe(409);
    await identify(lea, conversation, { recordId: null, takeFrom: [two.id] });
    expect((await row(lea, conversation)).record).toBeNull();
  });

  it('of one address by twenty at once leaves one record', async () => {
    const conversations = await Promise.all(
      Array.from({ length: 4 }, () => mail(support, 'course@course.test')),
    );
    const records = await Promise.all(
      Array.from({ length: 8 }, (_, n) => create(lea, { name: `Course ${n}` })),
    );
    const answers = await Promise.all(
      records.map(({ json }, n) => identify(lea, conversations[n % 4]!, { recordId: json.id })),
    );
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
    expect(answers.filter(({ status }) => status === 409)).toHaveLength(7);
    const ties = await database.db
      .selectFrom('directory_address')
      .select('record_id')
      .where('address', '=', 'course@course.test')
      .execute();
    expect(ties).toHaveLength(1);
  });

  it('is for who may act on the conversation and holds the privilege', async () => {
    const record = (await create(lea, { name: 'Droits' })).json;
    const conversation = await mail(support, 'droits@droits.test');
    expect((await identify(hugo, conversation, { recordId: record.id })).json.data?.reason).toBe(
      'conversation.unassigned',
    );
    expect((await identify(nadia, conversation, { recordId: record.id })).status).toBe(404);
    const inSales = await mail(sales, 'droits2@droits.test');
    expect((await identify(nadia, inSales, { recordId: record.id })).json.data?.reason).toBe(
      'privilege.missing',
    );
    expect((await app.ask(nadia, 'GET', `/conversations/${inSales}/record-proposals`)).status).toBe(403);
  });
});

describe('colleagues', () => {
  it('are there by themselves; their addresses are no outsider’s', async () => {
    expect(await search(nadia, COLLEAGUES, 'lea')).toEqual(['Léa Marchand']);
    const conversation = await mail(support, `Hugo <${hugo}@example.test>`);
    expect((await row(lea, conversation)).record?.name).toBe('Hugo Delmas');
    const outsider = (await create(lea, { name: 'Intrus' })).json;
    const colleague = (await row(lea, conversation)).record!;
    for (const takeFrom of [[], [colleague.id]]) {
      const refused = await identify(lea, conversation, { recordId: outsider.id, takeFrom });
      expect([refused.status, refused.json.data?.reason]).toEqual([409, 'directory.colleagueAddress']);
    }
    const taken = await create(lea, {
      name: 'Intrus',
      addresses: [`${hugo}@EXAMPLE.test`],
      takeFrom: [colleague.id],
    });
    expect(taken.status).toBe(409);
    const detached = await identify(lea, conversation, { recordId: null, takeFrom: [colleague.id] });
    expect(detached.json.data?.reason).toBe('directory.account');
    expect((await app.ask(lea, 'DELETE', `/directory/records/${colleague.id}`)).status).toBe(409);
  });

  it('without account become those who sign in, with their history, when they get one', async () => {
    const staff = (
      await create(lea, {
        moduleId: COLLEAGUES,
        name: 'Zoé Atelier',
        addresses: ['zoe@atelier.test'],
        phones: ['12'],
      })
    ).json;
    const zoe = newId();
    await database.db
      .insertInto('person')
      .values({ id: zoe, name: 'Zoé Lambert', email: 'Zoe@atelier.test' })
      .execute();
    const record = await app.ask<DirectoryRecord>(lea, 'GET', `/directory/records/${staff.id}`);
    expect(record.json).toMatchObject({ personId: zoe, name: 'Zoé Lambert', phones: ['12'] });
    await database.db.updateTable('person').set({ name: 'Zoé Petit' }).where('id', '=', zoe).execute();
    expect(await search(lea, COLLEAGUES, 'petit')).toEqual(['Zoé Petit']);
    expect(await search(lea, COLLEAGUES, 'lambert')).toEqual([]);
  });

  it('take their address back from an outsider’s record', async () => {
    const conversation = await mail(support, 'futur@example.test');
    const outsider = (await create(lea, { name: 'Futur', conversationId: conversation })).json;
    expect((await row(lea, conversation)).record?.id).toBe(outsider.id);
    await database.db
      .insertInto('person')
      .values({ id: newId(), name: 'Futur Collègue', email: 'futur@example.test' })
      .execute();
    expect((await row(lea, conversation)).record?.name).toBe('Futur Collègue');
    expect((await history(lea, outsider.id))[0]).toMatchObject({
      direction: 'left',
      cause: 'account',
      byId: null,
    });
  });
});

describe('a personal mailbox', () => {
  it('ties for its owner alone unless he says otherwise, and not a byte of it reaches others', async () => {
    const own = await personal(hugo);
    const [mine, others] = [await mail(own, 'amie@prive.test'), await mail(support, 'amie@prive.test')];
    const shown = (await create(lea, { name: 'Amie publique' })).json;
    const paths = [
      `/conversations?mailboxId=${support.id}`,
      `/conversations/${others}`,
      `/conversations/${others}/record-proposals`,
      `/conversations/${others}/history`,
      `/directory/records?moduleId=${CONTACTS}`,
      `/directory/records?moduleId=${COMPANIES}`,
      `/directory/records?moduleId=${COMPANIES}&sort=changed&descending=true`,
      `/directory/records?moduleId=${CONTACTS}&search=secrete`,
      `/directory/records?moduleId=${CONTACTS}&search=amie%40prive.test`,
      `/directory/records?moduleId=${COMPANIES}&search=amie%40prive.test`,
      `/directory/records?moduleId=${COMPANIES}&search=%40prive.test`,
      `/directory/records/${shown.id}`,
      `/directory/records/${shown.id}/history`,
      `/directory/records/${shown.id}/conversations`,
      `/directory/export.csv?moduleId=${CONTACTS}`,
      `/directory/export.csv?moduleId=${COMPANIES}`,
      '/directory/modules',
    ];
    const capture = async () => {
      const answers: string[] = [];
      for (const reader of [lea, admin, nadia])
        for (const path of paths) {
          const { status, body } = await app.ask(reader, 'GET', path);
          answers.push(`${path} ${status} ${body}`);
        }
      return answers;
    };
    const before = await capture();
    expect(before.join()).toContain('Amie publique');

    const made = await create(hugo, {
      moduleId: CONTACTS,
      name: 'Amie secrète',
      companyName: 'Secrète et Cie',
      conversationId: mine,
    });
    expect(made.json).toMatchObject({ isPrivate: true, addresses: [{ isPrivate: true }] });
    expect(await capture()).toEqual(before);
    // In every mailbox, but for him.
    expect((await row(hugo, mine)).record?.name).toBe('Amie secrète');
    expect((await row(hugo, others)).record?.name).toBe('Amie secrète');
    expect(await search(hugo, CONTACTS, 'secrete')).toEqual(['Amie secrète']);

    const ghost = newId();
    const ways: ['GET' | 'PATCH' | 'DELETE' | 'POST', string, object?][] = [
      ['GET', ''],
      ['GET', '/history'],
      ['GET', '/conversations'],
      ['PATCH', '', { revision: 1, name: 'x' }],
      ['DELETE', ''],
      ['POST', '/merge', { otherId: shown.id }],
    ];
    for (const reader of [lea, admin, nadia])
      for (const [method, path, body] of ways) {
        const real = await app.ask(reader, method, `/directory/records/${made.json.id}${path}`, body);
        const nothing = await app.ask(reader, method, `/directory/records/${ghost}${path}`, body);
        expect([real.status, real.body], path).toEqual([404, nothing.body]);
      }
    expect((await identify(lea, others, { recordId: made.json.id })).status).toBe(404);
    const names = await app.ask(lea, 'POST', '/directory/names', {
      ids: [made.json.id, made.json.company?.id],
    });
    expect(names.json).toEqual([]);
    // What he keeps for himself stands in nobody's way.
    expect((await identify(lea, others, { recordId: shown.id })).status).toBe(200);
    expect((await row(lea, others)).record?.name).toBe('Amie publique');
    expect((await row(hugo, others)).record?.name).toBe('Amie secrète');

    // A tie of his own to a record that all see is as hidden.
    const other = await mail(own, 'cousin@prive.test');
    await identify(lea, others, { recordId: null, takeFrom: [shown.id] });
    const again = await capture();
    expect((await identify(hugo, other, { recordId: shown.id })).json.record?.isPrivate).toBe(true);
    expect(await capture()).toEqual(again);
    const his = await app.ask<DirectoryRecord>(hugo, 'GET', `/directory/records/${shown.id}`);
    expect(his.json.addresses).toEqual([{ address: 'cousin@prive.test', isPrivate: true }]);
  });

  it('shares when he says so, at once or later', async () => {
    const own = await personal(hugo);
    const mine = await mail(own, 'ouvert@partage2.test');
    const shown = (await create(lea, { name: 'Ouvert' })).json;
    await identify(hugo, mine, { recordId: shown.id, share: true });
    const conversation = await mail(support, 'ouvert@partage2.test');
    expect((await row(lea, conversation)).record?.name).toBe('Ouvert');

    const second = await mail(own, 'tard@partage2.test');
    const kept = (await create(hugo, { moduleId: CONTACTS, name: 'Plus tard', conversationId: second })).json;
    const shared = await app.ask<DirectoryRecord>(hugo, 'PATCH', `/directory/records/${kept.id}`, {
      revision: kept.revision,
      share: true,
    });
    expect(shared.json).toMatchObject({ isPrivate: false, addresses: [{ isPrivate: false }] });
    expect((await app.ask(lea, 'GET', `/directory/records/${kept.id}`)).status).toBe(200);
    // Whoever has no say in the directory shares nothing.
    const alone = await makePerson(database.db, 'Seule');
    const hers = await mail(await personal(alone), 'x@partage3.test');
    const refused = await identify(alone, hers, { recordId: shown.id, share: true });
    expect(refused.json.data?.reason).toBe('directory.mayNot');
    expect((await identify(alone, hers, { recordId: shown.id })).status).toBe(200);
  });
});

describe('records', () => {
  it('are found by any word as it begins, without accents, and by address', async () => {
    await create(lea, { name: 'Éts Œuvrard & Fils', addresses: ['compta@oeuvrard.test'] });
    await create(lea, { name: 'Fromagerie L’Étoile' });
    expect(await search(nadia, COMPANIES, 'oeuv')).toEqual(['Éts Œuvrard & Fils']);
    expect(await search(nadia, COMPANIES, 'ETOILE from')).toEqual(['Fromagerie L’Étoile']);
    expect(await search(nadia, COMPANIES, 'toile')).toEqual([]);
    expect(await search(nadia, COMPANIES, 'compta@oe')).toEqual(['Éts Œuvrard & Fils']);
    expect(await search(nadia, COMPANIES, '@oeuvrard.test')).toEqual(['Éts Œuvrard & Fils']);
    expect(await search(nadia, COMPANIES, 'oeuvrard.te')).toEqual(['Éts Œuvrard & Fils']);
    expect(await search(nadia, COMPANIES, '100%_')).toEqual([]);
  });

  it('page by key in both orders, each once', async () => {
    const module = await app.ask<{ id: string }>(admin, 'POST', '/directory/modules', {
      singularFr: 'Fournisseur',
      pluralFr: 'Fournisseurs',
      singularEn: 'Supplier',
      pluralEn: 'Suppliers',
      icon: 'truck',
    });
    const moduleId = module.json.id;
    for (const name of ['Éa', 'eb', 'Zed', 'Abri', 'éa', 'Col', 'Dune'])
      await create(lea, { moduleId, name });
    for (const order of [
      'sort=name',
      'sort=name&descending=true',
      'sort=changed',
      'sort=changed&descending=true',
    ]) {
      const names: string[] = [];
      let cursor = '';
      do {
        const path = `/directory/records?moduleId=${moduleId}&limit=2&${order}${cursor && `&cursor=${cursor}`}`;
        const page = await app.ask<{ records: { name: string }[]; next: string | null }>(nadia, 'GET', path);
        names.push(...page.json.records.map(({ name }) => name));
        cursor = page.json.next ?? '';
      } while (cursor !== '');
      expect(names).toHaveLength(7);
      expect(new Set(names).size).toBe(7);
      if (order === 'sort=name') expect([names[0], names.at(-1)]).toEqual(['Abri', 'Zed']);
    }
    const bad = `/directory/records?moduleId=${moduleId}&cursor=${Buffer.from('["changed",false,"x\'","y"]').toString('base64url')}`;
    expect((await app.ask(nadia, 'GET', bad)).status).toBe(422);
  });

  it('are edited on the version that was read, by who may identify in a shared mailbox', async () => {
    const record = (await create(lea, { name: 'Version', addresses: ['v@version.test'] })).json;
    const path = `/directory/records/${record.id}`;
    const edit = {
      revision: record.revision,
      name: 'Version 2',
      phones: ['01'],
      addresses: ['w@version.test'],
    };
    expect((await app.ask<Refused>(nadia, 'PATCH', path, edit)).json.data?.reason).toBe('directory.mayNot');
    expect((await create(nadia, { name: 'Non' })).status).toBe(403);
    const edited = await app.ask<DirectoryRecord>(hugo, 'PATCH', path, edit);
    expect(edited.json).toMatchObject({
      name: 'Version 2',
      phones: ['01'],
      addresses: [{ address: 'w@version.test' }],
    });
    const stale = await app.ask<Refused>(lea, 'PATCH', path, edit);
    expect([stale.status, stale.json.data?.reason]).toEqual([409, 'directory.changed']);
    const events = await history(lea, record.id);
    expect(events.filter(({ kind }) => kind === 'address')).toHaveLength(3);
    expect(events.find((one) => one.kind === 'record' && one.action === 'changed')).toMatchObject({
      byName: 'Hugo Delmas',
      fields: ['name', 'phones'],
    });
    expect((await app.ask<DirectoryRecord>(nadia, 'GET', path)).json.mayEdit).toBe(false);
    await expect(
      database.db.deleteFrom('address_history').where('address', '=', 'w@version.test').execute(),
    ).rejects.toThrow(/append-only/);
  });

  it('merge and go: addresses follow or are free, people are let go', async () => {
    const [kept, twin] = [
      (await create(lea, { name: 'Garnier', phones: ['1'], addresses: ['a@garnier.test'] })).json,
      (await create(lea, { name: 'Garnier SA', phones: ['2'], addresses: ['b@garnier.test'] })).json,
    ];
    const contact = (await create(lea, { moduleId: CONTACTS, name: 'É. Garnier', companyId: twin.id })).json;
    const merged = await app.ask<DirectoryRecord>(lea, 'POST', `/directory/records/${kept.id}/merge`, {
      otherId: twin.id,
    });
    expect(merged.json.addresses.map(({ address }) => address).sort()).toEqual([
      'a@garnier.test',
      'b@garnier.test',
    ]);
    expect(merged.json).toMatchObject({ phones: ['1', '2'], people: [{ id: contact.id }] });
    expect((await app.ask(lea, 'GET', `/directory/records/${twin.id}`)).status).toBe(404);
    expect(await search(lea, COMPANIES, 'garnier')).toEqual(['Garnier']);
    const conversation = await mail(support, 'b@garnier.test');
    expect((await row(lea, conversation)).record?.id).toBe(kept.id);
    expect((await app.ask(lea, 'DELETE', `/directory/records/${kept.id}`)).status).toBe(200);
    expect((await row(lea, conversation)).record).toBeNull();
    const left = await app.ask<DirectoryRecord>(lea, 'GET', `/directory/records/${contact.id}`);
    expect(left.json.company).toBeNull();
  });

  it('show past conversations that the reader may see, and no others', async () => {
    const record = (await create(lea, { name: 'Passé', addresses: ['p@passe.test', 'q@passe.test'] })).json;
    const [one, two, three] = [
      await mail(support, 'p@passe.test'),
      await mail(sales, 'q@passe.test'),
      await mail(await personal(nadia), 'p@passe.test'),
    ];
    const past = async (person: string) => {
      const path = `/directory/records/${record.id}/conversations?limit=1`;
      const ids: string[] = [];
      let cursor = '';
      do {
        const { json } = await app.ask<{ conversations: { id: string }[]; next: string | null }>(
          person,
          'GET',
          path + (cursor && `&cursor=${cursor}`),
        );
        ids.push(...json.conversations.map(({ id }) => id));
        cursor = json.next ?? '';
      } while (cursor !== '');
      return new Set(ids);
    };
    expect(await past(lea)).toEqual(new Set([one]));
    expect(await past(hugo)).toEqual(new Set([one, two]));
    expect(await past(nadia)).toEqual(new Set([two, three]));
    expect(await past(admin)).toEqual(new Set());
  });
});

describe('modules', () => {
  it('are named by the administrator, archived but for the three', async () => {
    const words = {
      singularFr: 'École',
      pluralFr: 'Écoles',
      singularEn: 'School',
      pluralEn: 'Schools',
      icon: 'school',
    };
    expect((await app.ask(lea, 'POST', '/directory/modules', words)).status).toBe(403);
    const both = await Promise.all(
      [1, 2].map(() => app.ask<{ id: string }>(admin, 'POST', '/directory/modules', words)),
    );
    expect(both.map(({ status }) => status).sort()).toEqual([200, 409]);
    const made = both.find(({ status }) => status === 200)!;
    const record = (await create(lea, { moduleId: made.json.id, name: 'Lycée' })).json;
    const change = (id: string, body: object) =>
      app.ask<Refused & { archived?: boolean; pluralFr?: string }>(
        admin,
        'PATCH',
        `/directory/modules/${id}`,
        body,
      );
    expect((await change(made.json.id, { archived: true })).json.archived).toBe(true);
    expect((await create(lea, { moduleId: made.json.id, name: 'Non' })).status).toBe(409);
    expect((await app.ask(lea, 'GET', `/directory/records/${record.id}`)).status).toBe(200);
    expect((await change(COMPANIES, { archived: true })).json.data?.reason).toBe('directory.builtIn');
    expect((await change(COMPANIES, { pluralFr: 'Sociétés' })).json.pluralFr).toBe('Sociétés');
  });
});

describe('proposals', () => {
  it('come from the company’s domain and from the name, never from public webmail', async () => {
    const company = (await create(lea, { name: 'Montagne SAS', addresses: ['a@montagne.test'] })).json;
    await create(lea, {
      moduleId: CONTACTS,
      name: 'Bob',
      companyId: company.id,
      addresses: ['b@montagne.test'],
    });
    const { conversationId } = await receiveMail(database.db, support, {
      from: 'alice.blanc@montagne.test',
      text: 'Bonjour,\r\n\r\nBien cordialement,\r\nAlice Blanc\r\nMontagne SAS\r\nTél. 02 99 00 41 17\r\n',
    });
    const path = `/conversations/${conversationId}/record-proposals`;
    type Answer = {
      proposals: { record: { name: string }; because: string; known: number }[];
      guess: object;
    };
    const proposed = await app.ask<Answer>(lea, 'GET', path);
    expect(proposed.json.guess).toEqual({
      name: 'Alice Blanc',
      companyName: 'Montagne SAS',
      phone: '02 99 00 41 17',
    });
    expect(proposed.json.proposals[0]).toMatchObject({
      record: { name: 'Montagne SAS' },
      because: 'domain',
      known: 2,
    });

    await create(lea, { moduleId: CONTACTS, name: 'Paul Rivière', addresses: ['paul.r@gmail.com'] });
    const webmail = await mail(support, 'Élise Rivière <elise@gmail.com>');
    const byName = await app.ask<Answer>(lea, 'GET', `/conversations/${webmail}/record-proposals`);
    expect(byName.json.proposals).toEqual([
      expect.objectContaining({ because: 'name', record: expect.objectContaining({ name: 'Paul Rivière' }) }),
    ]);
  });
});

/** Tables in and out, as French Excel writes and opens them, over HTTP. */
import type { ImportPreview, ImportReport } from '@guichet/contract/directory';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { addMember, makeMailbox, makePerson, receiveMail, type TestMailbox } from '../../test/factories.ts';
import { startTestPostgres, type TestDatabase } from '../../test/postgres.ts';
import { type RouteApp, startRouteApp } from '../../test/route-app.ts';
import { newId } from '../platform/id.ts';
import { parseTable } from './csv.ts';
import { COMPANIES } from './module.ts';

const CONTACTS = '00000000-0000-7000-8000-000000000002';

let database: TestDatabase;
let app: RouteApp;
let support: TestMailbox;
let lea: string;
let hugo: string;

beforeAll(async () => {
  database = await startTestPostgres();
  app = await startRouteApp(database);
  lea = await makePerson(database.db, 'Léa');
  hugo = await makePerson(database.db, 'Hugo');
  support = await makeMailbox(database.db);
  await addMember(database.db, support.id, lea, 'dispatcher');
  await addMember(database.db, support.id, hugo, 'member');
});
afterAll(async () => {
  await app?.close();
  await database?.close();
});

/** Windows-1252, as Excel saves « CSV (séparateur : point-virgule) ». */
const windows1252 = (text: string) =>
  Buffer.from(text.replaceAll('œ', '\u009c').replaceAll('€', '\u0080'), 'latin1');

async function upload(person: string, bytes: Buffer, moduleId = CONTACTS) {
  const answer = await app.fastify.inject({
    method: 'POST',
    url: `/api/directory/imports?moduleId=${moduleId}&filename=contacts.csv`,
    headers: { 'x-test-person': person, 'content-type': 'text/csv' },
    payload: bytes,
  });
  return { status: answer.statusCode, json: answer.json() as ImportPreview & { reason?: string } };
}
const run = (person: string, preview: ImportPreview, more: object = {}) =>
  app.ask<ImportReport>(person, 'POST', `/directory/imports/${preview.id}/run`, {
    mapping: preview.mapping,
    ...more,
  });
const count = async () => (await database.db.selectFrom('directory_record').select('id').execute()).length;

describe('an import', () => {
  it('reads Windows-1252 with semicolons, shows it first, and takes what it can with a report of the rest', async () => {
    const conversation = (await receiveMail(database.db, support, { from: 'cecile@loeuvre.test' }))
      .conversationId;
    const table = [
      'Nom;Prénom;Société;E-mail;Téléphone;Remarques',
      'Lefèvre;Cécile;L’Œuvre SARL'.replace('’', "'").replace('Œ', 'œ') +
        ';cecile@loeuvre.test;\'+33 2 99 00;"dit : ""oui"""',
      "Noël;Ève;L'œuvre SARL;eve@loeuvre.test;;",
      ';;Sans nom;x@y.test;;',
      'Faux;Pierre;;pierre@;;',
      'Double;Anne;;eve@loeuvre.test;;',
      `Intrus;;;${hugo}@example.test;;`,
      '',
    ].join('\r\n');
    const before = await count();
    const preview = await upload(lea, windows1252(table));
    expect(preview.json).toMatchObject({
      encoding: 'windows-1252',
      delimiter: ';',
      total: 6,
      headers: ['Nom', 'Prénom', 'Société', 'E-mail', 'Téléphone', 'Remarques'],
      mapping: ['name', 'firstName', 'company', 'email', 'phone', 'notes'],
    });
    expect(preview.json.sample[0]).toEqual([
      'Lefèvre',
      'Cécile',
      "L'œuvre SARL",
      'cecile@loeuvre.test',
      '+33 2 99 00',
      'dit : "oui"',
    ]);
    expect(await count()).toBe(before);

    const report = await run(lea, preview.json);
    expect(report.json).toMatchObject({ created: 2, updated: 0, companiesCreated: 1, refused: 4 });
    expect(report.json.refusals.map(({ line }) => line)).toEqual([4, 5, 6, 7]);
    // Two people, one company for both.
    expect(await count()).toBe(before + 3);
    const opened = await app.ask<{ row: { record: object } }>(lea, 'GET', `/conversations/${conversation}`);
    expect(opened.json.row.record).toMatchObject({ name: 'Cécile Lefèvre', companyName: "L'œuvre SARL" });

    const refused = await app.ask(lea, 'GET', `/directory/imports/${preview.json.id}/refused.csv`);
    expect(refused.body.startsWith('\u{FEFF}Ligne;Raison')).toBe(true);
    const rows = parseTable(refused.body.slice(1), ';');
    expect(rows.map((row) => row[0])).toEqual(['Ligne', '4', '5', '6', '7']);
    expect(rows[0]?.slice(2)).toEqual(preview.json.headers);
    expect(rows[1]?.slice(1)).toEqual([
      'Cette ligne n’a pas de nom.',
      '',
      '',
      'Sans nom',
      'x@y.test',
      '',
      '',
    ]);

    // The same again is the same report, and nothing more.
    expect((await run(lea, preview.json)).json).toEqual(report.json);
    expect(await count()).toBe(before + 3);
    // Another person's import does not exist.
    const other = await makePerson(database.db, 'Autre');
    await addMember(database.db, support.id, other, 'dispatcher');
    expect((await run(other, preview.json)).status).toBe(404);
    expect((await app.ask(other, 'GET', `/directory/imports/${preview.json.id}/refused.csv`)).status).toBe(
      404,
    );
  });

  it('fills in what is there when asked to, and leaves what is written', async () => {
    const first = await upload(lea, Buffer.from('\u{FEFF}Nom,Email,Ville\nAnne,anne@remplir.test,Rennes\n'));
    await run(lea, first.json);
    const table = Buffer.from(
      'Nom\tEmail\tVille\tTel\nAnne\tanne@remplir.test anne2@remplir.test\tParis\t02\n',
    );
    const refusing = await run(lea, (await upload(lea, table)).json);
    expect(refusing.json).toMatchObject({ created: 0, updated: 0, refused: 1 });
    const filling = await run(lea, (await upload(lea, table)).json, { existing: 'update' });
    expect(filling.json).toMatchObject({ created: 0, updated: 1, refused: 0 });
    const found = await app.ask<{ records: object[] }>(
      lea,
      'GET',
      `/directory/records?moduleId=${CONTACTS}&search=anne2%40remplir`,
    );
    expect(found.json.records).toEqual([
      expect.objectContaining({
        city: 'Rennes',
        phone: '02',
        addresses: ['anne2@remplir.test', 'anne@remplir.test'].sort(),
      }),
    ]);
  });

  it('is refused whole for what is no table, too long, or without the right', async () => {
    const reasonOf = (answer: { json: unknown }) => (answer.json as { reason?: string }).reason;
    const png = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0, 0, 0, 13]);
    expect(reasonOf(await upload(lea, png))).toBe('import.unreadable');
    expect(reasonOf(await upload(lea, Buffer.from('Nom;Email\r\n')))).toBe('import.unreadable');
    expect(reasonOf(await upload(lea, Buffer.from(`Nom\n${'A\n'.repeat(20_001)}`)))).toBe('import.tooLarge');
    const denied = await upload(hugo, Buffer.from('Nom\nA\n'));
    expect([denied.status, reasonOf(denied)]).toEqual([403, 'directory.mayNotExport']);
    const preview = await upload(lea, Buffer.from('X\nA\n'));
    expect((await run(lea, preview.json)).status).toBe(422);
  });

  it('of as many rows as a file may have is one step', async () => {
    const rows = Array.from({ length: 20_000 }, (_, n) => `Grand ${n};g${n}@grand.test;Société ${n % 50}`);
    const preview = await upload(lea, Buffer.from(`Nom;Email;Société\n${rows.join('\n')}`));
    const report = await run(lea, preview.json);
    expect(report.json).toMatchObject({ created: 20_000, companiesCreated: 50, refused: 0 });
  });
});

describe('an export', () => {
  it('opens in Excel, runs nothing, and comes back as it went', async () => {
    const moduleId = COMPANIES;
    for (const name of ['=1+1', 'Éts "Quote"; Fils', '@cmd'])
      await app.ask(lea, 'POST', '/directory/records', {
        id: newId(),
        moduleId,
        name,
        phones: ['+33 1'],
        notes: 'deux\nlignes',
        addresses: [`x${name.length}@export.test`],
      });
    const answer = await app.ask(lea, 'GET', `/directory/export.csv?moduleId=${moduleId}`);
    expect(answer.headers['content-type']).toBe('text/csv; charset=utf-8');
    expect(answer.headers['content-disposition']).toContain('Compagnies.csv');
    expect(answer.body.startsWith('\u{FEFF}Nom;Emails;Téléphones;Société;Ville;Notes\r\n')).toBe(true);
    const cells = parseTable(answer.body.slice(1), ';').flat();
    expect(cells.filter((cell) => /^[=+\-@\t\r]/.test(cell))).toEqual([]);
    expect(cells).toContain("'=1+1");
    const preview = await upload(lea, Buffer.from(answer.body), moduleId);
    expect(preview.json.mapping).toEqual(['name', 'email', 'phone', null, 'city', 'notes']);
    expect(preview.json.sample.flat()).toContain('Éts "Quote"; Fils');
    expect((await app.ask(hugo, 'GET', `/directory/export.csv?moduleId=${moduleId}`)).status).toBe(403);
  });
});

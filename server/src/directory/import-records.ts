/**
 * Taking in a table. Reading it keeps it and shows what it seems to hold; running it makes records of its rows in one
 * transaction: after a crash none of it is there, and every row that was not taken is in the report with its reason.
 */
import type { ImportField, ImportPreview, ImportReport } from '@guichet/contract/directory';
import { refusalText } from '@guichet/contract/refusals';
import { sql } from 'kysely';
import type { Viewer } from '../access/visibility.ts';
import type { Tx } from '../platform/database.ts';
import { invalid, notFound } from '../platform/errors.ts';
import { newId } from '../platform/id.ts';
import type { Editing } from './create-record.ts';
import { decodeTable, findDelimiter, parseRows, readCell } from './csv.ts';
import { EVERYONE, requireEdit, requireExport, scopesOf } from './editor.ts';
import { guessColumns } from './import-columns.ts';
import { draftRows, type Known, planImport, type Refusal, type RowDraft } from './import-plan.ts';
import { writePlan } from './import-store.ts';
import { COMPANIES, requireModule } from './module.ts';
import { announceDirectory } from './tie.ts';
import { updateRecord } from './update-record.ts';

/** Rows and bytes of one file. */
export const MOST_ROWS = 20_000;
export const MOST_BYTES = 10_000_000;
/** Rows that the preview shows. */
const SAMPLE = 8;
/** A file that nobody imports is forgotten after a day. */
const KEPT_MS = 24 * 3_600_000;
/** Refusals that the report itself lists; the file has all. */
const LISTED = 100;

export type TableFile = { filename: string; bytes: Buffer; moduleId: string };

/** Reads a file and keeps it for `runImport`. Throws `invalid` for what is no table or too large. */
export async function readImport(editing: Editing, file: TableFile): Promise<ImportPreview> {
  const { tx, now, viewer } = editing;
  requireExport(viewer);
  requireEdit(viewer, null);
  const module = await requireModule(tx, file.moduleId);
  const table = readTable(file.bytes);
  const id = newId();
  await tx
    .deleteFrom('directory_import')
    .where('created_at', '<', new Date(now.getTime() - KEPT_MS))
    .execute();
  await tx
    .insertInto('directory_import')
    .values({
      id,
      person_id: viewer.personId,
      module_id: module.id,
      filename: file.filename.slice(0, 200),
      content: file.bytes,
      created_at: now,
    })
    .execute();
  return {
    id,
    filename: file.filename.slice(0, 200),
    encoding: table.encoding,
    delimiter: table.delimiter,
    headers: table.headers,
    sample: table.rows
      .slice(0, SAMPLE)
      .map(({ cells }) => cells.slice(0, table.headers.length).map(readCell)),
    total: table.rows.length,
    mapping: guessColumns(table.headers, module.kind === 'companies'),
  };
}

export function readTable(bytes: Buffer) {
  if (bytes.length > MOST_BYTES) throw invalid('import.tooLarge');
  const { text, encoding } = decodeTable(bytes);
  // What holds a NUL is a workbook or a picture.
  if (text.includes('\u0000')) throw invalid('import.unreadable');
  const delimiter = findDelimiter(text);
  const [head, ...rows] = parseRows(text, delimiter, MOST_ROWS + 2);
  if (!head || rows.length === 0 || head.cells.length > 200) throw invalid('import.unreadable');
  if (rows.length > MOST_ROWS) throw invalid('import.tooLarge');
  return { encoding, delimiter, headers: head.cells.map(readCell), rows };
}

export type RefusedRow = Refusal & { cells: string[] };
export type KeptReport = {
  created: number;
  updated: number;
  companiesCreated: number;
  /** Of the table, as it was read. */
  headers: string[];
};

export type ImportRun = {
  id: string;
  mapping: readonly (ImportField | null)[];
  existing: 'refuse' | 'update';
};

/** Makes records of the rows. The same import again gives the report that there is. */
export async function runImport(editing: Editing, run: ImportRun): Promise<ImportReport> {
  const { tx, viewer } = editing;
  const kept = await lockImport(tx, viewer, run.id);
  if (kept.report && kept.refused)
    return toReport(kept.report as KeptReport, kept.refused as RefusedRow[], viewer.language);
  requireExport(viewer);
  requireEdit(viewer, null);
  if (!kept.content) throw notFound('notFound');
  if (!run.mapping.includes('name') && !run.mapping.includes('firstName')) throw invalid('import.noName');
  const { headers, rows } = readTable(kept.content);
  // Nobody ties an address meanwhile: what the plan found is what it writes over.
  await sql`lock table directory_address in share row exclusive mode`.execute(tx);
  const drafts = draftRows(rows, run.mapping);
  const known = await readKnown(tx, kept.module_id, drafts);
  const plan = planImport(drafts, known, { moduleId: kept.module_id, existing: run.existing });
  const companiesCreated = await writePlan(editing, kept.module_id, plan.created, known);
  for (const { recordId, edit } of plan.updated) {
    const { revision } = await tx
      .selectFrom('directory_record')
      .select('revision')
      .where('id', '=', recordId)
      .executeTakeFirstOrThrow();
    const held = await tx
      .selectFrom('directory_address')
      .select('address')
      .where('record_id', '=', recordId)
      .where('scope', 'in', scopesOf(viewer))
      .execute();
    const addresses = [...held.map(({ address }) => address), ...(edit.addresses ?? [])];
    await updateRecord(editing, recordId, { ...edit, addresses, revision, takeFrom: [] });
  }
  const cellsOf = new Map(rows.map(({ line, cells }) => [line, cells]));
  const refused = plan.refused.map((one): RefusedRow => ({ ...one, cells: cellsOf.get(one.line) ?? [] }));
  const report = {
    created: plan.created.length,
    updated: plan.updated.length,
    companiesCreated,
    headers,
  };
  await tx
    .updateTable('directory_import')
    .set({ content: null, report: JSON.stringify(report), refused: JSON.stringify(refused) })
    .where('id', '=', run.id)
    .execute();
  // Thousands of addresses: every screen reads again.
  await announceDirectory(tx, null, null);
  return toReport(report, refused, viewer.language);
}

async function lockImport(tx: Tx, viewer: Viewer, id: string) {
  const kept = await tx
    .selectFrom('directory_import')
    .selectAll()
    .where('id', '=', id)
    .where('person_id', '=', viewer.personId)
    .forUpdate()
    .executeTakeFirst();
  if (!kept) throw notFound('notFound');
  return kept;
}

/** What of the directory these rows touch. */
async function readKnown(tx: Tx, moduleId: string, drafts: readonly RowDraft[]): Promise<Known> {
  const addresses = [...new Set(drafts.flatMap((draft) => draft.addresses))];
  const holders = await sql<{
    address: string;
    id: string;
    name: string;
    module_id: string;
    is_colleague: boolean;
  }>`
    select a.address, r.id, r.name, r.module_id, m.kind = 'colleagues' as is_colleague
      from directory_address a
      join directory_record r on r.id = a.record_id
      join directory_module m on m.id = r.module_id
     where a.address = any(${addresses}::text[]) and a.owner_id is null`.execute(tx);
  const byName = (ofModule: string, names: string[]) =>
    sql<{ given: string; id: string; name: string }>`
      select distinct on (given.name) given.name as given, r.id, r.name
        from unnest(${names}::text[]) as given(name)
        join directory_record r on r.folded = left(directory_fold(given.name), 200)
       where r.scope = ${EVERYONE} and r.module_id = ${ofModule} and r.removed_at is null
       order by given.name, r.created_at, r.id`.execute(tx);
  const names = await byName(moduleId, [...new Set(drafts.map(({ name }) => name))]);
  const companies = await byName(
    COMPANIES,
    [...new Set(drafts.map(({ company }) => company))].filter(Boolean),
  );
  const records = await tx
    .selectFrom('directory_record')
    .select(['id', 'city', 'notes', 'phones', 'company_id'])
    .where('id', 'in', (eb) =>
      eb
        .selectFrom('directory_record as r')
        .select('r.id')
        .where(sql<boolean>`r.id = any(${[...holders.rows, ...names.rows].map(({ id }) => id)}::uuid[])`),
    )
    .execute();
  return {
    isCompanies: moduleId === COMPANIES,
    holders: new Map(
      holders.rows.map((row) => [
        row.address,
        { id: row.id, name: row.name, moduleId: row.module_id, isColleague: row.is_colleague },
      ]),
    ),
    names: new Map(names.rows.map((row) => [row.given, { id: row.id, name: row.name }])),
    companies: new Map(companies.rows.map((row) => [row.given, row.id])),
    records: new Map(
      records.map((row) => [
        row.id,
        { city: row.city, notes: row.notes, phones: row.phones, companyId: row.company_id },
      ]),
    ),
  };
}

function toReport(report: KeptReport, refused: readonly RefusedRow[], language: 'fr' | 'en'): ImportReport {
  const { created, updated, companiesCreated } = report;
  return {
    created,
    updated,
    companiesCreated,
    refused: refused.length,
    refusals: refused
      .slice(0, LISTED)
      .map(({ line, reason, data }) => ({ line, sentence: refusalText(reason, language, data) })),
  };
}

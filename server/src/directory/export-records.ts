/** A module as a table that Excel in French opens: what the viewer sees, page after page, so that nothing piles up. */
import { Readable } from 'node:stream';
import type { Viewer } from '../access/visibility.ts';
import type { Database } from '../platform/database.ts';
import { notFound } from '../platform/errors.ts';
import { MARK, writeRow } from './csv.ts';
import { requireExport, scopesOf } from './editor.ts';
import { pageQuery } from './list-records.ts';

/** Records read at a time. */
const PAGE = 500;

const HEADERS = {
  fr: ['Nom', 'Emails', 'Téléphones', 'Société', 'Ville', 'Notes'],
  en: ['Name', 'Emails', 'Phones', 'Company', 'City', 'Notes'],
};

/** Throws `forbidden` without the right. Gives the file and how it is called. */
export async function exportRecords(
  db: Database,
  viewer: Viewer,
  moduleId: string,
): Promise<{ filename: string; content: Readable }> {
  requireExport(viewer);
  const module = await db
    .selectFrom('directory_module')
    .select(['plural_fr', 'plural_en'])
    .where('id', '=', moduleId)
    .executeTakeFirst();
  if (!module) throw notFound('notFound');
  const filename = `${viewer.language === 'fr' ? module.plural_fr : module.plural_en}.csv`;
  return { filename, content: Readable.from(rowsOf(db, viewer, moduleId)) };
}

async function* rowsOf(db: Database, viewer: Viewer, moduleId: string): AsyncGenerator<string> {
  yield MARK + writeRow(HEADERS[viewer.language]);
  let after: { key: string; id: string } | null = null;
  for (;;) {
    const input = { moduleId, search: '', sort: 'name' as const, descending: false, limit: PAGE - 1 };
    const { rows }: { rows: { id: string; key: string }[] } = await pageQuery(viewer, input, after).execute(
      db,
    );
    if (rows.length === 0) return;
    yield (
      await readRows(
        db,
        viewer,
        rows.map(({ id }) => id),
      )
    ).join('');
    after = rows.at(-1) ?? null;
  }
}

async function readRows(db: Database, viewer: Viewer, ids: readonly string[]): Promise<string[]> {
  const scopes = scopesOf(viewer);
  const records = await db
    .selectFrom('directory_record as r')
    .leftJoin('directory_record as k', 'k.id', 'r.company_id')
    .select(['r.id', 'r.name', 'r.phones', 'k.name as company', 'r.city', 'r.notes'])
    .where('r.id', 'in', ids)
    .where('r.scope', 'in', scopes)
    .where('r.removed_at', 'is', null)
    .execute();
  const addresses = await db
    .selectFrom('directory_address')
    .select(['record_id', 'address'])
    .where('record_id', 'in', ids)
    .where('scope', 'in', scopes)
    .orderBy('created_at')
    .orderBy('address')
    .execute();
  const ofRecord = Map.groupBy(addresses, (one) => one.record_id);
  const byId = new Map(records.map((record) => [record.id, record]));
  return ids.flatMap((id) => {
    const record = byId.get(id);
    if (!record) return [];
    const emails = (ofRecord.get(id) ?? []).map(({ address }) => address);
    return writeRow([
      record.name,
      emails.join(', '),
      record.phones.join(', '),
      record.company ?? '',
      record.city,
      record.notes,
    ]);
  });
}

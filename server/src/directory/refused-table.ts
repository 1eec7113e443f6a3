import { refusalText } from '@guichet/contract/refusals';
import type { Viewer } from '../access/visibility.ts';
import type { Database } from '../platform/database.ts';
import { notFound } from '../platform/errors.ts';
import { MARK, writeRow } from './csv.ts';
import type { KeptReport, RefusedRow } from './import-records.ts';

const HEADERS = { fr: ['Ligne', 'Raison'], en: ['Line', 'Reason'] };

/** The rows that an import did not take, as they stood, each with its line and its reason: mended, it can be imported. */
export async function refusedTable(db: Database, viewer: Viewer, id: string): Promise<string> {
  const kept = await db
    .selectFrom('directory_import')
    .select(['report', 'refused'])
    .where('id', '=', id)
    .where('person_id', '=', viewer.personId)
    .executeTakeFirst();
  if (!kept?.report || !kept.refused) throw notFound('notFound');
  const rows = (kept.refused as RefusedRow[]).map(({ line, cells, reason, data }) =>
    writeRow([String(line), refusalText(reason, viewer.language, data), ...cells]),
  );
  const { headers } = kept.report as KeptReport;
  return MARK + writeRow([...HEADERS[viewer.language], ...headers]) + rows.join('');
}

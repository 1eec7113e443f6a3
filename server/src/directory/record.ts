/** Records as somebody sees them. What another person keeps for himself is, to him, what does not exist. */
import type { DirectoryRecord, RecordSummary } from '@guichet/contract/directory';
import { sql } from 'kysely';
import type { Viewer } from '../access/visibility.ts';
import type { Database, Tx } from '../platform/database.ts';
import { notFound } from '../platform/errors.ts';
import { mayEdit, scopesOf } from './editor.ts';

/** How many people of a company its record lists. */
const MOST_PEOPLE = 100;

/** The row of a record that the viewer sees and that is not removed; `notFound` as for an unknown id. */
export async function findRecord(db: Database | Tx, viewer: Viewer, id: string) {
  const row = await db
    .selectFrom('directory_record')
    .selectAll()
    .where('id', '=', id)
    .where('scope', 'in', scopesOf(viewer))
    .where('removed_at', 'is', null)
    .executeTakeFirst();
  if (!row) throw notFound('notFound');
  return row;
}

/** The same, held still until the transaction ends. */
export async function lockRecord(tx: Tx, viewer: Viewer, id: string) {
  await tx.selectFrom('directory_record').select('id').where('id', '=', id).forUpdate().execute();
  return findRecord(tx, viewer, id);
}

export async function readRecord(db: Database | Tx, viewer: Viewer, id: string): Promise<DirectoryRecord> {
  const row = await findRecord(db, viewer, id);
  const [addresses, company, people] = await Promise.all([
    db
      .selectFrom('directory_address')
      .select(['address', 'owner_id'])
      .where('record_id', '=', id)
      .where('scope', 'in', scopesOf(viewer))
      .orderBy('created_at')
      .orderBy('address')
      .execute(),
    row.company_id === null
      ? undefined
      : db
          .selectFrom('directory_record')
          .select(['id', 'name'])
          .where('id', '=', row.company_id)
          .where('scope', 'in', scopesOf(viewer))
          .executeTakeFirst(),
    db
      .selectFrom('directory_record as r')
      .select(['r.id', 'r.name'])
      .select((eb) =>
        eb
          .selectFrom('directory_address as a')
          .select('a.address')
          .whereRef('a.record_id', '=', 'r.id')
          .where('a.scope', 'in', scopesOf(viewer))
          .orderBy('a.created_at')
          .orderBy('a.address')
          .limit(1)
          .as('address'),
      )
      .where('r.company_id', '=', id)
      .where('r.scope', 'in', scopesOf(viewer))
      .where('r.removed_at', 'is', null)
      .orderBy('r.folded')
      .orderBy('r.id')
      .limit(MOST_PEOPLE)
      .execute(),
  ]);
  return {
    id: row.id,
    moduleId: row.module_id,
    name: row.name,
    addresses: addresses.map((one) => ({ address: one.address, isPrivate: one.owner_id !== null })),
    phones: row.phones,
    company: company ?? null,
    city: row.city,
    notes: row.notes,
    isPrivate: row.owner_id !== null,
    personId: row.person_id,
    revision: row.revision,
    mayEdit: mayEdit(viewer, row.owner_id),
    people,
    updatedAt: row.updated_at.toISOString(),
  };
}

/** Records by id in the order of `ids`; what the viewer does not see is left out. */
export async function summaries(
  db: Database | Tx,
  viewer: Viewer,
  ids: readonly string[],
): Promise<RecordSummary[]> {
  if (ids.length === 0) return [];
  const rows = await db
    .selectFrom('directory_record as r')
    .leftJoin('directory_record as k', 'k.id', 'r.company_id')
    .select([
      'r.id',
      'r.module_id',
      'r.owner_id',
      'r.name',
      'r.city',
      'r.company_id',
      'k.name as company_name',
      'r.updated_at',
      sql<string | null>`r.phones[1]`.as('phone'),
      sql<string[]>`array(
        select a.address from directory_address a
         where a.record_id = r.id and a.scope = any(${scopesOf(viewer)}::uuid[])
         order by a.created_at, a.address limit 3)`.as('addresses'),
    ])
    .where('r.id', 'in', ids)
    .where('r.scope', 'in', scopesOf(viewer))
    .where('r.removed_at', 'is', null)
    .execute();
  const byId = new Map(
    rows.map((row) => [
      row.id,
      {
        id: row.id,
        name: row.name,
        moduleId: row.module_id,
        companyId: row.company_id,
        companyName: row.company_name,
        isPrivate: row.owner_id !== null,
        city: row.city,
        phone: row.phone,
        addresses: row.addresses,
        updatedAt: row.updated_at.toISOString(),
      },
    ]),
  );
  return ids.flatMap((id) => byId.get(id) ?? []);
}

/** Names of those of these records that the viewer sees, removed ones too: the history names them. */
export async function recordNames(db: Database | Tx, viewer: Viewer, ids: readonly string[]) {
  if (ids.length === 0) return [];
  return db
    .selectFrom('directory_record')
    .select(['id', 'name'])
    .where('id', 'in', ids)
    .where('scope', 'in', scopesOf(viewer))
    .orderBy('id')
    .execute();
}

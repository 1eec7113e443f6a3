/** Writes the records that an import makes, many at a time. */
import type { Insertable } from 'kysely';
import { newId } from '../platform/id.ts';
import type { AddressHistoryTable, DirectoryAddressTable, DirectoryRecordTable } from '../platform/schema.ts';
import type { Editing } from './create-record.ts';
import type { Known, RowDraft } from './import-plan.ts';
import { COMPANIES } from './module.ts';

/** Rows of one statement. */
const CHUNK = 1_000;

/** Gives how many companies were made for the records that name them. */
export async function writePlan(
  editing: Editing,
  moduleId: string,
  created: readonly RowDraft[],
  known: Known,
): Promise<number> {
  const companies = new Map(known.companies);
  const missing = known.isCompanies
    ? []
    : [...new Map(created.map(({ company }) => [company.toLowerCase(), company])).values()].filter(
        (company) => company !== '' && !companies.has(company),
      );
  await writeRecords(
    editing,
    missing.map((name) => {
      const id = newId();
      companies.set(name, id);
      return { id, moduleId: COMPANIES, name, companyId: null, draft: null };
    }),
  );
  const byLetters = new Map([...companies].map(([name, id]) => [name.toLowerCase(), id]));
  await writeRecords(
    editing,
    created.map((draft) => ({
      id: newId(),
      moduleId,
      name: draft.name,
      companyId: known.isCompanies ? null : (byLetters.get(draft.company.toLowerCase()) ?? null),
      draft,
    })),
  );
  return missing.length;
}

type Fresh = {
  id: string;
  moduleId: string;
  name: string;
  companyId: string | null;
  draft: RowDraft | null;
};

async function writeRecords({ tx, now, viewer }: Editing, records: readonly Fresh[]): Promise<void> {
  for (let at = 0; at < records.length; at += CHUNK) {
    const chunk = records.slice(at, at + CHUNK);
    await tx
      .insertInto('directory_record')
      .values(
        chunk.map(
          ({ id, moduleId, name, companyId, draft }): Insertable<DirectoryRecordTable> => ({
            id,
            module_id: moduleId,
            name,
            company_id: companyId,
            city: draft?.city ?? '',
            phones: draft?.phones ?? [],
            notes: draft?.notes ?? '',
            created_at: now,
            updated_at: now,
          }),
        ),
      )
      .execute();
    await tx
      .insertInto('directory_change')
      .values(
        chunk.map(({ id, name, companyId }) => ({
          id: newId(),
          record_id: id,
          actor_id: viewer.personId,
          at: now,
          action: 'imported',
          after: JSON.stringify({ name, ...(companyId && { companyId }) }),
        })),
      )
      .execute();
    const ties = chunk.flatMap(({ id, draft }) =>
      (draft?.addresses ?? []).map(
        (address): Insertable<DirectoryAddressTable> => ({ record_id: id, address, created_at: now }),
      ),
    );
    const histories = ties.map(
      ({ record_id, address }): Insertable<AddressHistoryTable> => ({
        id: newId(),
        address,
        to_record_id: record_id,
        actor_id: viewer.personId,
        at: now,
        cause: 'import',
      }),
    );
    for (let from = 0; from < ties.length; from += CHUNK) {
      await tx
        .insertInto('directory_address')
        .values(ties.slice(from, from + CHUNK))
        .execute();
      await tx
        .insertInto('address_history')
        .values(histories.slice(from, from + CHUNK))
        .execute();
    }
  }
}

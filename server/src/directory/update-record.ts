import { conflict, notFound } from '../platform/errors.ts';
import { type Editing, requireCompany } from './create-record.ts';
import { requireEdit } from './editor.ts';
import { COMPANIES } from './module.ts';
import { lockRecord } from './record.ts';
import { keepChange } from './record-history.ts';
import { isAccountAddress, keptAddress, type TieMove, tieAddress, untieAddress } from './tie.ts';

export type RecordEdit = {
  revision: number;
  name?: string | undefined;
  addresses?: readonly string[] | undefined;
  phones?: readonly string[] | undefined;
  companyId?: string | null | undefined;
  city?: string | undefined;
  notes?: string | undefined;
  share?: true | undefined;
  takeFrom: readonly string[];
};

/** What a change touched: whose screens are told, and of which addresses. */
export type Touched = { ownerId: string | null; addresses: string[] };

/**
 * Edits a record. Throws `conflict` when it is no longer the one that the edit began with. Addresses that the viewer
 * does not see stay where they are.
 */
export async function updateRecord(editing: Editing, id: string, edit: RecordEdit): Promise<Touched> {
  const { tx, now, viewer } = editing;
  const before = await lockRecord(tx, viewer, id);
  requireEdit(viewer, before.owner_id);
  if (before.revision !== edit.revision) throw conflict('directory.changed');
  const ownerId = edit.share ? null : before.owner_id;
  if (edit.share) requireEdit(viewer, null);
  if (before.person_id && edit.name !== undefined && edit.name !== before.name)
    throw conflict('directory.account');
  const companyId = edit.companyId === undefined ? before.company_id : edit.companyId;
  if (before.module_id === COMPANIES && companyId !== null) throw conflict('directory.company');
  await requireCompany(tx, companyId, ownerId);
  const after = {
    name: edit.name ?? before.name,
    companyId,
    city: edit.city ?? before.city,
    phones: edit.phones ? [...new Set(edit.phones)] : before.phones,
    notes: edit.notes ?? before.notes,
  };
  const old = { ...after, name: before.name, companyId: before.company_id, city: before.city };
  const changed = differing({ ...old, phones: before.phones, notes: before.notes }, after);
  await tx
    .updateTable('directory_record')
    .set({
      name: after.name,
      company_id: companyId,
      city: after.city,
      phones: after.phones,
      notes: after.notes,
      owner_id: ownerId,
      revision: before.revision + 1,
      updated_at: now,
    })
    .where('id', '=', id)
    .execute();
  const keeping = { tx, now, actorId: viewer.personId };
  if (Object.keys(changed.after).length > 0)
    await keepChange(keeping, { recordId: id, action: 'changed', ownerId, ...changed });
  if (edit.share && before.owner_id)
    await keepChange(keeping, { recordId: id, action: 'shared', ownerId: null });
  const moves = await changeAddresses(editing, { ...before, isShared: edit.share === true }, edit);
  const addresses = new Set(moves.map(({ address }) => address));
  // What rows show of it changed: all of its correspondents, and for a company those of its people.
  if (changed.after.name !== undefined || changed.after.companyId !== undefined || edit.share) {
    for (const address of await shownAddresses(editing, id)) addresses.add(address);
  }
  return { ownerId, addresses: [...addresses] };
}

function differing<T extends object>(before: T, after: T): { before: Partial<T>; after: Partial<T> } {
  const keys = (Object.keys(after) as (keyof T)[]).filter(
    (key) => JSON.stringify(before[key]) !== JSON.stringify(after[key]),
  );
  const pick = (from: T) => Object.fromEntries(keys.map((key) => [key, from[key]])) as Partial<T>;
  return { before: pick(before), after: pick(after) };
}

type Before = {
  id: string;
  module_id: string;
  person_id: string | null;
  owner_id: string | null;
  isShared: boolean;
};

async function changeAddresses(editing: Editing, record: Before, edit: RecordEdit): Promise<TieMove[]> {
  const { tx, now, viewer } = editing;
  const held = await tx
    .selectFrom('directory_address')
    .select(['address', 'owner_id'])
    .where('record_id', '=', record.id)
    .where((eb) => eb.or([eb('owner_id', 'is', null), eb('owner_id', '=', viewer.personId)]))
    .orderBy('address')
    .execute();
  const wanted = edit.addresses
    ? [...new Set(edit.addresses.map(keptAddress))].sort()
    : held.map(({ address }) => address);
  const ownerId = record.isShared ? null : record.owner_id;
  const tying = { tx, now, actorId: viewer.personId, cause: 'edit' as const };
  const moves: TieMove[] = [];
  for (const { address, owner_id } of held) {
    if (wanted.includes(address)) continue;
    if (record.person_id && (await isAccountAddress(tx, address))) throw conflict('directory.account');
    moves.push(await untieAddress({ ...tying, ownerId: owner_id }, record.id, address));
  }
  for (const address of wanted) {
    const isHeld = held.some((one) => one.address === address);
    if (isHeld && !record.isShared) continue;
    const cause = isHeld ? ('share' as const) : ('edit' as const);
    const to = { id: record.id, moduleId: record.module_id };
    const move = await tieAddress({ ...tying, cause, ownerId }, to, address, edit.takeFrom);
    if (move) moves.push(move);
  }
  return moves;
}

/** Addresses whose rows show this record, or it as their company; more than so many are told as "all". */
export async function shownAddresses({ tx }: Editing, id: string): Promise<string[]> {
  const rows = await tx
    .selectFrom('directory_address as a')
    .innerJoin('directory_record as r', 'r.id', 'a.record_id')
    .select('a.address')
    .distinct()
    .where((eb) => eb.or([eb('r.id', '=', id), eb('r.company_id', '=', id)]))
    .limit(500)
    .execute();
  return rows.map(({ address }) => address);
}

/** Removes a record: its addresses are free, its people have no company. Its name stays for the histories. */
export async function removeRecord(editing: Editing, id: string): Promise<Touched> {
  const { tx, now, viewer } = editing;
  const record = await lockRecord(tx, viewer, id);
  requireEdit(viewer, record.owner_id);
  if (record.person_id) throw conflict('directory.account');
  const addresses = new Set(await shownAddresses(editing, id));
  const held = await tx
    .selectFrom('directory_address')
    .select(['address', 'owner_id'])
    .where('record_id', '=', id)
    .orderBy('address')
    .execute();
  const tying = { tx, now, actorId: viewer.personId, cause: 'remove' as const };
  for (const { address, owner_id } of held) await untieAddress({ ...tying, ownerId: owner_id }, id, address);
  await tx.updateTable('directory_record').set({ company_id: null }).where('company_id', '=', id).execute();
  await tx
    .updateTable('directory_record')
    .set({ removed_at: now, revision: record.revision + 1, updated_at: now })
    .where('id', '=', id)
    .execute();
  const keeping = { tx, now, actorId: viewer.personId };
  await keepChange(keeping, { recordId: id, action: 'removed', ownerId: record.owner_id });
  return { ownerId: record.owner_id, addresses: [...addresses] };
}

/** Two records of one module become one: the other's addresses, phones, notes and people come to this one. */
export async function mergeRecords(editing: Editing, id: string, otherId: string): Promise<Touched> {
  const { tx, now, viewer } = editing;
  if (id === otherId) throw notFound('notFound');
  // In one order for everybody.
  for (const one of [id, otherId].sort()) await lockRecord(tx, viewer, one);
  const [kept, other] = [await lockRecord(tx, viewer, id), await lockRecord(tx, viewer, otherId)];
  for (const record of [kept, other]) requireEdit(viewer, record.owner_id);
  if (kept.module_id !== other.module_id) throw conflict('directory.otherModule');
  if (other.person_id) throw conflict('directory.account');
  // What everyone sees does not vanish into what one person keeps for himself.
  if (kept.owner_id !== null && other.owner_id === null) throw conflict('directory.private');
  const addresses = new Set([
    ...(await shownAddresses(editing, id)),
    ...(await shownAddresses(editing, otherId)),
  ]);
  const held = await tx
    .selectFrom('directory_address')
    .select(['address', 'owner_id'])
    .where('record_id', '=', otherId)
    .orderBy('address')
    .execute();
  const to = { id, moduleId: kept.module_id };
  for (const { address, owner_id } of held) {
    const ownerId = owner_id !== null && owner_id === other.owner_id ? kept.owner_id : owner_id;
    const tying = { tx, now, actorId: viewer.personId, cause: 'merge' as const, ownerId };
    await tieAddress({ ...tying, eyesOf: owner_id ?? viewer.personId }, to, address, [id, otherId]);
  }
  await tx
    .updateTable('directory_record')
    .set({ company_id: id })
    .where('company_id', '=', otherId)
    .execute();
  await tx
    .updateTable('directory_record')
    .set({ removed_at: now, merged_into: id, revision: other.revision + 1, updated_at: now })
    .where('id', '=', otherId)
    .execute();
  await tx
    .updateTable('directory_record')
    .set({
      phones: [...new Set([...kept.phones, ...other.phones])].slice(0, 20),
      notes: [kept.notes, other.notes].filter((text) => text.trim() !== '').join('\n\n'),
      city: kept.city === '' ? other.city : kept.city,
      company_id: kept.company_id ?? (other.company_id === id ? null : other.company_id),
      revision: kept.revision + 1,
      updated_at: now,
    })
    .where('id', '=', id)
    .execute();
  const keeping = { tx, now, actorId: viewer.personId };
  await keepChange(keeping, { recordId: id, action: 'merged', ownerId: kept.owner_id, after: { otherId } });
  await keepChange(keeping, {
    recordId: otherId,
    action: 'removed',
    ownerId: other.owner_id,
    after: { mergedInto: id },
  });
  return { ownerId: kept.owner_id, addresses: [...addresses] };
}

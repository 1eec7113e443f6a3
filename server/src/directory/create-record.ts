import type { Viewer } from '../access/visibility.ts';
import type { Tx } from '../platform/database.ts';
import { conflict, invalid, notFound } from '../platform/errors.ts';
import { newId } from '../platform/id.ts';
import { EVERYONE, requireEdit } from './editor.ts';
import { COMPANIES, requireModule } from './module.ts';
import { keepChange } from './record-history.ts';
import { keptAddress, type TieCause, type TieMove, tieAddress } from './tie.ts';

/** Who changes the directory: the transaction, the hour and the person. */
export type Editing = { tx: Tx; now: Date; viewer: Viewer };

export type NewRecord = {
  id: string;
  moduleId: string;
  name: string;
  addresses: readonly string[];
  phones: readonly string[];
  companyId: string | null;
  companyName: string;
  city: string;
  notes: string;
  isPrivate: boolean;
  takeFrom: readonly string[];
  /** Where its first address was seen, when someone identified there. */
  conversationId?: string | undefined;
  cause?: TieCause;
};

/**
 * Makes a record with its addresses; gives what moved. The same id again changes nothing and gives null.
 * Throws `forbidden` without the right, `conflict` for an address that another record holds.
 */
export async function createRecord(editing: Editing, input: NewRecord): Promise<TieMove[] | null> {
  const { tx, now, viewer } = editing;
  const ownerId = input.isPrivate ? viewer.personId : null;
  requireEdit(viewer, ownerId);
  const module = await requireModule(tx, input.moduleId);
  const companyId =
    module.kind === 'companies'
      ? null
      : (input.companyId ?? (await companyNamed(editing, input.companyName, ownerId)));
  await requireCompany(tx, companyId, ownerId);
  const made = await tx
    .insertInto('directory_record')
    .values({
      id: input.id,
      module_id: module.id,
      owner_id: ownerId,
      name: input.name,
      company_id: companyId,
      city: input.city,
      phones: [...new Set(input.phones)],
      notes: input.notes,
      created_at: now,
      updated_at: now,
    })
    .onConflict((c) => c.column('id').doNothing())
    .returning('id')
    .executeTakeFirst();
  if (!made) {
    await requireOwnRetry(tx, viewer, input.id);
    return null;
  }
  await keepChange(
    { tx, now, actorId: viewer.personId },
    {
      recordId: input.id,
      action: 'created',
      ownerId,
      after: { name: input.name, ...(companyId && { companyId }), phones: input.phones, city: input.city },
    },
  );
  const cause = input.cause ?? 'edit';
  const tying = { tx, now, actorId: viewer.personId, cause, ownerId, conversationId: input.conversationId };
  const moves: TieMove[] = [];
  for (const address of [...new Set(input.addresses.map(keptAddress))].sort()) {
    const move = await tieAddress(tying, { id: input.id, moduleId: module.id }, address, input.takeFrom);
    if (move) moves.push(move);
  }
  return moves;
}

/** A repeated request is answered by the record that it made; anybody else's id is no id of his. */
async function requireOwnRetry(tx: Tx, viewer: Viewer, id: string): Promise<void> {
  const first = await tx
    .selectFrom('directory_change')
    .select('actor_id')
    .where('record_id', '=', id)
    .orderBy('position')
    .limit(1)
    .executeTakeFirst();
  if (first?.actor_id !== viewer.personId) throw notFound('notFound');
}

/** The company of this name that the owner's circle sees, made when there is none; null for no name. */
export async function companyNamed(
  editing: Editing,
  name: string,
  ownerId: string | null,
): Promise<string | null> {
  const { tx, now, viewer } = editing;
  if (name.trim() === '') return null;
  const known = await tx
    .selectFrom('directory_record')
    .select('id')
    .where('scope', 'in', ownerId === null ? [EVERYONE] : [EVERYONE, ownerId])
    .where('module_id', '=', COMPANIES)
    .where('removed_at', 'is', null)
    .where((eb) =>
      eb('folded', '=', eb.fn<string>('left', [eb.fn('directory_fold', [eb.val(name)]), eb.lit(200)])),
    )
    .orderBy('created_at')
    .orderBy('id')
    .limit(1)
    .executeTakeFirst();
  if (known) return known.id;
  const id = newId();
  await tx
    .insertInto('directory_record')
    .values({
      id,
      module_id: COMPANIES,
      owner_id: ownerId,
      name: name.trim(),
      created_at: now,
      updated_at: now,
    })
    .execute();
  await keepChange(
    { tx, now, actorId: viewer.personId },
    { recordId: id, action: 'created', ownerId, after: { name: name.trim() } },
  );
  return id;
}

/** A company is one of the companies, and never seen by fewer people than the record that names it. */
export async function requireCompany(
  tx: Tx,
  companyId: string | null,
  ownerId: string | null,
): Promise<void> {
  if (companyId === null) return;
  const company = await tx
    .selectFrom('directory_record')
    .select(['module_id', 'owner_id', 'removed_at'])
    .where('id', '=', companyId)
    .executeTakeFirst();
  const isSeen = company && (company.owner_id === null || company.owner_id === ownerId);
  if (!isSeen) throw conflict('directory.company');
  if (company.module_id !== COMPANIES || company.removed_at) throw invalid('directory.company');
}

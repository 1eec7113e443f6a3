/**
 * The tie of an address to a record: at most one that everyone sees, by the table's key, and one of each person's own.
 * Every tie made, moved or loosened stands in the address's own history, in the same transaction.
 */
import type { RecordRef, tieCauses } from '@guichet/contract/directory';
import { sql } from 'kysely';
import type { Database, Tx } from '../platform/database.ts';
import { conflict, invalid } from '../platform/errors.ts';
import { newId } from '../platform/id.ts';
import { EVERYONE } from './editor.ts';
import { COLLEAGUES } from './module.ts';

/** The channel that tells what changed: `{ ownerId, addresses }`, `addresses` null for too many. */
export const DIRECTORY_CHANNEL = 'guichet_directory';

/** A record as rows name it, with whose own tie it is; null = everyone sees it. */
export type Tie = Omit<RecordRef, 'isPrivate'> & { ownerId: string | null };

/** The record that this person sees behind the address: his own tie before everybody's. */
export function recordFor(ties: readonly Tie[], personId: string): RecordRef | null {
  const tie = ties.find((one) => one.ownerId === personId) ?? ties.find((one) => one.ownerId === null);
  if (!tie) return null;
  const { ownerId, ...ref } = tie;
  return { ...ref, isPrivate: ownerId !== null };
}

/** All ties of an address given as SQL, as one JSON list; null = none. For reads that show a correspondent. */
export const tiesOf = (address: ReturnType<typeof sql<string>>) => sql<Tie[] | null>`(
  select jsonb_agg(jsonb_build_object('id', r.id, 'name', r.name, 'moduleId', r.module_id, 'companyName', k.name,
                                      'ownerId', a.owner_id))
    from directory_address a
    join directory_record r on r.id = a.record_id
    left join directory_record k on k.id = r.company_id
   where a.address = ${address})`;

/** The ties of these addresses, in lower case, whoever looks. */
export async function tiesOfAddresses(
  db: Database | Tx,
  addresses: readonly string[],
): Promise<Map<string, Tie[]>> {
  const { rows } = await sql<{ address: string; ties: Tie[] | null }>`
    select given.address, ${tiesOf(sql`given.address`)} as ties
      from unnest(${addresses}::text[]) as given(address)`.execute(db);
  return new Map(rows.map(({ address, ties }) => [address, ties ?? []]));
}

/** Tells every open screen, once this commits. `ownerId`: only his screens. `addresses` null: too many to name. */
export async function announceDirectory(
  tx: Tx,
  ownerId: string | null,
  addresses: readonly string[] | null,
): Promise<void> {
  const text = JSON.stringify({ ownerId, addresses });
  // A notification holds at most 8,000 bytes.
  const payload = Buffer.byteLength(text) > 7_000 ? JSON.stringify({ ownerId, addresses: null }) : text;
  await sql`select pg_notify(${DIRECTORY_CHANNEL}, ${payload})`.execute(tx);
}

/** An address as it is kept. Throws `invalid` for what is none. */
export function keptAddress(given: string): string {
  const address = given.trim().toLowerCase();
  if (!/^[^\s@<>,;"]+@[^\s@<>,;"]+\.[^\s@<>,;".]+$/u.test(address) && !/^[^\s@<>,;"]+@[\w-]+$/u.test(address))
    throw invalid('input.address', { address: given });
  return address;
}

export type TieCause = (typeof tieCauses)[number];

/** Who ties, when, why, and whose tie it becomes. */
export type Tying = {
  tx: Tx;
  now: Date;
  actorId: string;
  cause: TieCause;
  ownerId: string | null;
  conversationId?: string | undefined;
  /** Whose own tie stands over everybody's here; the actor's where it is not said. */
  eyesOf?: string | undefined;
};

/** What one address was tied to before and is now. */
export type TieMove = { address: string; fromId: string | null; toId: string | null };

/** The record that holds this address within the scope, locked; null = it is free there. */
async function holderOf(tx: Tx, address: string, ownerId: string | null) {
  return tx
    .selectFrom('directory_address as a')
    .innerJoin('directory_record as r', 'r.id', 'a.record_id')
    .select(['r.id', 'r.name', 'r.module_id', 'r.person_id'])
    .where('a.address', '=', address)
    .where('a.scope', '=', ownerId ?? EVERYONE)
    .forUpdate(['a'])
    .executeTakeFirst();
}

/**
 * Ties the address to the record. Held by another one that the person sees, it is moved only when that one is in
 * `takeFrom`; else `conflict` says who has it. A colleague's address goes to another colleague at most, and never from
 * the account that signs in with it. Gives the move, or null when it stood so already.
 */
export async function tieAddress(
  tying: Tying,
  to: { id: string; moduleId: string },
  address: string,
  takeFrom: readonly string[],
): Promise<TieMove | null> {
  const { tx, now, ownerId, actorId } = tying;
  const eyesOf = tying.eyesOf ?? actorId;
  const own = await holderOf(tx, address, eyesOf);
  const everybodys = await holderOf(tx, address, null);
  if (everybodys?.module_id === COLLEAGUES && everybodys.id !== to.id) {
    const mayMove = to.moduleId === COLLEAGUES && ownerId === null && !(await isAccountAddress(tx, address));
    if (!mayMove) throw conflict('directory.colleagueAddress', { address, record: everybodys.name });
  }
  const seen = own ?? everybodys;
  if (seen?.id === to.id && (own === undefined || ownerId !== null)) return null;
  for (const holder of [own, everybodys]) {
    if (!holder || holder.id === to.id || takeFrom.includes(holder.id)) continue;
    // His own tie stands over everybody's: that one he is not asked about.
    if (holder === everybodys && own && ownerId !== null) continue;
    throw conflict('directory.addressTaken', { address, record: holder.name, recordId: holder.id });
  }
  // A tie for everyone takes the place of his own, a tie of his own leaves everybody's where it is.
  if (own) await loosen(tying, address, own.id, eyesOf, ownerId === null);
  if (ownerId === null && everybodys?.id === to.id) return { address, fromId: own?.id ?? null, toId: to.id };
  if (ownerId === null && everybodys) await loosen(tying, address, everybodys.id, null, false);
  const made = await tx
    .insertInto('directory_address')
    .values({ record_id: to.id, address, owner_id: ownerId, created_at: now })
    .onConflict((c) => c.doNothing())
    .returning('address')
    .executeTakeFirst();
  // Somebody was faster: look again, and say who has it.
  if (!made) return tieAddress(tying, to, address, takeFrom);
  const before = ownerId === null ? everybodys : own;
  await keepTie(tying, { address, fromId: before?.id ?? null, toId: to.id }, ownerId);
  return { address, fromId: seen?.id ?? null, toId: to.id };
}

/** Frees the address of this record. */
export async function untieAddress(tying: Tying, recordId: string, address: string): Promise<TieMove> {
  await loosen(tying, address, recordId, tying.ownerId, true);
  return { address, fromId: recordId, toId: null };
}

async function loosen(
  tying: Tying,
  address: string,
  recordId: string,
  ownerId: string | null,
  isTold: boolean,
): Promise<void> {
  await tying.tx
    .deleteFrom('directory_address')
    .where('address', '=', address)
    .where('scope', '=', ownerId ?? EVERYONE)
    .execute();
  if (isTold) await keepTie(tying, { address, fromId: recordId, toId: null }, ownerId);
}

async function keepTie(
  { tx, now, actorId, cause, conversationId }: Tying,
  { address, fromId, toId }: TieMove,
  ownerId: string | null,
): Promise<void> {
  await tx
    .insertInto('address_history')
    .values({
      id: newId(),
      address,
      from_record_id: fromId,
      to_record_id: toId,
      actor_id: actorId,
      at: now,
      cause,
      conversation_id: conversationId ?? null,
      owner_id: ownerId,
    })
    .execute();
}

/** Whether somebody signs in with it. */
export async function isAccountAddress(tx: Tx, address: string): Promise<boolean> {
  const person = await tx
    .selectFrom('person')
    .select('id')
    .where((eb) => eb(eb.fn('lower', ['email']), '=', address))
    .executeTakeFirst();
  return person !== undefined;
}

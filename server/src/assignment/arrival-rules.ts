/** The arrival rules of a mailbox as the administrator sets them. */
import type { ArrivalRule } from '@guichet/contract/absence';
import { recordAudit } from '../people/audit.ts';
import type { Administering } from '../people/person.ts';
import type { Database, Tx } from '../platform/database.ts';
import { invalid, notFound } from '../platform/errors.ts';

/** The mailbox's own rule first. */
export async function readArrivalRules(db: Database | Tx, mailboxId: string): Promise<ArrivalRule[]> {
  const rows = await db
    .selectFrom('arrival_rule')
    .select(['address', 'kind', 'department_id'])
    .where('mailbox_id', '=', mailboxId)
    .orderBy('address')
    .execute();
  return rows.map((row) => ({
    address: row.address,
    kind: row.kind as ArrivalRule['kind'],
    departmentId: row.department_id,
  }));
}

/**
 * Replaces them; whose turn it is stays where the address stays. Throws `notFound` for what is no shared mailbox,
 * `invalid('input.invalid')` for an address that is none of its aliases, one named twice, or a department that is not
 * offered there.
 */
export async function setArrivalRules(
  { tx, now, actorId, ip }: Administering,
  mailboxId: string,
  rules: readonly ArrivalRule[],
): Promise<void> {
  const mailbox = await tx
    .selectFrom('mailbox')
    .select(['kind', 'aliases'])
    .where('id', '=', mailboxId)
    .where('archived_at', 'is', null)
    .forUpdate()
    .executeTakeFirst();
  if (mailbox?.kind !== 'shared') throw notFound('notFound');
  const offered = await tx
    .selectFrom('mailbox_department')
    .innerJoin('department', 'department.id', 'department_id')
    .select('department.id')
    .where('mailbox_id', '=', mailboxId)
    .where('archived_at', 'is', null)
    .execute();
  const addresses = rules.map(({ address }) => address);
  const isFit = rules.every(
    ({ address, departmentId }) =>
      (address === '' || mailbox.aliases.includes(address)) &&
      (departmentId === null || offered.some(({ id }) => id === departmentId)),
  );
  if (!isFit || new Set(addresses).size < addresses.length) throw invalid('input.invalid');
  const before = await readArrivalRules(tx, mailboxId);
  let gone = tx.deleteFrom('arrival_rule').where('mailbox_id', '=', mailboxId);
  if (addresses.length > 0) gone = gone.where('address', 'not in', addresses);
  await gone.execute();
  for (const { address, kind, departmentId } of rules) {
    const set = { kind, department_id: departmentId };
    await tx
      .insertInto('arrival_rule')
      .values({ mailbox_id: mailboxId, address, ...set })
      .onConflict((on) => on.columns(['mailbox_id', 'address']).doUpdateSet(set))
      .execute();
  }
  await recordAudit(tx, {
    action: 'mailbox.arrival',
    actorId,
    subjectId: mailboxId,
    now,
    ip,
    before,
    after: rules,
  });
}

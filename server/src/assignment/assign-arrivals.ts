/**
 * Gives new mail to whom the mailbox says, in the transaction in which it is received. The rules are locked until it
 * commits: of mails that arrive at once each is one's turn. The members are held still, so that nobody is given work
 * while he is being removed.
 */
import { sql } from 'kysely';
import type { EventDraft } from '../history/record.ts';
import { readAway } from '../people/absence.ts';
import type { Tx } from '../platform/database.ts';
import { type ArrivalKind, type Candidate, decideArrival, type Rule, ruleFor } from './arrival.ts';

export type Arrival = {
  conversationId: string;
  /** To whom the mail is addressed, in lower case. */
  addresses: readonly string[];
};

/** The events of each arrival, by conversation. Call it before conversations are locked. */
export async function assignArrivals(
  tx: Tx,
  now: Date,
  mailboxId: string,
  arrivals: readonly Arrival[],
): Promise<Map<string, EventDraft[]>> {
  const given = new Map<string, EventDraft[]>();
  if (arrivals.length === 0) return given;
  const rules = await lockRules(tx, mailboxId);
  if (rules.length === 0) return given;
  const isToSomebody = rules.some(({ kind }) => kind === 'roundRobin' || kind === 'leastLoaded');
  const candidates = isToSomebody ? await readCandidates(tx, now, mailboxId) : [];
  const before = new Map(rules.map((rule) => [rule.address, rule.lastPersonId]));
  for (const { conversationId, addresses } of arrivals) {
    const rule = ruleFor(rules, addresses);
    if (rule) given.set(conversationId, decideArrival(rule, candidates));
  }
  for (const { address, lastPersonId } of rules) {
    if (lastPersonId === before.get(address)) continue;
    await tx
      .updateTable('arrival_rule')
      .set({ last_person_id: lastPersonId })
      .where('mailbox_id', '=', mailboxId)
      .where('address', '=', address)
      .execute();
  }
  return given;
}

async function lockRules(tx: Tx, mailboxId: string): Promise<Rule[]> {
  const rows = await tx
    .selectFrom('arrival_rule')
    .leftJoin('department', 'department.id', 'arrival_rule.department_id')
    .select(['address', 'kind', 'department_id', 'last_person_id', 'department.archived_at'])
    .where('mailbox_id', '=', mailboxId)
    .orderBy('address')
    .forUpdate('arrival_rule')
    .execute();
  return rows
    .filter((row) => row.archived_at === null)
    .map((row) => ({
      address: row.address,
      kind: row.kind as ArrivalKind,
      departmentId: row.department_id,
      lastPersonId: row.last_person_id,
    }));
}

/** Counting stops here: who has more is as loaded as can be. */
const MOST = 1000;

/** Members who are active and not away, with what each has open here; dispatchers only where nobody is a member. */
async function readCandidates(tx: Tx, now: Date, mailboxId: string): Promise<Candidate[]> {
  const { rows } = await sql<{ person_id: string; role: string }>`
    select m.person_id, m.role from mailbox_member m join person p on p.id = m.person_id
     where m.mailbox_id = ${mailboxId} and p.deactivated_at is null
     order by m.person_id for share of m, p`.execute(tx);
  const members = rows.filter(({ role }) => role === 'member');
  const away = await readAway(tx, now);
  const ids = (members.length > 0 ? members : rows)
    .map(({ person_id }) => person_id)
    .filter((id) => !away.has(id));
  const { rows: counts } = await sql<{ person_id: string; open: number }>`
    select p.person_id, (select count(*)::int from (
             select from conversation c
              where c.mailbox_id = ${mailboxId} and c.assignee_id = p.person_id and c.shelf = 'open' and not c.hidden
              limit ${MOST}) held) as open
      from unnest(${ids}::uuid[]) as p(person_id)`.execute(tx);
  return counts.map((row) => ({ personId: row.person_id, openCount: row.open }));
}

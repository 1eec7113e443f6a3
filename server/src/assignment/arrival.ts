/** To whom new mail goes, as the mailbox or one of its aliases says: nobody, a department, or one of its members. */
import type { EventDraft } from '../history/record.ts';

export type ArrivalKind = 'nobody' | 'department' | 'roundRobin' | 'leastLoaded';
export type Rule = {
  /** '' = the mailbox itself. */
  address: string;
  kind: ArrivalKind;
  departmentId: string | null;
  /** Whose turn it was last. */
  lastPersonId: string | null;
};
/** Someone who may be given work now: a member, active, not away. */
export type Candidate = { personId: string; openCount: number };

/** The rule for a mail to these addresses (lower case): that of the first alias that it names, else the mailbox's. */
export function ruleFor(rules: readonly Rule[], addresses: readonly string[]): Rule | null {
  for (const address of addresses) {
    const own = rules.find((rule) => rule.address !== '' && rule.address === address);
    if (own) return own;
  }
  return rules.find((rule) => rule.address === '') ?? null;
}

/**
 * The next one after whose turn it was last, in the order of ids; the first one after the last. Who left or is away
 * keeps his place in the order, so that nobody's turn is lost.
 */
export function nextInTurn(candidates: readonly Candidate[], lastPersonId: string | null): Candidate | null {
  const inOrder = candidates.toSorted((a, b) => (a.personId < b.personId ? -1 : 1));
  const next = lastPersonId === null ? undefined : inOrder.find(({ personId }) => personId > lastPersonId);
  return next ?? inOrder[0] ?? null;
}

/** Who has the least open; among equals the next in turn, so that an idle mailbox does not load one person. */
export function leastLoaded(candidates: readonly Candidate[], lastPersonId: string | null): Candidate | null {
  const least = Math.min(...candidates.map(({ openCount }) => openCount));
  return nextInTurn(
    candidates.filter(({ openCount }) => openCount === least),
    lastPersonId,
  );
}

/**
 * The events of one arrival by this rule; none when it goes to nobody, or there is nobody to give it to. Counts what
 * it gives: `rule` and `candidates` are changed, so that the next arrival of the batch goes on from here.
 */
export function decideArrival(rule: Rule, candidates: Candidate[]): EventDraft[] {
  if (rule.kind === 'nobody') return [];
  if (rule.kind === 'department') {
    return [
      {
        kind: 'conversation.affected',
        v: 1,
        data: { fromId: null, toId: rule.departmentId, cause: 'arrival' },
      },
    ];
  }
  const isTurn = rule.kind === 'roundRobin';
  const chosen = (isTurn ? nextInTurn : leastLoaded)(candidates, rule.lastPersonId);
  if (!chosen) return [];
  chosen.openCount += 1;
  rule.lastPersonId = chosen.personId;
  const cause = isTurn ? ('arrivalRoundRobin' as const) : ('arrivalLeastLoaded' as const);
  return [
    {
      kind: 'conversation.assigned',
      v: 1,
      data: { fromId: null, toId: chosen.personId, cause, noteId: null, commitment: null },
    },
  ];
}

/**
 * What a merge and a split mean for the work columns, without I/O.
 *
 * What is merged keeps its history: events of both tell it, `absorbedBy` leads on, and the messages change their
 * conversation. At a crash either all of it stands or none, as it is one transaction.
 */
import { mergeOutcome } from '@guichet/contract/merging';
import type { SettableWork } from '../conversations/record-act.ts';
import type { WorkColumns } from '../history/evolve.ts';
import type { EventDraft } from '../history/record.ts';

export type AnswersStanding = {
  answeredAt: string | null;
  answeredById: string | null;
  sending: WorkColumns['sending'];
};

export const standingOf = (work: WorkColumns): AnswersStanding => ({
  answeredAt: work.answeredAt,
  answeredById: work.answeredBy,
  sending: work.sending,
});

/** The later answer of the two, and the trouble of either. */
export function joinedStanding(a: AnswersStanding, b: AnswersStanding): AnswersStanding {
  const later = (a.answeredAt ?? '') >= (b.answeredAt ?? '') ? a : b;
  return { ...later, sending: a.sending ?? b.sending };
}

export type Absorbed = { id: string; work: WorkColumns };

/** The events of the one that stays. `mayFollow`: who of the others' followers may see it. */
export function decideMerge(
  kept: WorkColumns,
  absorbed: readonly Absorbed[],
  mayFollow: ReadonlySet<string>,
): EventDraft[] {
  const v = 1 as const;
  const cause = 'merge' as const;
  const works = absorbed.map(({ work }) => work);
  let standing = standingOf(kept);
  const drafts: EventDraft[] = absorbed.map(({ id, work }) => {
    standing = joinedStanding(standing, standingOf(work));
    return { kind: 'conversation.merged', v, data: { otherId: id, role: 'kept', cause: 'hand', standing } };
  });
  const after = mergeOutcome(kept, works);
  if (after.assigneeId !== kept.assigneeId)
    drafts.push({
      kind: 'conversation.assigned',
      v,
      data: { fromId: kept.assigneeId, toId: after.assigneeId, cause, noteId: null, commitment: null },
    });
  if (after.status !== kept.status)
    drafts.push({
      kind: 'conversation.statusChanged',
      v,
      data: { from: kept.status, to: after.status, cause },
    });
  if (after.departmentId !== kept.departmentId)
    drafts.push({
      kind: 'conversation.affected',
      v,
      data: { fromId: kept.departmentId, toId: after.departmentId, cause },
    });
  if (after.qualificationId !== kept.qualificationId)
    drafts.push({
      kind: 'conversation.qualified',
      v,
      data: { fromId: kept.qualificationId, toId: after.qualificationId, cause },
    });
  for (const tagId of after.tagIds)
    if (!kept.tagIds.includes(tagId)) drafts.push({ kind: 'conversation.tagged', v, data: { tagId, cause } });
  for (const personId of new Set(works.flatMap(({ followerIds }) => followerIds)))
    if (!kept.followerIds.includes(personId) && mayFollow.has(personId))
      drafts.push({ kind: 'conversation.followed', v, data: { personId } });
  // What was in sight must not sleep because it was put with something that does.
  if (kept.isSnoozed && works.some(({ isSnoozed }) => !isSnoozed))
    drafts.push({ kind: 'conversation.woken', v, data: { cause: 'hand', late: false } });
  return drafts;
}

/** The events that make a new conversation stand as the one that its messages came from. */
export function decideBeginning(work: WorkColumns): EventDraft[] {
  const v = 1 as const;
  const cause = 'split' as const;
  const drafts: EventDraft[] = [];
  if (work.status !== 'open')
    drafts.push({ kind: 'conversation.statusChanged', v, data: { from: 'open', to: work.status, cause } });
  if (work.assigneeId !== null)
    drafts.push({
      kind: 'conversation.assigned',
      v,
      data: { fromId: null, toId: work.assigneeId, cause, noteId: null, commitment: null },
    });
  if (work.departmentId !== null)
    drafts.push({ kind: 'conversation.affected', v, data: { fromId: null, toId: work.departmentId, cause } });
  if (work.qualificationId !== null)
    drafts.push({
      kind: 'conversation.qualified',
      v,
      data: { fromId: null, toId: work.qualificationId, cause },
    });
  for (const tagId of work.tagIds) drafts.push({ kind: 'conversation.tagged', v, data: { tagId, cause } });
  for (const personId of work.followerIds)
    drafts.push({ kind: 'conversation.followed', v, data: { personId } });
  return drafts;
}

/** Whether people have set it otherwise since it was so. */
export const isSetOtherwise = (work: WorkColumns, left: SettableWork): boolean =>
  (Object.keys(left) as (keyof SettableWork)[]).some(
    (column) => JSON.stringify(work[column]) !== JSON.stringify(left[column]),
  );

export type ReaderRow = {
  personId: string;
  messageId: string | null;
  seenAt: string;
  seenUntil: string | null;
  openedAt: string | null;
};

/** How far a conversation goes, and whether its newest message is one that has to be read. */
export type Extent = { lastMessageAt: string | null; newestIncoming: boolean };

/**
 * How far somebody has read what was put together: to its end if he had read both to their ends, else to where the one
 * that he had not finished stops. Null when he never saw either.
 */
export function joinedReading(
  a: { reader: ReaderRow | null; extent: Extent },
  b: { reader: ReaderRow | null; extent: Extent },
): ReaderRow | null {
  const rows = [a.reader, b.reader].filter((one) => one !== null);
  const [first] = rows;
  if (!first) return null;
  const isDone = ({ reader, extent }: typeof a) =>
    !extent.newestIncoming ||
    (reader?.seenUntil != null && extent.lastMessageAt !== null && reader.seenUntil >= extent.lastMessageAt);
  const latest = <T extends string | null>(values: readonly T[]): T | null =>
    values.reduce<T | null>((x, y) => (y !== null && (x === null || y > x) ? y : x), null);
  const unfinished = [a, b].filter((one) => !isDone(one));
  const [least] = unfinished
    .map(({ reader }) => reader)
    .toSorted((x, y) => ((x?.seenUntil ?? '') < (y?.seenUntil ?? '') ? -1 : 1));
  const furthest = rows.toSorted((x, y) => ((x.seenUntil ?? '') > (y.seenUntil ?? '') ? -1 : 1))[0] ?? first;
  const end = latest([a.extent.lastMessageAt, b.extent.lastMessageAt, furthest.seenUntil]);
  return {
    personId: first.personId,
    messageId: unfinished.length === 0 ? furthest.messageId : (least?.messageId ?? null),
    seenUntil: unfinished.length === 0 ? end : (least?.seenUntil ?? null),
    seenAt: latest(rows.map(({ seenAt }) => seenAt)) ?? first.seenAt,
    openedAt: latest(rows.map(({ openedAt }) => openedAt)),
  };
}

/**
 * The inverse of what an act did to the work columns, without I/O: which events set back what it changed, and
 * whether it still stands as the act left it.
 */
import type { Actor, HistoryEvent } from '@guichet/contract/events';
import type { SettableWork } from '../conversations/record-act.ts';
import type { WorkColumns } from '../history/evolve.ts';
import { readKinds } from '../history/evolve.ts';
import type { EventDraft } from '../history/record.ts';
import { conflict, invalid } from '../platform/errors.ts';

/** What an act changed: the columns as they were, and as it left them. */
export type ChangedWork = { before: Partial<SettableWork>; after: Partial<SettableWork> };

/**
 * Whether somebody acted with this event, in the eyes of the one who takes an act back. What he did himself since
 * is no matter, as long as what the act changed still stands. Nor is reading, following, automatic mail, the outcome
 * of a sending that was pressed before, or a mere proposal.
 */
export function isActOfOthers(event: HistoryEvent, personId: string): boolean {
  if (isOf(event.actor, personId) || readKinds.has(event.kind)) return false;
  if (event.kind === 'message.received') return !event.data.automatic || event.data.bounce;
  return !quietKinds.has(event.kind);
}

const quietKinds: ReadonlySet<HistoryEvent['kind']> = new Set<HistoryEvent['kind']>([
  'conversation.followed',
  'conversation.unfollowed',
  'conversation.mergeProposed',
  'answer.sent',
  'answer.refused',
  'answer.doubtful',
]);

const isOf = (actor: Actor, personId: string): boolean => actor.kind === 'person' && actor.id === personId;

/**
 * Throws `conflict('undo.overtaken')` when one of the columns no longer is as the act left it. Of tags and
 * followers only those that the act put on or took off are asked for.
 */
export function requireLeft(current: WorkColumns, { before, after }: ChangedWork): void {
  for (const column of Object.keys(after) as (keyof SettableWork)[]) {
    const isStanding =
      column === 'tagIds' || column === 'followerIds'
        ? difference(after[column], before[column]).every((id) => current[column].includes(id)) &&
          !difference(before[column], after[column]).some((id) => current[column].includes(id))
        : current[column] === after[column];
    if (!isStanding) throw conflict('undo.overtaken');
  }
}

/**
 * The events that set everything back. `isMember`: whether the one who had it is still an active member; throws
 * `invalid('assignment.notMember')` when it would go to someone who is not.
 */
export function restoreWork(current: WorkColumns, changed: ChangedWork, isMember: boolean): EventDraft[] {
  requireLeft(current, changed);
  const { before, after } = changed;
  const drafts: EventDraft[] = [];
  const v = 1 as const;
  const cause = 'undo' as const;
  if (before.status !== undefined) {
    const data = { from: current.status, to: before.status, cause };
    drafts.push({ kind: 'conversation.statusChanged', v, data });
  }
  if (before.assigneeId !== undefined) {
    if (before.assigneeId !== null && !isMember) throw invalid('assignment.notMember');
    const data = {
      fromId: current.assigneeId,
      toId: before.assigneeId,
      cause,
      noteId: null,
      commitment: null,
    };
    drafts.push({ kind: 'conversation.assigned', v, data });
  }
  if (before.departmentId !== undefined) {
    const data = { fromId: current.departmentId, toId: before.departmentId, cause };
    drafts.push({ kind: 'conversation.affected', v, data });
  }
  if (before.qualificationId !== undefined) {
    const data = { fromId: current.qualificationId, toId: before.qualificationId, cause };
    drafts.push({ kind: 'conversation.qualified', v, data });
  }
  for (const tagId of difference(after.tagIds, before.tagIds))
    drafts.push({ kind: 'conversation.untagged', v, data: { tagId, cause } });
  for (const tagId of difference(before.tagIds, after.tagIds))
    drafts.push({ kind: 'conversation.tagged', v, data: { tagId, cause } });
  for (const personId of difference(after.followerIds, before.followerIds))
    drafts.push({ kind: 'conversation.unfollowed', v, data: { personId } });
  for (const personId of difference(before.followerIds, after.followerIds))
    drafts.push({ kind: 'conversation.followed', v, data: { personId } });
  return [...drafts, ...restoreSleep(changed)];
}

function restoreSleep({ before, after }: ChangedWork): EventDraft[] {
  if (after.isSnoozed === undefined && after.snoozedUntil === undefined) return [];
  // Only its hour was changed: it slept before.
  const slept = before.isSnoozed ?? true;
  if (!slept) return [{ kind: 'conversation.woken', v: 1, data: { cause: 'undo', late: false } }];
  const until = before.snoozedUntil ?? null;
  return [{ kind: 'conversation.snoozed', v: 1, data: { until, cause: 'undo' } }];
}

const difference = (ids: readonly string[] = [], without: readonly string[] = []): string[] =>
  ids.filter((id) => !without.includes(id));

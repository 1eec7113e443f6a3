/**
 * Snoozing: out of the lists until a time, or until someone outside writes; whichever comes first. Only what lies
 * in the inbox sleeps. What is resolved is opened again, since it is to come back as work; resolving it by hand, or
 * taking it out of the inbox, ends its sleep. It comes back where its newest message puts it, and unread for nobody.
 */
import type { Place } from '@guichet/contract/events';
import type { Viewer } from '../access/visibility.ts';
import type { WorkColumns } from '../history/evolve.ts';
import type { EventDraft, Writing } from '../history/record.ts';
import { invalid } from '../platform/errors.ts';
import { actAs } from './record-act.ts';

/** A time that passed longer ago than this, in milliseconds, passed while nothing ran. */
const LATE_AFTER = 30_000;

/** The end of a sleep that another act of a person brings about. */
export const wokenByHand = (isSnoozed: boolean): EventDraft[] =>
  isSnoozed ? [{ kind: 'conversation.woken', v: 1, data: { cause: 'hand', late: false } }] : [];

type Sleeping = Pick<WorkColumns, 'status' | 'isSnoozed' | 'snoozedUntil'>;

/** Throws `invalid` outside of the inbox and for a time that has passed. */
export function decideSnooze(work: Sleeping, place: Place, until: Date | null, now: Date): EventDraft[] {
  if (place !== 'inbox') throw invalid('snooze.notInInbox');
  if (until !== null && until <= now) throw invalid('snooze.past');
  const iso = until?.toISOString() ?? null;
  if (work.isSnoozed && work.snoozedUntil === iso) return [];
  const { status } = work;
  return [
    ...(status === 'resolved'
      ? [
          {
            kind: 'conversation.statusChanged' as const,
            v: 1 as const,
            data: { from: status, to: 'open' as const, cause: 'hand' as const },
          },
        ]
      : []),
    { kind: 'conversation.snoozed', v: 1, data: { until: iso } },
  ];
}

/** The end of a sleep whose time has come; nothing when it was changed meanwhile. */
export function decideDue(work: Sleeping, now: Date): EventDraft[] {
  if (!work.isSnoozed || work.snoozedUntil === null) return [];
  const since = now.getTime() - new Date(work.snoozedUntil).getTime();
  if (since < 0) return [];
  return [{ kind: 'conversation.woken', v: 1, data: { cause: 'time', late: since > LATE_AFTER } }];
}

/** Gives the id of the act, or null when it sleeps until then already. */
export function snoozeConversation(
  writing: Writing,
  viewer: Viewer,
  input: { conversationId: string; until: Date | null },
): Promise<string | null> {
  const { tx, now } = writing;
  const act = { kind: 'snooze', privilege: 'status' } as const;
  return actAs(writing, viewer, input.conversationId, act, async ({ state }) => {
    const { place } = await tx
      .selectFrom('conversation')
      .select('place')
      .where('id', '=', state.id)
      .executeTakeFirstOrThrow();
    return decideSnooze(state.work, place as Place, input.until, now);
  });
}

/** Ends its sleep by hand. Gives the id of the act, or null when it is awake. */
export function wakeConversation(
  writing: Writing,
  viewer: Viewer,
  conversationId: string,
): Promise<string | null> {
  return actAs(writing, viewer, conversationId, { kind: 'wake', privilege: 'status' }, ({ state }) =>
    wokenByHand(state.work.isSnoozed),
  );
}

/**
 * The durable reader of the history that tells people. It goes on where it stopped: the cursor is moved in the
 * transaction that writes what it tells, so that after a crash or beside other processes each thing is told once.
 * The transaction sees one snapshot: the rows are as old as the events, and how it stood is found by going back.
 */
import { Preferences } from '@guichet/contract/people';
import { sql } from 'kysely';
import { loadViewers } from '../access/viewer.ts';
import { maySee, type Viewer } from '../access/visibility.ts';
import { currentCursor, type EventCursor, type ReadEvent, readEvents } from '../history/event-reader.ts';
import { readEventText } from '../history/lift.ts';
import { type Database, inTransaction, type Tx } from '../platform/database.ts';
import { newId } from '../platform/id.ts';
import type { Jobs } from '../platform/jobs.ts';
import { type Facts, standingsAfter, type Telling, tellingsOf, tellsSomebody } from './notification.ts';

const CURSOR = 'notifications';
/** Tells every process whose notifications changed: the person's id, then that of a new one or '-'. */
export const NOTIFICATION_CHANNEL = 'guichet_notification';
export const PUSH_JOB = 'notifications.push';

export type Notifying = { db: Database; jobs: Pick<Jobs, 'enqueue'> };

/** Makes the reader begin now, if it never did: what happened before is told to nobody. */
export async function beginNotifying(db: Database): Promise<void> {
  await inTransaction(
    db,
    async (tx) => {
      const known = await tx.selectFrom('event_cursor').select('name').where('name', '=', CURSOR).execute();
      if (known.length > 0) return;
      const { bound, given } = await currentCursor(tx);
      await tx
        .insertInto('event_cursor')
        .values({ name: CURSOR, xid: bound, given: JSON.stringify([...given]) })
        .onConflict((on) => on.doNothing())
        .execute();
    },
    { isolation: 'repeatable read' },
  );
}

/** Tells of everything that became visible since; gives how many notifications were written. */
export function notifyNew({ db, jobs }: Notifying): Promise<number> {
  return inTransaction(
    db,
    async (tx) => {
      const stored = await tx
        .selectFrom('event_cursor')
        .select(['xid', 'given'])
        .where('name', '=', CURSOR)
        .forUpdate()
        .executeTakeFirst();
      if (!stored) return 0;
      const from: EventCursor = { bound: stored.xid, given: new Set(stored.given as number[]) };
      const { events, cursor } = await readEvents(tx, from);
      if (events.length === 0) return 0;
      const written = await tell(
        tx,
        jobs,
        events.map(({ event }) => event),
      );
      await tx
        .updateTable('event_cursor')
        .set({ xid: cursor.bound, given: JSON.stringify([...cursor.given]) })
        .where('name', '=', CURSOR)
        .execute();
      return written;
    },
    { isolation: 'repeatable read' },
  );
}

async function tell(tx: Tx, jobs: Pick<Jobs, 'enqueue'>, events: readonly ReadEvent[]): Promise<number> {
  const tellings = await findTellings(tx, events);
  const viewers = await loadViewers(tx, [...new Set(tellings.map(({ personId }) => personId))]);
  const written = await write(
    tx,
    tellings.filter((telling) => isEntitled(viewers.get(telling.personId), telling)),
  );
  await enqueuePushes(tx, jobs, written);
  await seeOpened(tx, events);
  for (const { personId, id } of written) await announce(tx, personId, id);
  return written.length;
}

function isEntitled(viewer: Viewer | undefined, { kind, detail, sight, mayStillSee }: Telling): boolean {
  if (!viewer) return false;
  if (detail === 'outOfReach') return mayStillSee === true || !maySee(viewer, sight);
  if (kind === 'released') return viewer.memberships.get(sight.mailboxId)?.role === 'dispatcher';
  return maySee(viewer, sight);
}

async function findTellings(tx: Tx, events: readonly ReadEvent[]): Promise<Telling[]> {
  const concerned = new Set(events.filter(tellsSomebody).map((event) => event.conversationId));
  if (concerned.size === 0) return [];
  const own = Map.groupBy(
    events.filter((event) => concerned.has(event.conversationId)),
    (event) => event.conversationId,
  );
  const rows = await tx
    .selectFrom('conversation')
    .select(['id', 'mailbox_id', 'assignee_id', 'department_id', 'hidden', 'follower_ids', 'status'])
    .where('id', 'in', [...concerned])
    .execute();
  const facts = await readFacts(tx, [...own.values()].flat(), [
    ...new Set(rows.map((row) => row.mailbox_id)),
  ]);
  return rows.flatMap((row) => {
    const ofThis = own.get(row.id) ?? [];
    const now = {
      sight: {
        mailboxId: row.mailbox_id,
        assigneeId: row.assignee_id,
        departmentId: row.department_id,
        hidden: row.hidden,
      },
      followerIds: row.follower_ids,
      isResolved: row.status === 'resolved',
    };
    const standings = standingsAfter(now, ofThis);
    return ofThis.flatMap((event, at) => tellingsOf(event, standings[at]!, facts));
  });
}

async function readFacts(tx: Tx, events: readonly ReadEvent[], mailboxIds: string[]): Promise<Facts> {
  const authored = events.flatMap((event) => {
    if (event.kind === 'answer.stopped') return [event.data.draftId];
    if (event.kind === 'answer.takenBack') return [event.data.outboxId];
    return event.kind.startsWith('answer.') && 'messageId' in event.data && event.data.messageId
      ? [event.data.messageId]
      : [];
  });
  const woken = events.flatMap((event) =>
    event.kind === 'conversation.woken' && event.data.cause === 'time' ? [event.conversationId] : [],
  );
  const { rows: authors } = await sql<{ id: string; author_id: string | null }>`
    select id, author_id from message where id = any(${authored}::uuid[])
    union all select id, author_id from draft where id = any(${authored}::uuid[])
    union all select id, author_id from outbox where id = any(${authored}::uuid[])`.execute(tx);
  const { rows: snoozes } = await sql<{ conversation_id: string; body: string }>`
    select distinct on (conversation_id) conversation_id, body from event
     where conversation_id = any(${woken}::uuid[]) and kind = 'conversation.snoozed'
     order by conversation_id, seq desc`.execute(tx);
  const dispatchers = await tx
    .selectFrom('mailbox_member')
    .select(['mailbox_id', 'person_id'])
    .where('role', '=', 'dispatcher')
    .where('mailbox_id', 'in', mailboxIds)
    .execute();
  const authorOf = new Map(authors.map((row) => [row.id, row.author_id]));
  const snoozerOf = new Map(
    snoozes.map((row) => {
      const { actor } = readEventText(row.body);
      return [row.conversation_id, actor.kind === 'person' ? actor.id : null];
    }),
  );
  return {
    authorOf: (id) => authorOf.get(id) ?? null,
    snoozerOf: (id) => snoozerOf.get(id) ?? null,
    dispatchersOf: (id) => dispatchers.filter((row) => row.mailbox_id === id).map((row) => row.person_id),
  };
}

type Written = { id: string; personId: string; isQuiet: boolean };

/** Writes them, those about the same thing as one; what was told already is left out. */
async function write(tx: Tx, tellings: readonly Telling[]): Promise<Written[]> {
  if (tellings.length === 0) return [];
  const byCause = Map.groupBy(tellings, ({ personId, cause }) => `${personId} ${cause}`);
  const people = await tx
    .selectFrom('person')
    .select(['id', 'preferences'])
    .where('id', 'in', [...new Set(tellings.map(({ personId }) => personId))])
    .execute();
  const wishes = new Map(people.map((person) => [person.id, Preferences.parse(person.preferences)]));
  const written: Written[] = [];
  for (const same of byCause.values()) {
    const telling = same[0]!;
    const wish = wishes.get(telling.personId) ?? Preferences.parse({});
    const isQuiet = wish.quietKinds.includes(telling.kind);
    const isMailed = wish.mailAfter > 0 && !isQuiet;
    const row = await tx
      .insertInto('notification')
      .values({
        id: newId(),
        person_id: telling.personId,
        kind: telling.kind,
        conversation_id: telling.conversationId,
        mailbox_id: telling.sight.mailboxId,
        cause: telling.cause,
        by_id: telling.byId,
        note_id: telling.noteId,
        detail: telling.detail,
        count: same.length,
        at: telling.at,
        mail_due_at: isMailed ? new Date(telling.at.getTime() + wish.mailAfter * 60_000) : null,
      })
      .onConflict((on) => on.columns(['person_id', 'cause']).doNothing())
      .returning('id')
      .executeTakeFirst();
    if (row) written.push({ id: row.id, personId: telling.personId, isQuiet });
  }
  return written;
}

async function enqueuePushes(
  tx: Tx,
  jobs: Pick<Jobs, 'enqueue'>,
  written: readonly Written[],
): Promise<void> {
  const loud = written.filter(({ isQuiet }) => !isQuiet);
  if (loud.length === 0) return;
  const subscriptions = await tx
    .selectFrom('push_subscription')
    .select(['id', 'person_id'])
    .where('person_id', 'in', [...new Set(loud.map(({ personId }) => personId))])
    .execute();
  for (const { id, personId } of loud) {
    for (const subscription of subscriptions) {
      if (subscription.person_id !== personId) continue;
      await jobs.enqueue(tx, PUSH_JOB, { notificationId: id, subscriptionId: subscription.id });
    }
  }
}

/** Who opens a conversation has seen what he was told of it until then. */
async function seeOpened(tx: Tx, events: readonly ReadEvent[]): Promise<void> {
  for (const event of events) {
    if (event.kind !== 'conversation.opened' || event.actor.kind !== 'person') continue;
    const at = new Date(event.recordedAt);
    const { numUpdatedRows } = await tx
      .updateTable('notification')
      .set({ seen_at: at, mail_due_at: null })
      .where('conversation_id', '=', event.conversationId)
      .where('person_id', '=', event.actor.id)
      .where('seen_at', 'is', null)
      .where('at', '<=', at)
      .executeTakeFirst();
    if (numUpdatedRows > 0n) await announce(tx, event.actor.id, null);
  }
}

/** Makes every process tell this person's browsers once this commits. */
export async function announce(tx: Tx, personId: string, id: string | null): Promise<void> {
  await sql`select pg_notify(${NOTIFICATION_CHANNEL}, ${`${personId} ${id ?? '-'}`})`.execute(tx);
}

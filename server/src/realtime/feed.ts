/**
 * The live feed: one reader of the history per process, fanned out to every browser that may see what changed.
 *
 * Entitlement is decided in memory with the same rule as everywhere (`maySee`), before and after the change:
 * who saw a conversation and no longer does is told that it is gone, who never saw it gets nothing. A browser
 * that comes back names the last message it got and is given what it missed, as long as it is still in the
 * ring; otherwise it is told to read again. A listener that does not keep up is told the same.
 */
import type { LiveMessage } from '@guichet/contract/realtime';
import { loadViewers } from '../access/viewer.ts';
import { maySee, type Viewer } from '../access/visibility.ts';
import { JOB_CHANNEL, readJob } from '../acts/bulk-job.ts';
import { ROW_CHANNEL } from '../conversations/server-operations.ts';
import { STAR_CHANNEL } from '../conversations/star-conversation.ts';
import { DIRECTORY_CHANNEL, recordFor, tiesOfAddresses } from '../directory/tie.ts';
import { currentCursor, type EventCursor, readEvents } from '../history/event-reader.ts';
import { EVENT_CHANNEL } from '../history/record.ts';
import { countUnseen, notificationsByIds } from '../notifications/list-notifications.ts';
import { NOTIFICATION_CHANNEL } from '../notifications/notify.ts';
import { ACCESS_CHANNEL } from '../people/audit.ts';
import { type Listener, listen } from '../platform/database.ts';
import type { House, Service } from '../platform/house.ts';
import { VIEWS_CHANNEL } from '../views/saved-view.ts';
import { describeChanges, describeRow, type Update } from './describe-changes.ts';
import type { PresenceRoom } from './presence.ts';
import { type Subscriber, subscribe } from './subscriber.ts';

/** Updates kept for browsers that come back. */
const RING = 5_000;
/** Milliseconds between two polls without a wake-up: what a lost wake-up costs. */
const POLL = 2_000;
/** More conversations than this in one read (an import) are told as "read again". */
const BURST = 150;

/** The channel that tells which account's state or progress changed. */
export const ACCOUNT_CHANNEL = 'guichet_account';

export type Feed = Service & {
  /** Messages for this person from now on, or from after `after` on. */
  subscribe(personId: string, after?: string): Promise<Subscriber | null>;
};

type Member = { subscriber: Subscriber; viewer: Viewer };

export async function startFeed(house: House, presence: PresenceRoom): Promise<Feed> {
  const members = new Set<Member>();
  const ring: Update[] = [];
  let cursor: EventCursor = await currentCursor(house.db);
  let running: Promise<void> | null = null;
  let again = false;
  let stopped = false;
  const rowsToTell = new Set<string>();

  async function read(): Promise<void> {
    const result = await readEvents(house.db, cursor);
    if (result.events.length > 0) {
      const updates = await describeChanges(
        house,
        result.events.map(({ event }) => event),
      );
      ring.push(...updates);
      if (ring.length > RING) ring.splice(0, ring.length - RING);
      const burst = updates.length > BURST;
      for (const member of members) deliver(member, updates, burst);
    }
    // Only now: a failure above reads the same again.
    cursor = result.cursor;
    // In turn with the history: a row that was read before a change would else stand again after "gone".
    for (const conversationId of rowsToTell) {
      rowsToTell.delete(conversationId);
      try {
        await tellRow(conversationId);
      } catch (error) {
        rowsToTell.add(conversationId);
        throw error;
      }
    }
  }

  function wake(): void {
    if (stopped) return;
    if (running) {
      again = true;
      return;
    }
    running = read()
      .catch((error) => house.log.error({ err: error }, 'the live feed could not read the history'))
      .finally(() => {
        running = null;
        if (again) {
          again = false;
          wake();
        }
      });
  }

  async function refreshViewers(payload: string): Promise<void> {
    const concerned = [...members].filter(
      ({ viewer }) => payload === '' || payload === '*' || payload.split(',').includes(viewer.personId),
    );
    const viewers = await loadViewers(house.db, [...new Set(concerned.map(({ viewer }) => viewer.personId))]);
    for (const member of concerned) {
      const viewer = viewers.get(member.viewer.personId);
      if (!viewer) {
        members.delete(member);
        member.subscriber.close();
        continue;
      }
      member.viewer = viewer;
      member.subscriber.push({ type: 'me' });
      member.subscriber.push({ type: 'resync' });
    }
    await tellPresence();
  }

  async function tellJob(payload: string): Promise<void> {
    const [personId = '', jobId = ''] = payload.split(' ');
    const own = [...members].filter(({ viewer }) => viewer.personId === personId);
    if (own.length === 0) return;
    const job = await readJob(house.db, personId, jobId, house.clock.now());
    for (const { subscriber } of own) subscriber.push({ type: 'job', job });
  }

  async function tellRow(conversationId: string): Promise<void> {
    if (members.size === 0) return;
    const told = await describeRow(house, conversationId);
    for (const { subscriber, viewer } of members)
      if (told && maySee(viewer, told.sight)) subscriber.push(told.messageFor(viewer));
  }

  /** What somebody was told, to his own browsers alone, as far as he may see it. */
  async function tellNotification(payload: string): Promise<void> {
    const [personId = '', id = ''] = payload.split(' ');
    const own = [...members].filter(({ viewer }) => viewer.personId === personId);
    const viewer = own[0]?.viewer;
    if (!viewer) return;
    const [notification = null] = id === '-' ? [] : await notificationsByIds(house.db, viewer, [id]);
    const unseen = await countUnseen(house.db, viewer);
    for (const { subscriber } of own) subscriber.push({ type: 'notification', notification, unseen });
  }

  /** A star, to its own person's browsers alone. */
  function tellStar(payload: string): void {
    const [personId = '', conversationId = '', starred = ''] = payload.split(' ');
    for (const { subscriber, viewer } of members) {
      if (viewer.personId === personId)
        subscriber.push({ type: 'star', conversationId, starred: starred === 'on' });
    }
  }

  /** Whose addresses are whose now, to each as he sees it. What is one person's own is told to him alone. */
  async function tellDirectory(payload: string): Promise<void> {
    if (payload === '') return;
    const told = JSON.parse(payload) as { ownerId: string | null; addresses: string[] | null };
    const { ownerId } = told;
    const addresses = told.addresses ?? [];
    const concerned = [...members].filter(({ viewer }) => ownerId === null || viewer.personId === ownerId);
    if (concerned.length === 0) return;
    const ties = await tiesOfAddresses(house.db, addresses);
    for (const { subscriber, viewer } of concerned) {
      subscriber.push({
        type: 'directory',
        ties: addresses.map((address) => ({
          address,
          record: recordFor(ties.get(address) ?? [], viewer.personId),
        })),
      });
      if (told.addresses === null) subscriber.push({ type: 'resync' });
    }
  }

  let tellingPresence = false;
  async function tellPresence(): Promise<void> {
    if (tellingPresence) return;
    tellingPresence = true;
    try {
      const present = presence.present();
      const sights = await readSights(
        house,
        present.flatMap((p) => p.conversationId ?? []),
      );
      const onlineIds = presence.onlineIds();
      for (const { subscriber, viewer } of members) {
        const visible = present
          .filter((p) => viewer.memberships.has(p.mailboxId))
          .map((p) => {
            const sight = p.conversationId ? sights.get(p.conversationId) : undefined;
            return sight && maySee(viewer, sight)
              ? p
              : { ...p, conversationId: null, mode: 'viewing' as const };
          });
        subscriber.pushPresence({ type: 'presence', present: visible, onlineIds });
      }
    } finally {
      tellingPresence = false;
    }
  }

  const report = (what: string) => (error: Error) => house.log.warn({ err: error }, what);
  const background = (work: Promise<void>, what: string) => void work.catch(report(what));
  const listeners: Listener[] = await Promise.all([
    listen(house.connectionString, EVENT_CHANNEL, wake, report('the live feed lost its connection')),
    listen(
      house.connectionString,
      ACCESS_CHANNEL,
      (payload) => background(refreshViewers(payload), 'rights could not be read again'),
      report('the live feed lost its connection'),
    ),
    listen(
      house.connectionString,
      DIRECTORY_CHANNEL,
      (payload) => background(tellDirectory(payload), 'the directory could not be told'),
      report('the live feed lost its connection'),
    ),
    listen(
      house.connectionString,
      ACCOUNT_CHANNEL,
      (mailboxId) => {
        if (mailboxId === '') return;
        for (const { subscriber, viewer } of members) {
          if (viewer.isAdmin || viewer.memberships.has(mailboxId))
            subscriber.push({ type: 'account', mailboxId });
        }
      },
      report('the live feed lost its connection'),
    ),
    listen(
      house.connectionString,
      ROW_CHANNEL,
      (conversationId) => {
        if (conversationId !== '') rowsToTell.add(conversationId);
        wake();
      },
      report('the live feed lost its connection'),
    ),
    listen(
      house.connectionString,
      JOB_CHANNEL,
      (payload) => background(tellJob(payload), 'the progress of a job could not be told'),
      report('the live feed lost its connection'),
    ),
  ]);
  listeners.push(
    await listen(
      house.connectionString,
      VIEWS_CHANNEL,
      (payload) => {
        const [whose = '', mailboxId = ''] = payload.split(' ');
        for (const { subscriber, viewer } of members) {
          const concerns = whose === '*' ? viewer.memberships.has(mailboxId) : viewer.personId === whose;
          if (concerns) subscriber.push({ type: 'views', mailboxId: mailboxId || null });
        }
      },
      report('the live feed lost its connection'),
    ),
  );
  listeners.push(
    await listen(
      house.connectionString,
      NOTIFICATION_CHANNEL,
      (payload) => background(tellNotification(payload), 'a notification could not be told'),
      report('the live feed lost its connection'),
    ),
  );
  listeners.push(
    await listen(house.connectionString, STAR_CHANNEL, tellStar, report('the live feed lost its connection')),
  );
  presence.onChange(() => background(tellPresence(), 'presence could not be told'));
  const poll = setInterval(wake, POLL);
  poll.unref();

  return {
    async subscribe(personId, after) {
      const viewer = (await loadViewers(house.db, [personId])).get(personId);
      if (!viewer) return null;
      const subscriber = subscribe(() => members.delete(member));
      const member: Member = { subscriber, viewer };
      members.add(member);
      const at = after === undefined ? -1 : ring.findIndex((update) => update.token === after);
      if (at === -1) subscriber.push({ type: 'resync' });
      else deliver(member, ring.slice(at + 1), false);
      background(tellPresence(), 'presence could not be told');
      return subscriber;
    },
    async stop() {
      stopped = true;
      clearInterval(poll);
      for (const { subscriber } of members) subscriber.close();
      await Promise.all(listeners.map((listener) => listener.close()));
      await running;
    },
  };
}

/** Gives one listener what he may see of these updates. Exported for its test. */
export function deliver({ subscriber, viewer }: Member, updates: readonly Update[], burst: boolean): void {
  if (burst) {
    if (updates.some((update) => maySee(viewer, update.sight))) subscriber.push({ type: 'resync' });
    return;
  }
  for (const update of updates) {
    const message = messageFor(viewer, update);
    if (message) subscriber.push(message);
  }
}

function messageFor(viewer: Viewer, update: Update): LiveMessage | null {
  if (maySee(viewer, update.sight)) return update.messageFor(viewer);
  if (update.sightBefore && maySee(viewer, update.sightBefore)) {
    return {
      type: 'gone',
      token: update.token,
      conversationId: update.conversationId,
      mailboxId: update.sight.mailboxId,
    };
  }
  return null;
}

async function readSights(house: House, ids: readonly string[]) {
  if (ids.length === 0)
    return new Map<
      string,
      { mailboxId: string; assigneeId: string | null; departmentId: string | null; hidden: boolean }
    >();
  const rows = await house.db
    .selectFrom('conversation')
    .select(['id', 'mailbox_id', 'assignee_id', 'department_id', 'hidden'])
    .where('id', 'in', [...new Set(ids)])
    .execute();
  return new Map(
    rows.map((row) => [
      row.id,
      {
        mailboxId: row.mailbox_id,
        assigneeId: row.assignee_id,
        departmentId: row.department_id,
        hidden: row.hidden,
      },
    ]),
  );
}

import { api } from '@guichet/contract/api';
import { implement } from '@orpc/server';
import { guard, type RequestContext } from '../access/request.ts';
import { notFound, unauthorized } from '../platform/errors.ts';
import type { House } from '../platform/house.ts';
import type { Feed } from './feed.ts';
import type { PresenceRoom } from './presence.ts';

/** Milliseconds between two notes of when someone was last here. */
const SEEN_EVERY = 60_000;

export function realtimeRoutes(house: Pick<House, 'db' | 'clock'>, feed: Feed, presence: PresenceRoom) {
  const router = implement(api.realtime).$context<RequestContext>().use(guard);
  return {
    stream: router.stream.handler(async function* ({ input, context, signal }) {
      const subscriber = await feed.subscribe(context.viewer.personId, input.after);
      if (!subscriber) throw unauthorized('session.required');
      yield* subscriber.messages(signal);
    }),
    present: router.present.handler(async ({ input, context }) => {
      if (input.mailboxId !== null && !context.viewer.memberships.has(input.mailboxId))
        throw notFound('notFound');
      const { personId } = context.viewer;
      await presence.sign({ personId, ...input });
      await noteSeen(house, personId);
      return { ok: true as const };
    }),
  };
}

/** A sign of life comes every few seconds; the row is written once a minute. */
async function noteSeen({ db, clock }: Pick<House, 'db' | 'clock'>, personId: string): Promise<void> {
  const now = clock.now();
  await db
    .updateTable('person')
    .set({ last_seen_at: now })
    .where('id', '=', personId)
    .where((eb) =>
      eb.or([eb('last_seen_at', 'is', null), eb('last_seen_at', '<', new Date(now.getTime() - SEEN_EVERY))]),
    )
    .execute();
}

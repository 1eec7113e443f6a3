import { api } from '@guichet/contract/api';
import { implement } from '@orpc/server';
import { guard, type RequestContext } from '../access/request.ts';
import { notFound, unauthorized } from '../platform/errors.ts';
import type { Feed } from './feed.ts';
import type { PresenceRoom } from './presence.ts';

export function realtimeRoutes(feed: Feed, presence: PresenceRoom) {
  const router = implement(api.realtime).$context<RequestContext>().use(guard);
  return {
    stream: router.stream.handler(async function* ({ input, context, signal }) {
      const subscriber = await feed.subscribe(context.viewer.personId, input.after);
      if (!subscriber) throw unauthorized('session.required');
      yield* subscriber.messages(signal);
    }),
    present: router.present.handler(async ({ input, context }) => {
      if (!context.viewer.memberships.has(input.mailboxId)) throw notFound('notFound');
      await presence.sign({ personId: context.viewer.personId, ...input });
      return { ok: true as const };
    }),
  };
}

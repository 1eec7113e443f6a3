/** Wakes what sleeps until a time: by the house's clock, at the latest seconds after it; also what passed while nothing ran. */
import { change } from '../history/record.ts';
import { inTransaction } from '../platform/database.ts';
import { AppError } from '../platform/errors.ts';
import type { House, Service } from '../platform/house.ts';
import { decideDue } from './snooze-conversation.ts';

/** Milliseconds between two looks. */
const EVERY = 1_000;
/** Woken at a time; the rest follows at once. */
const BATCH = 200;

type WakingHouse = Pick<House, 'db' | 'clock' | 'keys'>;

/** Wakes all that is due now; gives how many. Several processes may do so at once: each sleep ends once. */
export async function wakeDue(house: WakingHouse): Promise<number> {
  let woken = 0;
  for (;;) {
    const now = house.clock.now();
    const due = await house.db
      .selectFrom('conversation')
      .select('id')
      .where('is_snoozed', '=', true)
      .where('snoozed_until', 'is not', null)
      .where('snoozed_until', '<=', now)
      .orderBy('snoozed_until')
      .limit(BATCH)
      .execute();
    let ended = 0;
    for (const { id } of due) ended += (await wake(house, id, now)) ? 1 : 0;
    woken += ended;
    if (due.length < BATCH || ended === 0) return woken;
  }
}

async function wake(house: WakingHouse, conversationId: string, now: Date): Promise<boolean> {
  try {
    return await inTransaction(house.db, async (tx) => {
      const actor = { kind: 'system' } as const;
      const writing = { tx, actor, now, historyKey: house.keys.historyKey };
      const { events } = await change(writing, conversationId, ({ work }) => decideDue(work, now));
      return events.length > 0;
    });
  } catch (error) {
    if (error instanceof AppError) return false;
    throw error;
  }
}

/** Looks once a second, beginning now. */
export function startSnoozeClock(house: WakingHouse & Pick<House, 'log'>): Service {
  let looking: Promise<void> | null = null;
  const look = () => {
    looking ??= wakeDue(house)
      .then(() => undefined)
      .catch((error) => house.log.error({ err: error }, 'what sleeps could not be woken'))
      .finally(() => {
        looking = null;
      });
  };
  look();
  const timer = setInterval(look, EVERY);
  return {
    async stop() {
      clearInterval(timer);
      await looking;
    },
  };
}

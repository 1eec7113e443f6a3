/** Pure: the moments ahead that people mean when something shall happen later, on the calendar of a time zone. */
import { asUtc, instantOf, wallOf } from './wall-time.ts';

export type LaterMoment = 'hour' | 'afternoon' | 'tomorrow' | 'tomorrowAfternoon' | 'monday';

const MORNING = 8;
const AFTERNOON = 14;
const MINUTE = 60_000;
/** Minutes that a moment must lie ahead to be offered. */
const AHEAD = 60;

/**
 * Those that have a meaning now, each with its instant, soonest first; none twice. In an hour is the next whole five
 * minutes after it.
 */
export function laterMoments(now: Date, timeZone: string): { moment: LaterMoment; at: Date }[] {
  const wall = wallOf(now, timeZone);
  const weekday = new Date(asUtc(wall)).getUTCDay();
  const on = (days: number, hour: number) =>
    instantOf({ ...wall, day: wall.day + days, hour, minute: 0 }, timeZone);
  const found: { moment: LaterMoment; at: Date }[] = [
    { moment: 'hour', at: new Date(Math.ceil((now.getTime() + 60 * MINUTE) / (5 * MINUTE)) * 5 * MINUTE) },
  ];
  const afternoon = on(0, AFTERNOON);
  if (afternoon.getTime() - now.getTime() > (AHEAD + 30) * MINUTE)
    found.push({ moment: 'afternoon', at: afternoon });
  found.push(
    { moment: 'tomorrow', at: on(1, MORNING) },
    { moment: 'tomorrowAfternoon', at: on(1, AFTERNOON) },
  );
  const toMonday = (8 - weekday) % 7 || 7;
  if (toMonday > 1) found.push({ moment: 'monday', at: on(toMonday, MORNING) });
  return found;
}

/** Pure: when a conversation may come back, on the calendar of the person's time zone. */

import { asUtc, instantOf, wallOf } from '../../ui/wall-time.ts';

export type SnoozePreset = 'laterToday' | 'tomorrow' | 'monday' | 'nextWeek';

/** The hour at which a day's work begins: what is put away until a day comes back then. */
const MORNING = 8;
/** Later today is three hours on, and offered while that is before this hour. */
const HOURS_ON = 3;
const EVENING = 21;

/** The presets that have a meaning now, each with when it would come back, soonest first; none twice. */
export function snoozePresets(now: Date, timeZone: string): { preset: SnoozePreset; until: Date }[] {
  const wall = wallOf(now, timeZone);
  const weekday = new Date(asUtc(wall)).getUTCDay();
  const morning = (days: number) =>
    instantOf({ ...wall, day: wall.day + days, hour: MORNING, minute: 0 }, timeZone);
  const found: { preset: SnoozePreset; until: Date }[] = [];
  const halfHours = Math.ceil((wall.hour * 60 + wall.minute) / 30) + HOURS_ON * 2;
  if (halfHours <= EVENING * 2)
    found.push({
      preset: 'laterToday',
      until: instantOf({ ...wall, hour: Math.floor(halfHours / 2), minute: (halfHours % 2) * 30 }, timeZone),
    });
  found.push({ preset: 'tomorrow', until: morning(1) });
  const toMonday = (8 - weekday) % 7;
  if (toMonday > 1) found.push({ preset: 'monday', until: morning(toMonday) });
  found.push({ preset: 'nextWeek', until: morning(7) });
  return found;
}

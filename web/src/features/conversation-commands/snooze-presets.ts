/** Pure: when a conversation may come back, on the calendar of the person's time zone. */

export type SnoozePreset = 'laterToday' | 'tomorrow' | 'monday' | 'nextWeek';

/** The hour at which a day's work begins: what is put away until a day comes back then. */
const MORNING = 8;
/** Later today is three hours on, and offered while that is before this hour. */
const HOURS_ON = 3;
const EVENING = 21;

type Wall = { year: number; month: number; day: number; hour: number; minute: number };

function wallOf(date: Date, timeZone: string): Wall {
  const parts = new Intl.DateTimeFormat('en-GB', {
    timeZone,
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
  }).formatToParts(date);
  const part = (type: string) => Number(parts.find((one) => one.type === type)?.value ?? 0);
  return {
    year: part('year'),
    month: part('month'),
    day: part('day'),
    hour: part('hour'),
    minute: part('minute'),
  };
}

const asUtc = ({ year, month, day, hour, minute }: Wall): number =>
  Date.UTC(year, month - 1, day, hour, minute);

/**
 * The instant at which a clock on the wall of `timeZone` shows this. An hour that a change to summer time leaves out
 * gives the hour after it.
 */
export function instantOf(wall: Wall, timeZone: string): Date {
  const meant = asUtc(wall);
  const offset = (at: number) => asUtc(wallOf(new Date(at), timeZone)) - at;
  const first = meant - offset(meant);
  const second = meant - offset(first);
  return new Date(asUtc(wallOf(new Date(second), timeZone)) === meant ? second : Math.max(first, second));
}

/** What a date field and a time field hold ("2026-11-26", "08:00") as an instant; null when they hold nothing. */
export function typedInstant(date: string, time: string, timeZone: string): Date | null {
  const day = /^(\d{4})-(\d{2})-(\d{2})$/.exec(date);
  const hour = /^(\d{2}):(\d{2})/.exec(time);
  if (!day || !hour) return null;
  const [year, month, dayOfMonth] = day.slice(1).map(Number);
  return instantOf(
    {
      year: year ?? 0,
      month: month ?? 1,
      day: dayOfMonth ?? 1,
      hour: Number(hour[1]),
      minute: Number(hour[2]),
    },
    timeZone,
  );
}

/** The day on the wall of `timeZone`, `days` later, as a date field holds it. */
export function dateField(now: Date, days: number, timeZone: string): string {
  const wall = wallOf(now, timeZone);
  return new Date(Date.UTC(wall.year, wall.month - 1, wall.day + days)).toISOString().slice(0, 10);
}

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

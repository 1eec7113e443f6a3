/** Pure: instants and the hours that people mean by them, on the calendar of a time zone. */

/** What a clock and a calendar on a wall show. */
export type Wall = { year: number; month: number; day: number; hour: number; minute: number };

/** What they show in `timeZone` at that instant. */
export function wallOf(date: Date, timeZone: string): Wall {
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

/** As if it were the time in Greenwich: for counting days and minutes. */
export const asUtc = ({ year, month, day, hour, minute }: Wall): number =>
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

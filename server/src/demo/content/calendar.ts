import type { DemoConversation, DemoStep } from './types.ts';

/** The content is written as if it were a Tuesday at this minute of the day, in Paris. */
export const NOW_MINUTE = 10 * 60 + 45;

const DAY_START = 8 * 60 + 15;
const DAY_LENGTH = 10 * 60;
const DAY = 24 * 60;
const ZONE = 'Europe/Paris';

/** Calendar days before that Tuesday of the given number of working days (0 and up) before it. */
export function calendarDaysAgo(workingDays: number): number {
  return workingDays < 1 ? 0 : workingDays + 2 * Math.ceil((workingDays - 1) / 5);
}

/** The inverse of calendarDaysAgo; a Saturday or Sunday counts as the working day before it. */
export function workingDaysAgo(calendarDays: number): number {
  let days = 0;
  while (calendarDaysAgo(days) < calendarDays) days += 1;
  return days;
}

/**
 * A moment as minutes worked (08:15 to 18:15, Monday to Friday) before or after 08:15 of the present day.
 * Takes working days ago and the minute of the day; what lies outside the hours is brought to their edge.
 */
export function workedMinute(workingDays: number, minute: number): number {
  return -workingDays * DAY_LENGTH + Math.min(Math.max(minute - DAY_START, 0), DAY_LENGTH);
}

/** Minutes of wall time from the start (working days ago, minute of the day) to a worked minute. */
export function minutesSinceStart(workingDays: number, startMinute: number, worked: number): number {
  const day = Math.min(Math.floor(worked / DAY_LENGTH), 0);
  const minute = DAY_START + worked - day * DAY_LENGTH;
  const days = calendarDaysAgo(workingDays) - calendarDaysAgo(-day);
  return Math.max(0, Math.round(days * DAY + minute - startMinute));
}

const parisFormat = new Intl.DateTimeFormat('en-GB', {
  timeZone: ZONE,
  hourCycle: 'h23',
  year: 'numeric',
  month: 'numeric',
  day: 'numeric',
  hour: 'numeric',
  minute: 'numeric',
});

function parisWallTime(date: Date): { year: number; month: number; day: number; minute: number } {
  const parts = parisFormat.formatToParts(date);
  const of = (type: string) => Number(parts.find((part) => part.type === type)?.value);
  return { year: of('year'), month: of('month'), day: of('day'), minute: of('hour') * 60 + of('minute') };
}

function fromParis(year: number, month: number, day: number, minute: number): Date {
  const wanted = Date.UTC(year, month - 1, day, 0, minute);
  const shown = parisWallTime(new Date(wanted));
  const offset = Date.UTC(shown.year, shown.month - 1, shown.day, 0, shown.minute) - wanted;
  return new Date(wanted - offset);
}

/**
 * When a step happens if the demo is seen at `now`: never later than `now`, in the order of the steps, on
 * working days. What is of "today" keeps its distance to `now`, so that a mail that waits 18 minutes does so
 * at any hour; what is older keeps its hour of the day in Paris.
 */
export function stepTime(now: Date, conversation: DemoConversation, step: DemoStep): Date {
  const total = conversation.startMinute + step.at;
  const daysAgo = conversation.daysAgo - Math.floor(total / DAY);
  const minute = total % DAY;
  if (daysAgo <= 0) return new Date(now.getTime() - (NOW_MINUTE - minute) * 60_000);

  const today = parisWallTime(now);
  const date = new Date(Date.UTC(today.year, today.month - 1, today.day));
  for (let left = workingDaysAgo(daysAgo); left > 0; ) {
    date.setUTCDate(date.getUTCDate() - 1);
    if (date.getUTCDay() % 6 !== 0) left -= 1;
  }
  return fromParis(date.getUTCFullYear(), date.getUTCMonth() + 1, date.getUTCDate(), minute);
}

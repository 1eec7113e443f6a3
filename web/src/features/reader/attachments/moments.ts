/** When an event is, in words of the reader's language and clock. Pure. */
import type { CalendarMoment, Invitation } from '@guichet/contract/attachments';
import { formatDate, withFirst } from '../../../ui/format.ts';

export type ReadBy = { language: 'fr' | 'en'; timeZone: string };

const LOCALES = { fr: 'fr-FR', en: 'en-GB' } as const;

/** What was written, as an instant of UTC: for whole days and for times without a zone. */
const asWritten = ({ local }: CalendarMoment): Date =>
  new Date(local.includes('T') ? `${local}:00Z` : `${local}T00:00:00Z`);

/** The day or days and the hours, as one line. */
export function whenWords(
  { start, end, isAllDay }: Pick<Invitation, 'start' | 'end' | 'isAllDay'>,
  { language, timeZone }: ReadBy,
): string {
  const isInstant = start.at !== null && !isAllDay;
  const format = new Intl.DateTimeFormat(LOCALES[language], {
    timeZone: isInstant ? timeZone : 'UTC',
    weekday: 'long',
    day: 'numeric',
    month: 'long',
    year: 'numeric',
    ...(!isAllDay && { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' }),
  });
  const dateOf = (moment: CalendarMoment) =>
    isInstant && moment.at !== null ? new Date(moment.at) : asWritten(moment);
  const from = dateOf(start);
  const to = end === null ? from : dateOf(end);
  const words = to.getTime() > from.getTime() ? format.formatRange(from, to) : format.format(from);
  return withFirst(words, language);
}

/** One moment: a day, and the hour if it has one. */
export const momentWords = (moment: CalendarMoment, by: ReadBy): string =>
  whenWords({ start: moment, end: null, isAllDay: !moment.local.includes('T') }, by);

/** A day alone. */
export function dayWords(moment: CalendarMoment, { language, timeZone }: ReadBy): string {
  const isInstant = moment.at !== null;
  const date = isInstant ? new Date(moment.at ?? '') : asWritten(moment);
  return formatDate(date, language, isInstant ? timeZone : 'UTC');
}

/** The hour on its author's clock, where that is another than the reader's; null where it is the same or unknown. */
export function hourAbroad(
  start: CalendarMoment,
  { timeZone }: ReadBy,
): { hour: string; zone: string } | null {
  if (start.at === null || start.zone === null || start.zone === 'UTC') return null;
  const parts = new Intl.DateTimeFormat('en-GB', {
    timeZone,
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  });
  const hour = start.local.slice(11, 16);
  if (parts.format(new Date(start.at)) === hour) return null;
  const zone = start.zone.split('/').at(-1)?.replaceAll('_', ' ') ?? start.zone;
  return { hour, zone };
}

/** The tile of a calendar: day of the month and month, short. */
export function tileWords(
  start: CalendarMoment,
  { language, timeZone }: ReadBy,
): { day: string; month: string } {
  const date = start.at === null ? asWritten(start) : new Date(start.at);
  const zone = start.at === null ? 'UTC' : timeZone;
  const say = (options: Intl.DateTimeFormatOptions) =>
    new Intl.DateTimeFormat(LOCALES[language], { timeZone: zone, ...options }).format(date);
  return { day: say({ day: 'numeric' }), month: say({ month: 'short' }) };
}

/**
 * iCalendar (RFC 5545) and what is done with it by mail (RFC 5546), as facts to show. Nothing is expanded: an event
 * that recurs is told by its rule. Runs in a thread with a time limit, as time zones of a hostile file may be many.
 */
import type { Attendee, CalendarMoment, Invitation, Recurrence } from '@guichet/contract/attachments';
import { weekdays } from '@guichet/contract/attachments';
import ICAL from 'ical.js';
import { MAX_CALENDAR_BYTES } from './attachments.ts';
import { cleanText, decodeText } from './charset.ts';
import { instantOf, ZONES_OF_WINDOWS } from './zones.ts';

const MAX_EVENTS = 20;
const MAX_ATTENDEES = 50;

export type CalendarEvent = Omit<Invitation, 'index'>;

/** The events of a calendar; none when it holds none or is no calendar. `method` is that of the part's header. */
export function readCalendar(
  bytes: Uint8Array,
  charset: string | null,
  method: string | null,
): CalendarEvent[] {
  if (bytes.length > MAX_CALENDAR_BYTES) return [];
  // RFC 5545 §3.1.4: UTF-8 where the part says nothing.
  const text = cleanText(decodeText(bytes, charset ?? 'utf-8').text).replace(/^\ufeff/, '');
  if (!/^\s*BEGIN:VCALENDAR/i.test(text)) return [];
  return calendarsOf(text)
    .flatMap((calendar) => eventsOf(calendar, method))
    .slice(0, MAX_EVENTS);
}

function calendarsOf(text: string): ICAL.Component[] {
  try {
    const parsed: unknown = ICAL.parse(text.trim());
    const isOne = Array.isArray(parsed) && typeof parsed[0] === 'string';
    const all = (isOne ? [parsed] : parsed) as unknown[];
    return all.slice(0, MAX_EVENTS).map((one) => new ICAL.Component(one as never));
  } catch {
    return [];
  }
}

function eventsOf(calendar: ICAL.Component, partMethod: string | null): CalendarEvent[] {
  const method = (textOf(calendar, 'method') || partMethod || '').toUpperCase();
  const zones = new Map(
    calendar.getAllSubcomponents('vtimezone').map((zone) => [textOf(zone, 'tzid'), zone] as const),
  );
  return calendar
    .getAllSubcomponents('vevent')
    .slice(0, MAX_EVENTS)
    .flatMap((event) => {
      try {
        const read = readEvent(event, method, zones);
        return read ? [read] : [];
      } catch {
        // ical.js throws at the first value that it cannot read; the others may be whole.
        return [];
      }
    });
}

type Zones = ReadonlyMap<string, ICAL.Component>;

function readEvent(event: ICAL.Component, method: string, zones: Zones): CalendarEvent | null {
  const startProperty = event.getFirstProperty('dtstart');
  const start = momentOf(startProperty, zones);
  if (!startProperty || !start) return null;
  const isAllDay = !start.local.includes('T');
  const attendees = event.getAllProperties('attendee');
  const sequence = Number(textOf(event, 'sequence')) || 0;
  return {
    act: actOf(method, sequence, textOf(event, 'status')),
    uid: textOf(event, 'uid').slice(0, 500),
    sequence,
    title: textOf(event, 'summary').slice(0, 1_000),
    location: textOf(event, 'location').slice(0, 1_000),
    description: textOf(event, 'description').slice(0, 4_000).toWellFormed(),
    url: linkOf(event),
    isAllDay,
    start,
    end: endOf(event, start, isAllDay, zones),
    recurrence: recurrenceOf(event, zones),
    onlyOn: momentOf(event.getFirstProperty('recurrence-id'), zones),
    organiser: addressOf(event.getFirstProperty('organizer')),
    attendees: attendees
      .slice(0, MAX_ATTENDEES)
      .map(attendeeOf)
      .filter((attendee) => attendee !== null),
    attendeeCount: attendees.length,
  };
}

function actOf(method: string, sequence: number, status: string): Invitation['act'] {
  if (method === 'CANCEL' || status.toUpperCase() === 'CANCELLED') return 'cancelled';
  if (method === 'REPLY') return 'replied';
  if (method === 'COUNTER') return 'countered';
  if (method === 'REQUEST' || method === 'ADD') return sequence > 0 ? 'updated' : 'invited';
  return 'event';
}

/** The first value of a property as one text. */
function textOf(component: ICAL.Component, name: string): string {
  const value: unknown = component.getFirstPropertyValue(name);
  return value === null || value === undefined ? '' : cleanText(String(value)).trim();
}

function linkOf(event: ICAL.Component): string | null {
  for (const name of ['x-google-conference', 'x-microsoft-skypeteamsmeetingurl', 'conference', 'url']) {
    const value = textOf(event, name);
    if (/^https?:\/\//i.test(value) && value.length <= 2_000 && URL.canParse(value)) return value;
  }
  return null;
}

const two = (number: number): string => String(number).padStart(2, '0');

function localOf(time: ICAL.Time): string {
  const day = `${String(time.year).padStart(4, '0')}-${two(time.month)}-${two(time.day)}`;
  return time.isDate ? day : `${day}T${two(time.hour)}:${two(time.minute)}`;
}

function momentOf(property: ICAL.Property | null, zones: Zones): CalendarMoment | null {
  if (!property) return null;
  const value: unknown = property.getFirstValue();
  if (!(value instanceof ICAL.Time)) return null;
  const named: unknown = property.getFirstParameter('tzid');
  return momentIn(value, typeof named === 'string' ? named : null, zones);
}

/** A time as it was written, and the instant that it is where that can be known. */
function momentIn(time: ICAL.Time, tzid: string | null, zones: Zones): CalendarMoment | null {
  if (!(time.year >= 1 && time.year <= 9999)) return null;
  const local = localOf(time);
  if (time.isDate) return { at: null, local, zone: null };
  if (time.zone === ICAL.Timezone.utcTimezone) {
    return { at: atUtc(time, 0), local, zone: 'UTC' };
  }
  if (tzid === null) return { at: null, local, zone: null };
  const name = tzid.replace(/^\/[^/]+\/(?=[A-Z])/, '').trim();
  for (const known of [name, ZONES_OF_WINDOWS[name]]) {
    const at = known === undefined ? null : instantOf(local, time.second, known);
    if (known !== undefined && at !== null) return { at, local, zone: known };
  }
  const own = zones.get(tzid);
  const offset = own ? new ICAL.Timezone(own).utcOffset(time) : null;
  return { at: offset === null ? null : atUtc(time, offset), local, zone: name.slice(0, 100) };
}

function atUtc(time: ICAL.Time, offset: number): string | null {
  const date = new Date(0);
  date.setUTCFullYear(time.year, time.month - 1, time.day);
  date.setUTCHours(time.hour, time.minute, time.second);
  const at = new Date(date.getTime() - offset * 1_000);
  return Number.isNaN(at.getTime()) || at.getUTCFullYear() > 9999 || at.getUTCFullYear() < 1
    ? null
    : at.toISOString();
}

/** The end that it says, or start and duration. A last day is named, not the day after it as in the file. */
function endOf(
  event: ICAL.Component,
  start: CalendarMoment,
  isAllDay: boolean,
  zones: Zones,
): CalendarMoment | null {
  const property = event.getFirstProperty('dtend');
  const value: unknown = property?.getFirstValue();
  if (property && value instanceof ICAL.Time) {
    if (!isAllDay || !value.isDate) return momentOf(property, zones);
    const last = value.clone();
    last.adjust(-1, 0, 0, 0);
    const local = localOf(last);
    return local > start.local ? { at: null, local, zone: null } : null;
  }
  const startProperty = event.getFirstProperty('dtstart');
  const from: unknown = startProperty?.getFirstValue();
  const duration: unknown = event.getFirstPropertyValue('duration');
  if (!startProperty || !(from instanceof ICAL.Time) || !(duration instanceof ICAL.Duration)) return null;
  const end = from.clone();
  end.addDuration(duration);
  if (isAllDay) {
    end.adjust(-1, 0, 0, 0);
    return localOf(end) > start.local ? { at: null, local: localOf(end), zone: null } : null;
  }
  const named: unknown = startProperty.getFirstParameter('tzid');
  return momentIn(end, typeof named === 'string' ? named : null, zones);
}

const FREQUENCIES: Record<string, Recurrence['frequency']> = {
  DAILY: 'daily',
  WEEKLY: 'weekly',
  MONTHLY: 'monthly',
  YEARLY: 'yearly',
};

function recurrenceOf(event: ICAL.Component, zones: Zones): Recurrence | null {
  const value: unknown = event.getFirstPropertyValue('rrule');
  if (!(value instanceof ICAL.Recur)) {
    return event.getFirstProperty('rdate') ? { ...NO_RULE, frequency: 'other' } : null;
  }
  const parts = value.parts as Record<string, unknown[] | undefined>;
  const known = ['BYDAY', 'BYMONTHDAY', 'BYMONTH'];
  const isTold =
    event.getAllProperties('rrule').length === 1 && Object.keys(parts).every((name) => known.includes(name));
  const frequency = (isTold && FREQUENCIES[value.freq]) || 'other';
  const tzid: unknown = event.getFirstProperty('dtstart')?.getFirstParameter('tzid');
  return {
    frequency,
    interval: Math.min(Math.max(value.interval || 1, 1), 10_000),
    days: (parts.BYDAY ?? []).slice(0, 31).flatMap(dayOf),
    monthDays: numbersOf(parts.BYMONTHDAY).filter((day) => day !== 0 && Math.abs(day) <= 31),
    months: numbersOf(parts.BYMONTH).filter((month) => month >= 1 && month <= 12),
    count: value.count ?? null,
    until: value.until ? momentIn(value.until, typeof tzid === 'string' ? tzid : null, zones) : null,
  };
}

const NO_RULE = { interval: 1, days: [], monthDays: [], months: [], count: null, until: null };

const numbersOf = (values: unknown[] | undefined): number[] =>
  (values ?? []).slice(0, 31).map(Number).filter(Number.isInteger);

function dayOf(value: unknown): Recurrence['days'] {
  const [, nth = '', name = ''] = /^([+-]?\d{0,2})([A-Z]{2})$/.exec(String(value)) ?? [];
  const day = weekdays.find((one) => one === name);
  return day ? [{ day, nth: Number(nth) || 0 }] : [];
}

function addressOf(property: ICAL.Property | null): { name: string; address: string } | null {
  if (!property) return null;
  const value = cleanText(String(property.getFirstValue() ?? '')).trim();
  const own = /^mailto:(.*)$/is.exec(value)?.[1]?.trim();
  const given: unknown = property.getFirstParameter('email');
  const address = (own ?? (typeof given === 'string' ? given : '')).slice(0, 320);
  const cn: unknown = property.getFirstParameter('cn');
  const name = (typeof cn === 'string' ? cleanText(cn).replace(/^"|"$/g, '').trim() : '').slice(0, 320);
  return name === '' && address === '' ? null : { name, address };
}

const ANSWERS: Record<string, Attendee['answer']> = {
  ACCEPTED: 'accepted',
  DECLINED: 'declined',
  TENTATIVE: 'tentative',
  DELEGATED: 'delegated',
};

function attendeeOf(property: ICAL.Property): Attendee | null {
  const who = addressOf(property);
  if (!who) return null;
  const parameter = (name: string) => String(property.getFirstParameter(name) ?? '').toUpperCase();
  return {
    ...who,
    answer: ANSWERS[parameter('partstat')] ?? 'waiting',
    isOptional: parameter('role') === 'OPT-PARTICIPANT',
  };
}

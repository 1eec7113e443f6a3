import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readCalendar } from './calendar.ts';
import { instantOf } from './zones.ts';

const read = (lines: string[], method: string | null = null) =>
  readCalendar(
    Buffer.from(['BEGIN:VCALENDAR', 'VERSION:2.0', ...lines, 'END:VCALENDAR', ''].join('\r\n')),
    null,
    method,
  );
const event = (...lines: string[]) => ['BEGIN:VEVENT', 'UID:u1', ...lines, 'END:VEVENT'];

const VTIMEZONE = [
  'BEGIN:VTIMEZONE',
  'TZID:Notre heure',
  'BEGIN:STANDARD',
  'DTSTART:16010101T030000',
  'TZOFFSETFROM:+0200',
  'TZOFFSETTO:+0100',
  'RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=10',
  'END:STANDARD',
  'BEGIN:DAYLIGHT',
  'DTSTART:16010101T020000',
  'TZOFFSETFROM:+0100',
  'TZOFFSETTO:+0200',
  'RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=3',
  'END:DAYLIGHT',
  'END:VTIMEZONE',
];

describe('readCalendar', () => {
  it('tells an invitation: who, what, when, where, how often', () => {
    const [invitation] = read([
      'METHOD:REQUEST',
      ...event(
        'SUMMARY:Réunion\\, site de Rennes',
        'LOCATION:Salle 2',
        'DESCRIPTION:Ordre du jour :\\n1. Balances',
        'DTSTART;TZID=Europe/Paris:20260706T093000',
        'DTEND;TZID=Europe/Paris:20260706T110000',
        'RRULE:FREQ=MONTHLY;INTERVAL=2;BYDAY=1MO;COUNT=6',
        'ORGANIZER;CN="Zoé Blanc":MAILTO:zoe@client.example',
        'ATTENDEE;CN=Support;PARTSTAT=NEEDS-ACTION;RSVP=TRUE:mailto:support@example.test',
        'ATTENDEE;ROLE=OPT-PARTICIPANT;PARTSTAT=ACCEPTED:mailto:max@client.example',
        'X-MICROSOFT-SKYPETEAMSMEETINGURL:https://teams.example/x',
      ),
    ]);
    expect(invitation).toEqual({
      act: 'invited',
      uid: 'u1',
      sequence: 0,
      title: 'Réunion, site de Rennes',
      location: 'Salle 2',
      description: 'Ordre du jour :\n1. Balances',
      url: 'https://teams.example/x',
      isAllDay: false,
      start: { at: '2026-07-06T07:30:00.000Z', local: '2026-07-06T09:30', zone: 'Europe/Paris' },
      end: { at: '2026-07-06T09:00:00.000Z', local: '2026-07-06T11:00', zone: 'Europe/Paris' },
      recurrence: {
        frequency: 'monthly',
        interval: 2,
        days: [{ day: 'MO', nth: 1 }],
        monthDays: [],
        months: [],
        count: 6,
        until: null,
      },
      onlyOn: null,
      organiser: { name: 'Zoé Blanc', address: 'zoe@client.example' },
      attendees: [
        { name: 'Support', address: 'support@example.test', answer: 'waiting', isOptional: false },
        { name: '', address: 'max@client.example', answer: 'accepted', isOptional: true },
      ],
      attendeeCount: 2,
    });
  });

  it.each([
    ['METHOD:CANCEL', [], 'cancelled'],
    ['METHOD:REQUEST', ['SEQUENCE:2'], 'updated'],
    ['METHOD:REQUEST', ['STATUS:CANCELLED'], 'cancelled'],
    ['METHOD:REPLY', [], 'replied'],
    ['METHOD:COUNTER', [], 'countered'],
    ['METHOD:PUBLISH', [], 'event'],
    ['X-NOTHING:1', [], 'event'],
  ])('%s with %j is %s', (method, lines, act) => {
    expect(read([method, ...event('DTSTART:20260302T100000Z', ...lines)])[0]?.act).toBe(act);
  });

  it('takes the method of the part where the calendar has none', () => {
    expect(read(event('DTSTART:20260302T100000Z'), 'cancel')[0]?.act).toBe('cancelled');
  });

  it('knows the instant by the zone of the database, by Windows’ names, and by the file’s own rules', () => {
    const start = (lines: string[]) => read(lines)[0]?.start;
    expect(start(event('DTSTART;TZID=Romance Standard Time:20260302T100000'))).toEqual({
      at: '2026-03-02T09:00:00.000Z',
      local: '2026-03-02T10:00',
      zone: 'Europe/Paris',
    });
    expect(start([...VTIMEZONE, ...event('DTSTART;TZID=Notre heure:20260702T100000')])).toEqual({
      at: '2026-07-02T08:00:00.000Z',
      local: '2026-07-02T10:00',
      zone: 'Notre heure',
    });
    expect(start(event('DTSTART;TZID=Nulle part:20260702T100000'))).toMatchObject({
      at: null,
      zone: 'Nulle part',
    });
    expect(start(event('DTSTART:20260702T100000'))).toEqual({
      at: null,
      local: '2026-07-02T10:00',
      zone: null,
    });
    expect(start(event('DTSTART:20260702T100000Z'))).toMatchObject({
      at: '2026-07-02T10:00:00.000Z',
      zone: 'UTC',
    });
  });

  it('names the last of whole days, and the end of a duration', () => {
    const [days] = read(event('DTSTART;VALUE=DATE:20260302', 'DTEND;VALUE=DATE:20260305'));
    expect(days).toMatchObject({
      isAllDay: true,
      start: { local: '2026-03-02' },
      end: { local: '2026-03-04' },
    });
    expect(read(event('DTSTART;VALUE=DATE:20260302', 'DTEND;VALUE=DATE:20260303'))[0]?.end).toBeNull();
    const [lasting] = read(event('DTSTART:20260302T100000Z', 'DURATION:PT1H30M'));
    expect(lasting?.end?.at).toBe('2026-03-02T11:30:00.000Z');
  });

  it('passes over an event that cannot be read, and gives none of what is no calendar', () => {
    const events = read([
      ...event('DTSTART:demain'),
      ...event('SUMMARY:Sans début'),
      ...event('DTSTART:20260302T100000Z', 'SUMMARY:Bon'),
    ]);
    expect(events.map((one) => one.title)).toEqual(['Bon']);
    expect(readCalendar(Buffer.from('<html>'), null, null)).toEqual([]);
    expect(readCalendar(Buffer.from('BEGIN:VCALENDAR\r\nBEGIN:VEV'), null, null)).toEqual([]);
    expect(read(['BEGIN:VTODO', 'UID:x', 'SUMMARY:tâche', 'END:VTODO'])).toEqual([]);
  });

  it('never throws, and is bounded', () => {
    const line = fc.oneof(
      fc.constantFrom(
        'BEGIN:VEVENT',
        'END:VEVENT',
        'BEGIN:VTIMEZONE',
        'END:VTIMEZONE',
        'DTSTART:20260302T100000Z',
        'DTSTART;TZID=x:99999999T999999',
        'DTEND;VALUE=DATE:20260302',
        'DURATION:P9999999999W',
        'RRULE:FREQ=SECONDLY;BYSETPOS=1;UNTIL=nope',
        'RDATE:20260302',
        'ATTENDEE;CN=:mailto:',
        'TZID:x',
      ),
      fc.string({ maxLength: 60 }),
    );
    fc.assert(
      fc.property(fc.array(line, { maxLength: 40 }), (lines) => {
        expect(read(lines).length).toBeLessThanOrEqual(20);
      }),
      { numRuns: 500 },
    );
    const people = Array.from({ length: 300 }, (_, i) => `ATTENDEE:mailto:p${i}@example.test`);
    const [crowd] = read(event('DTSTART:20260302T100000Z', ...people));
    expect(crowd?.attendees).toHaveLength(50);
    expect(crowd?.attendeeCount).toBe(300);
  });
});

describe('instantOf', () => {
  it.each([
    ['2026-03-29T01:59', 'Europe/Paris', '2026-03-29T00:59:00.000Z'],
    ['2026-03-29T03:00', 'Europe/Paris', '2026-03-29T01:00:00.000Z'],
    ['2026-01-01T00:00', 'America/New_York', '2026-01-01T05:00:00.000Z'],
    ['2026-01-01T00:00', 'Asia/Kathmandu', '2025-12-31T18:15:00.000Z'],
    ['2026-01-01T00:00', 'Nulle/Part', null],
  ])('%s in %s', (local, zone, instant) => {
    expect(instantOf(local, 0, zone)).toBe(instant);
  });
});

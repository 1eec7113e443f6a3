/** Times of day in named zones to instants. */

/** What Outlook calls zones, by the names of the IANA database that are met most (Unicode CLDR, windowsZones). */
export const ZONES_OF_WINDOWS: Record<string, string> = {
  'Romance Standard Time': 'Europe/Paris',
  'W. Europe Standard Time': 'Europe/Berlin',
  'Central Europe Standard Time': 'Europe/Budapest',
  'Central European Standard Time': 'Europe/Warsaw',
  'GMT Standard Time': 'Europe/London',
  'Greenwich Standard Time': 'Atlantic/Reykjavik',
  'GTB Standard Time': 'Europe/Bucharest',
  'FLE Standard Time': 'Europe/Kiev',
  'E. Europe Standard Time': 'Europe/Chisinau',
  'Turkey Standard Time': 'Europe/Istanbul',
  'Russian Standard Time': 'Europe/Moscow',
  'Morocco Standard Time': 'Africa/Casablanca',
  'W. Central Africa Standard Time': 'Africa/Lagos',
  'Egypt Standard Time': 'Africa/Cairo',
  'South Africa Standard Time': 'Africa/Johannesburg',
  'Mauritius Standard Time': 'Indian/Mauritius',
  'Arabian Standard Time': 'Asia/Dubai',
  'India Standard Time': 'Asia/Kolkata',
  'China Standard Time': 'Asia/Shanghai',
  'Singapore Standard Time': 'Asia/Singapore',
  'Tokyo Standard Time': 'Asia/Tokyo',
  'AUS Eastern Standard Time': 'Australia/Sydney',
  'Central Pacific Standard Time': 'Pacific/Noumea',
  'E. South America Standard Time': 'America/Sao_Paulo',
  'Atlantic Standard Time': 'America/Halifax',
  'Eastern Standard Time': 'America/New_York',
  'Central Standard Time': 'America/Chicago',
  'Mountain Standard Time': 'America/Denver',
  'Pacific Standard Time': 'America/Los_Angeles',
  'Customized Time Zone': '',
  UTC: 'UTC',
};

const formats = new Map<string, Intl.DateTimeFormat | null>();

/** A format that tells the wall clock of a zone; null for a name that is none. Names come from mail: bounded. */
function clockOf(zone: string): Intl.DateTimeFormat | null {
  const known = formats.get(zone);
  if (known !== undefined) return known;
  let format: Intl.DateTimeFormat | null = null;
  try {
    format = new Intl.DateTimeFormat('en-u-ca-iso8601-hc-h23', {
      timeZone: zone,
      year: 'numeric',
      month: '2-digit',
      day: '2-digit',
      hour: '2-digit',
      minute: '2-digit',
      second: '2-digit',
    });
  } catch {
    format = null;
  }
  if (formats.size < 500) formats.set(zone, format);
  return format;
}

/** The wall clock of that zone at an instant, as if it were UTC, in ms. */
function wallClock(format: Intl.DateTimeFormat, instant: number): number {
  const parts = Object.fromEntries(
    format.formatToParts(instant).map(({ type, value }) => [type, Number(value)]),
  );
  const { year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = parts;
  return Date.UTC(year, month - 1, day, hour, minute, second);
}

/**
 * The instant at which clocks of that zone show `local` (`2026-03-02T10:00`), in ISO 8601; null for an unknown zone
 * or a date before 1900. In the hour that does not exist it is the same time by the offset before it.
 */
export function instantOf(local: string, second: number, zone: string): string | null {
  const format = zone === '' ? null : clockOf(zone);
  const wanted = Date.parse(`${local}:00Z`) + second * 1_000;
  if (!format || Number.isNaN(wanted) || wanted < Date.UTC(1900, 0)) return null;
  let instant = wanted;
  // The offset depends on the instant that is looked for: twice is enough for every zone.
  for (let i = 0; i < 2; i++) instant += wanted - wallClock(format, instant);
  return new Date(instant).toISOString();
}

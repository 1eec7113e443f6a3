/** Time zones by IANA name, as a person chooses them; pure but for the runtime's own list. */

export interface TimeZoneOption {
  value: string;
  label: string;
}

/** The browser's own zone; Paris when it gives none. */
export function browserTimeZone(): string {
  return Intl.DateTimeFormat().resolvedOptions().timeZone || 'Europe/Paris';
}

/** `UTC+02:00` at this instant. */
export function offsetOf(timeZone: string, at: Date): string {
  const part = new Intl.DateTimeFormat('en-US', { timeZone, timeZoneName: 'longOffset' })
    .formatToParts(at)
    .find(({ type }) => type === 'timeZoneName');
  const offset = (part?.value ?? 'GMT').replace('GMT', '');
  return `UTC${offset === '' ? '+00:00' : offset}`;
}

/** Every zone, named by its city first so that typing "Par" finds Paris; `chosen` is there even if unknown here. */
export function timeZoneOptions(chosen: string, at: Date): TimeZoneOption[] {
  const known = Intl.supportedValuesOf('timeZone');
  const names = [...new Set([...known, 'UTC', chosen])].filter((name) => name !== '');
  return names
    .map((value) => ({ value, label: labelOf(value, at) }))
    .sort((a, b) => (a.label < b.label ? -1 : 1));
}

function labelOf(timeZone: string, at: Date): string {
  const [area, ...rest] = timeZone.replaceAll('_', ' ').split('/');
  const city = rest.at(-1);
  const name =
    city === undefined ? (area ?? timeZone) : `${city}, ${[area, ...rest.slice(0, -1)].join(' / ')}`;
  try {
    return `${name} (${offsetOf(timeZone, at)})`;
  } catch {
    return name;
  }
}

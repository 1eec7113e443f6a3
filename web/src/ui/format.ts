/** The languages whose habits of writing figures are known here. */
export type FormatLanguage = 'fr' | 'en';

const tags = { fr: 'fr-FR', en: 'en-GB' } as const;
const narrow = '\u202f';
const fixed = '\u00a0';

const cache = new Map<string, Intl.DateTimeFormat>();

function dates(
  language: FormatLanguage,
  timeZone: string,
  options: Intl.DateTimeFormatOptions,
): Intl.DateTimeFormat {
  const key = `${language} ${timeZone} ${JSON.stringify(options)}`;
  let found = cache.get(key);
  if (!found) {
    found = new Intl.DateTimeFormat(tags[language], { timeZone, ...options });
    cache.set(key, found);
  }
  return found;
}

/** The first of a month is an ordinal in French: "1er décembre". */
export const withFirst = (text: string, language: FormatLanguage): string =>
  language === 'fr' ? text.replace(/(^|\s)1(?=\s\p{L}|$)/gu, '$11er') : text;

const dayKey = (date: Date, timeZone: string) =>
  dates('en', timeZone, { year: 'numeric', month: '2-digit', day: '2-digit' }).format(date);

/** Whole days from `date` to `now` on the calendar of `timeZone`; negative when `date` lies ahead. */
export function daysAgo(date: Date, now: Date, timeZone: string): number {
  const midnight = (d: Date) => {
    const [day, month, year] = dayKey(d, timeZone).split('/').map(Number);
    return Date.UTC(year ?? 1970, (month ?? 1) - 1, day ?? 1);
  };
  return Math.round((midnight(now) - midnight(date)) / 86_400_000);
}

/** A length of time in whole minutes, at most two units: "18 min", "1 h 12", "1 j 4 h"; "1h 12", "1d 4h". */
export function formatDuration(milliseconds: number, language: FormatLanguage): string {
  const minutes = Math.max(0, Math.floor(milliseconds / 60_000));
  const hours = Math.floor(minutes / 60);
  const days = Math.floor(hours / 24);
  const gap = language === 'fr' ? fixed : '';
  const day = language === 'fr' ? 'j' : 'd';
  if (minutes < 60) return `${minutes}${fixed}min`;
  if (hours < 24) {
    const rest = minutes % 60;
    return rest === 0 ? `${hours}${gap}h` : `${hours}${gap}h${fixed}${String(rest).padStart(2, '0')}`;
  }
  const rest = hours % 24;
  return rest === 0 ? `${days}${gap}${day}` : `${days}${gap}${day}${fixed}${rest}${gap}h`;
}

/** A short length with seconds where they matter: "12 s", "40 s", then as formatDuration. */
export function formatSpan(milliseconds: number, language: FormatLanguage): string {
  const seconds = Math.max(0, Math.floor(milliseconds / 1000));
  return seconds < 60 ? `${seconds}${fixed}s` : formatDuration(milliseconds, language);
}

/** A measured time: "38 ms", "1,2 s" ("1.2 s"). */
export function formatElapsed(milliseconds: number, language: FormatLanguage): string {
  if (milliseconds < 1000) return `${Math.round(milliseconds)}${fixed}ms`;
  return `${formatNumber(milliseconds / 1000, language, 1)}${fixed}s`;
}

/** The hour of the day in 24 hours: "09:42", or "09:42:07" with seconds. */
export function formatTime(date: Date, language: FormatLanguage, timeZone: string, seconds = false): string {
  return dates(language, timeZone, {
    hour: '2-digit',
    minute: '2-digit',
    ...(seconds ? { second: '2-digit' } : {}),
    hourCycle: 'h23',
  }).format(date);
}

/** The day: "aujourd’hui", "hier", "demain", "jeu. 26" within a week, "12 octobre", "3 mars 2027". */
export function formatDay(date: Date, now: Date, language: FormatLanguage, timeZone: string): string {
  const ago = daysAgo(date, now, timeZone);
  const words = language === 'fr' ? ['demain', 'aujourd’hui', 'hier'] : ['tomorrow', 'today', 'yesterday'];
  if (ago >= -1 && ago <= 1) return words[ago + 1]!;
  const write = (options: Intl.DateTimeFormatOptions) =>
    withFirst(dates(language, timeZone, options).format(date), language);
  if (Math.abs(ago) < 7) return write({ weekday: 'short', day: 'numeric' });
  const sameYear = dayKey(date, timeZone).slice(-4) === dayKey(now, timeZone).slice(-4);
  return write({
    day: 'numeric',
    month: sameYear ? 'long' : 'short',
    ...(sameYear ? {} : { year: 'numeric' }),
  });
}

/** A day in full: "1er décembre 2026", with its weekday "mardi 1er décembre 2026" ("1 December 2026"). */
export function formatDate(date: Date, language: FormatLanguage, timeZone: string, weekday?: 'long'): string {
  const options = { ...(weekday && { weekday }), day: 'numeric', month: 'long', year: 'numeric' } as const;
  return withFirst(dates(language, timeZone, options).format(date), language);
}

/** One stamp for a row: the hour today, "hier", "jeu. 26" within a week, "12/10" this year, "12/10/25" before. */
export function formatStamp(date: Date, now: Date, language: FormatLanguage, timeZone: string): string {
  const ago = daysAgo(date, now, timeZone);
  if (ago === 0) return formatTime(date, language, timeZone);
  if (ago > -7 && ago < 7) return formatDay(date, now, language, timeZone);
  const sameYear = dayKey(date, timeZone).slice(-4) === dayKey(now, timeZone).slice(-4);
  return dates(language, timeZone, {
    day: '2-digit',
    month: '2-digit',
    ...(sameYear ? {} : { year: '2-digit' }),
  }).format(date);
}

/** Day and hour in full, for tooltips: "jeudi 26 novembre 2026, 09:42". */
export function formatMoment(date: Date, language: FormatLanguage, timeZone: string): string {
  return `${formatDate(date, language, timeZone, 'long')}, ${formatTime(date, language, timeZone)}`;
}

/** "il y a 40 s", "dans 48 min" ("40 s ago", "in 48 min"). */
export function formatRelative(date: Date, now: Date, language: FormatLanguage): string {
  const ahead = date.getTime() - now.getTime();
  const span = formatSpan(Math.abs(ahead), language);
  if (language === 'fr') return ahead > 0 ? `dans ${span}` : `il y a ${span}`;
  return ahead > 0 ? `in ${span}` : `${span} ago`;
}

/** A number with thousands set apart (U+202F in French, comma in English). */
export function formatNumber(value: number, language: FormatLanguage, maximumFractionDigits = 0): string {
  const text = new Intl.NumberFormat(tags[language], { maximumFractionDigits }).format(value);
  return language === 'fr' ? text.replace(/[\s\u00a0]/g, narrow) : text;
}

/** A count; above `ceiling` it is said as "999+". */
export function formatCount(
  value: number,
  language: FormatLanguage,
  ceiling = Number.POSITIVE_INFINITY,
): string {
  return value > ceiling ? `${formatNumber(ceiling, language)}+` : formatNumber(value, language);
}

/** A size in decimal units: "0 ko", "184 ko", "83,4 Mo" ("184 kB", "83.4 MB"). */
export function formatBytes(bytes: number, language: FormatLanguage): string {
  const units = language === 'fr' ? ['ko', 'Mo', 'Go', 'To'] : ['kB', 'MB', 'GB', 'TB'];
  let value = bytes / 1000;
  let unit = 0;
  while (value >= 999.5 && unit < units.length - 1) {
    value /= 1000;
    unit++;
  }
  const shown = unit === 0 ? (bytes === 0 ? 0 : Math.max(1, Math.round(value))) : value;
  return `${formatNumber(shown, language, unit === 0 || shown >= 100 ? 0 : 1)}${fixed}${units[unit]}`;
}

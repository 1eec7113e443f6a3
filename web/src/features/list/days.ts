/** Pure: days of the calendar as the filter holds them (`2026-03-01`), and the spans that are offered. */

import { formatDate } from '../../ui/format.ts';

const DAY = 86_400_000;

/** The day of an instant in a time zone. */
export const dayIn = (date: Date, timeZone: string): string =>
  new Intl.DateTimeFormat('en-CA', { timeZone, year: 'numeric', month: '2-digit', day: '2-digit' }).format(
    date,
  );

/** The day so many days later; earlier when negative. */
export const dayBeside = (day: string, by: number): string =>
  new Date(Date.parse(`${day}T00:00:00Z`) + by * DAY).toISOString().slice(0, 10);

/** "3 mars 2026". */
export const dayWords = (day: string, language: 'fr' | 'en'): string =>
  formatDate(new Date(`${day}T00:00:00Z`), language, 'UTC');

export type Span = { from?: string | undefined; until?: string | undefined };
export const presets = ['any', 'today', 'week', 'month', 'dates'] as const;
export type Preset = (typeof presets)[number];

/** How many days a preset looks back, today included. */
const lengths: Partial<Record<Preset, number>> = { today: 1, week: 7, month: 30 };

export function spanOf(preset: Preset, today: string): Span {
  const days = lengths[preset];
  return days === undefined ? {} : { from: dayBeside(today, 1 - days) };
}

/** The preset that a span is, as of today. */
export function presetOf({ from, until }: Span, today: string): Preset {
  if (from === undefined && until === undefined) return 'any';
  if (until !== undefined) return 'dates';
  return presets.find((preset) => lengths[preset] && spanOf(preset, today).from === from) ?? 'dates';
}

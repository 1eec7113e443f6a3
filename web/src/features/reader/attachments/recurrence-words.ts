/** How often an event is, in words. */
import type { Recurrence } from '@guichet/contract/attachments';
import { weekdays } from '@guichet/contract/attachments';
import { plural, t } from '@lingui/core/macro';
import { dayWords, type ReadBy } from './moments.ts';

const WORKING = 'MO TU WE TH FR';

/** One sentence without its full stop. */
export function recurrenceWords(recurrence: Recurrence, by: ReadBy): string {
  const rule = ruleWords(recurrence, by);
  const { count, until } = recurrence;
  if (count !== null) {
    const times = plural(count, { one: '# fois', other: '# fois' });
    return t`${rule}, ${times}`;
  }
  if (until !== null) {
    const day = dayWords(until, by);
    return t`${rule}, jusqu’au ${day}`;
  }
  return rule;
}

function ruleWords(recurrence: Recurrence, by: ReadBy): string {
  const { frequency, interval, days, months } = recurrence;
  const isPlain = frequency === 'daily' || frequency === 'weekly';
  if (frequency === 'other' || (isPlain && months.length > 0) || (frequency === 'daily' && days.length > 0)) {
    return t`Se répète selon une règle particulière`;
  }
  if (frequency === 'daily') return interval === 1 ? t`Tous les jours` : t`Tous les ${interval} jours`;
  if (frequency === 'weekly') return weeklyWords(recurrence, by);
  const which = dayOfMonthWords(recurrence, by);
  if (frequency === 'monthly') {
    const base = interval === 1 ? t`Tous les mois` : t`Tous les ${interval} mois`;
    return which === '' ? base : t`${base} : ${which}`;
  }
  return interval === 1 ? t`Tous les ans` : t`Tous les ${interval} ans`;
}

function weeklyWords({ interval, days }: Recurrence, by: ReadBy): string {
  if (interval === 1 && days.map(({ day }) => day).join(' ') === WORKING) return t`Du lundi au vendredi`;
  const base = interval === 1 ? t`Toutes les semaines` : t`Toutes les ${interval} semaines`;
  if (days.length === 0) return base;
  const list = listWords(
    days.map(({ day }) => weekdayWord(day, by)),
    by,
  );
  return t`${base} : ${list}`;
}

function dayOfMonthWords({ days, monthDays }: Recurrence, by: ReadBy): string {
  const nth = days.map(({ day, nth }) => {
    const weekday = weekdayWord(day, by);
    const words: Record<string, string> = {
      1: t`le premier ${weekday}`,
      2: t`le deuxième ${weekday}`,
      3: t`le troisième ${weekday}`,
      4: t`le quatrième ${weekday}`,
      5: t`le cinquième ${weekday}`,
      '-1': t`le dernier ${weekday}`,
    };
    return words[nth] ?? t`chaque ${weekday}`;
  });
  const numbers = monthDays.map((day) => (day === -1 ? t`le dernier jour` : t`le ${day}`));
  const all = [...nth, ...numbers];
  return all.length === 0 ? '' : listWords(all, by);
}

function weekdayWord(day: (typeof weekdays)[number], { language }: ReadBy): string {
  // The first of January 2024 was a Monday.
  const date = new Date(Date.UTC(2024, 0, 1 + weekdays.indexOf(day)));
  return new Intl.DateTimeFormat(language, { weekday: 'long', timeZone: 'UTC' }).format(date);
}

const listWords = (words: readonly string[], { language }: ReadBy): string =>
  new Intl.ListFormat(language, { type: 'conjunction' }).format(words);

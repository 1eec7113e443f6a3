/** A query as criteria of the filter. Pure. */
import { type Filter, filterFlags, listPlaces } from './conversations.ts';
import {
  flagWords,
  keyOf,
  meWords,
  named,
  noneWords,
  placeWords,
  readSearch,
  type SearchVocabulary,
  statusWords,
} from './search-names.ts';
import { fieldOf, foldText, type OperatorToken, type SearchToken } from './search-query.ts';

export type SearchedFilter = Omit<Partial<Filter>, 'departmentId' | 'qualificationId'>;

export type ResolvedSearch = {
  /** What the operators say, with `text`: the words and the operators that are text (de: à: objet:). */
  filter: SearchedFilter;
  /** Operators whose value names nothing (yet), or that are negated where that says nothing. */
  unresolved: SearchToken[];
};

/** A day, a month or a year as the days it spans: `2026-03-01`, `1/3/2026` (day first), `2026-03`, `3/2026`, `2026`. */
export function daysOf(value: string): { first: string; last: string } | null {
  const iso = /^(\d{4})(?:-(\d{1,2})(?:-(\d{1,2}))?)?$/.exec(value);
  const french = /^(?:(\d{1,2})[/.])?(\d{1,2})[/.](\d{4})$/.exec(value);
  const [year, month, day] = iso
    ? [iso[1], iso[2], iso[3]]
    : french
      ? [french[3], french[2], french[1]]
      : [undefined, undefined, undefined];
  if (year === undefined) return null;
  const firstMonth = month === undefined ? 1 : Number(month);
  const lastMonth = month === undefined ? 12 : Number(month);
  if (firstMonth < 1 || firstMonth > 12) return null;
  const lastDayOfMonth = new Date(Date.UTC(Number(year), lastMonth, 0)).getUTCDate();
  const firstDay = day === undefined ? 1 : Number(day);
  const lastDay = day === undefined ? lastDayOfMonth : Number(day);
  if (firstDay < 1 || firstDay > lastDayOfMonth || Number(year) < 1970) return null;
  const write = (m: number, d: number) =>
    `${year}-${String(m).padStart(2, '0')}-${String(d).padStart(2, '0')}`;
  return { first: write(firstMonth, firstDay), last: write(lastMonth, lastDay) };
}

const dayBeside = (day: string, by: number): string =>
  new Date(Date.parse(`${day}T00:00:00Z`) + by * 86_400_000).toISOString().slice(0, 10);

/** Turns a query into criteria of the filter, with the names that the reader's mailbox knows. */
export function resolveSearch(query: string, vocabulary: SearchVocabulary): ResolvedSearch {
  const filter: SearchedFilter = {};
  const unresolved: SearchToken[] = [];
  const text: string[] = [];
  for (const token of readSearch(query, vocabulary)) {
    if (token.kind === 'words' || fieldOf(token) !== 'any') {
      text.push(query.slice(token.start, token.end));
      continue;
    }
    if (token.value === '' || token.negated || !applyOperator(filter, token, vocabulary)) {
      // "a:" stands so near to "à:" that an address after it says which one was meant.
      if (token.operator === 'has' && token.value.includes('@')) text.push(`à:${token.value}`);
      else unresolved.push(token);
    }
  }
  // A space behind the last word says that it is complete.
  const joined = text.join(' ') + (text.length > 0 && /\s$/.test(query) ? ' ' : '');
  if (joined.trim() !== '') filter.text = joined;
  return { filter, unresolved };
}

function applyOperator(filter: SearchedFilter, token: OperatorToken, vocabulary: SearchVocabulary): boolean {
  const { operator, value } = token;
  const isNone = noneWords.includes(foldText(value));
  const add = <K extends 'departmentIds' | 'qualificationIds' | 'tagIds'>(key: K, id: string | undefined) => {
    if (id === undefined) return false;
    filter[key] = [...new Set([...(filter[key] ?? []), id])];
    return true;
  };
  switch (operator) {
    case 'assignee': {
      if (meWords.includes(foldText(value))) filter.assignment = 'me';
      else if (isNone) filter.assignment = 'none';
      else {
        const person =
          named(vocabulary.people, (one) => one.name, value) ??
          named(vocabulary.people, (one) => one.email ?? '', value);
        if (!person) return false;
        filter.assignment = person.id;
      }
      return true;
    }
    case 'department':
      return add(
        'departmentIds',
        isNone ? 'none' : named(vocabulary.departments, (one) => one.name, value)?.id,
      );
    case 'qualification':
      return add(
        'qualificationIds',
        isNone ? 'none' : named(vocabulary.qualifications, (one) => one.name, value)?.id,
      );
    case 'tag':
      return add('tagIds', named(vocabulary.tags, (one) => one.name, value)?.id);
    case 'status': {
      const status = keyOf(statusWords, ['open', 'pending', 'resolved'], value);
      if (!status) return false;
      filter.status = [...new Set([...(filter.status ?? []), status])];
      return true;
    }
    case 'has': {
      const flag = keyOf(flagWords, filterFlags, value);
      if (!flag) return false;
      filter.is = [...new Set([...(filter.is ?? []), flag])];
      return true;
    }
    case 'before':
    case 'after': {
      const days = daysOf(value);
      if (!days) return false;
      if (operator === 'before') filter.until = dayBeside(days.first, -1);
      else filter.from = dayBeside(days.last, 1);
      return true;
    }
    case 'in': {
      const place = keyOf(placeWords, listPlaces, value);
      const folder = named(vocabulary.folders, (one) => one.path, value);
      if (place) filter.place = place;
      else if (folder) Object.assign(filter, { place: 'filed', folderId: folder.id });
      else return false;
      return true;
    }
    default:
      return false;
  }
}

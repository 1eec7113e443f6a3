/**
 * The language of the search field, pure: the server searches by it, the browser makes chips and completions of it.
 *
 *   devis toiture          both words, in any of their forms ("devis", "toitures"); the last one also as a beginning,
 *                          from three letters on
 *   "devis signé"          these words in this order, as written
 *   -relance               no message of the conversation contains it
 *   objet:devis from:ana   an operator and its value; `"` around a value with spaces, needed only where nothing is called so
 *
 * Half-typed input never fails: an open quote ends with the text, an operator without a value says nothing yet, and
 * what is no operator (`10:30`, `http://…`) is words.
 */
import { type Filter, type FilterFlag, filterFlags, type ListPlace, listPlaces } from './conversations.ts';
import type { Status } from './events.ts';

export const operators = [
  'from',
  'to',
  'subject',
  'assignee',
  'department',
  'qualification',
  'status',
  'has',
  'before',
  'after',
  'tag',
  'in',
] as const;
export type Operator = (typeof operators)[number];

/** How operators are written: the first is the one to show. Letters without accents, but for `à`. */
const names: Record<'fr' | 'en', Record<Operator, readonly string[]>> = {
  fr: {
    from: ['de'],
    to: ['à', 'pour'],
    subject: ['objet', 'sujet'],
    assignee: ['assigné', 'assignée', 'assigne', 'assignee'],
    department: ['département', 'departement', 'service'],
    qualification: ['qualification'],
    status: ['statut'],
    has: ['a'],
    before: ['avant'],
    after: ['après', 'apres', 'depuis'],
    tag: ['étiquette', 'etiquette'],
    in: ['dans'],
  },
  en: {
    from: ['from'],
    to: ['to'],
    subject: ['subject'],
    assignee: ['assignee', 'assigned'],
    department: ['department'],
    qualification: ['qualification'],
    status: ['status'],
    has: ['has', 'is'],
    before: ['before'],
    after: ['after', 'since'],
    tag: ['tag'],
    in: ['in'],
  },
};

/** The name of an operator in a language, without its colon. */
export const operatorName = (operator: Operator, language: 'fr' | 'en'): string =>
  names[language][operator][0] as string;

const operatorOf = new Map<string, Operator>(
  (['fr', 'en'] as const).flatMap((language) =>
    operators.flatMap((operator) =>
      names[language][operator].map((name): [string, Operator] => [name, operator]),
    ),
  ),
);

/** Letters as they are compared: no accents, no case, ligatures as letters. */
export function foldText(text: string): string {
  return text
    .normalize('NFKD')
    .replace(/\p{M}+/gu, '')
    .toLowerCase()
    .replace(/œ/g, 'oe')
    .replace(/æ/g, 'ae')
    .replace(/ß/g, 'ss')
    .replace(/ø/g, 'o')
    .replace(/ł/g, 'l');
}

/** Where in a message a word is looked for. */
export const searchFields = ['any', 'from', 'to', 'subject'] as const;
export type SearchField = (typeof searchFields)[number];

/** A piece of the query. `start` and `end` are where it stands, to replace or remove it. */
export type SearchToken = { start: number; end: number; negated: boolean } & (
  | { kind: 'words'; text: string; phrase: boolean }
  | { kind: 'operator'; operator: Operator; value: string; quoted: boolean }
);

export type OperatorToken = Extract<SearchToken, { kind: 'operator' }>;

const OPENING = /["«“„]/;
const CLOSING: Record<string, RegExp> = { '"': /["”]/, '«': /»/, '“': /[”"]/, '„': /[”“"]/ };

/** Reads the query. Takes any text; never throws. */
export function parseSearch(query: string): SearchToken[] {
  const tokens: SearchToken[] = [];
  let at = 0;
  while (at < query.length) {
    if (/\s/.test(query[at] as string)) {
      at += 1;
      continue;
    }
    const start = at;
    const negated = /[-−–]/.test(query[at] as string) && /[^\s-]/.test(query[at + 1] ?? ' ');
    if (negated) at += 1;
    const head = /^([\p{L}]+):/u.exec(query.slice(at, at + 40));
    const operator = head ? operatorOf.get((head[1] as string).normalize('NFC').toLowerCase()) : undefined;
    // A link is no operator, whatever its scheme is called.
    if (head && operator && !query.startsWith('//', at + head[0].length)) {
      at += head[0].length;
      const value = readValue(query, at);
      at = value.end;
      tokens.push({
        kind: 'operator',
        operator,
        value: value.text,
        quoted: value.quoted,
        start,
        end: at,
        negated,
      });
      continue;
    }
    const value = readValue(query, at);
    at = value.end;
    if (value.text !== '')
      tokens.push({ kind: 'words', text: value.text, phrase: value.quoted, start, end: at, negated });
  }
  return tokens;
}

function readValue(query: string, at: number): { text: string; end: number; quoted: boolean } {
  const opening = query[at] ?? '';
  if (OPENING.test(opening)) {
    const rest = query.slice(at + 1);
    const length = rest.search(CLOSING[opening] as RegExp);
    const text = (length < 0 ? rest : rest.slice(0, length)).trim();
    return { text, end: length < 0 ? query.length : at + length + 2, quoted: true };
  }
  const length = query.slice(at).search(/\s/);
  const end = length < 0 ? query.length : at + length;
  return { text: query.slice(at, end), end, quoted: false };
}

/** What the index is asked: words of one place in the query. */
export type SearchTerm = {
  field: SearchField;
  text: string;
  /** In this order, as written. */
  phrase: boolean;
  negated: boolean;
  /** Also what only begins so: it may still be being typed. */
  prefix: boolean;
};

/** Letters and digits, as the index sees words. */
const WORDS = /[\p{L}\p{N}]+/gu;
const MIN_PREFIX = 3;

/** The words of a query. Operators that are no text fields are taken for words: the browser has resolved the others. */
export function termsOf(query: string): SearchTerm[] {
  const text = query.normalize('NFC');
  const tokens = parseSearch(text);
  return tokens.flatMap((token, index): SearchTerm[] => {
    const field = fieldOf(token);
    const own =
      token.kind === 'words' || field !== 'any'
        ? token.kind === 'words'
          ? token.text
          : token.value
        : text.slice(token.start + (token.negated ? 1 : 0), token.end);
    const words = own.match(WORDS);
    if (!words) return [];
    const phrase = token.kind === 'words' ? token.phrase : token.quoted;
    const isLast = index === tokens.length - 1 && token.end === text.length;
    const prefix = isLast && !phrase && !token.negated && [...(words.at(-1) ?? '')].length >= MIN_PREFIX;
    return [
      { field, text: words.join(' '), phrase: phrase && words.length > 1, negated: token.negated, prefix },
    ];
  });
}

const fieldOf = (token: SearchToken): SearchField => {
  if (token.kind === 'words') return 'any';
  const { operator } = token;
  return operator === 'from' || operator === 'to' || operator === 'subject' ? operator : 'any';
};

/** The names that operators are resolved by. Folders by their path. */
export type SearchVocabulary = {
  people: readonly { id: string; name: string; email?: string }[];
  departments: readonly { id: string; name: string }[];
  qualifications: readonly { id: string; name: string }[];
  tags: readonly { id: string; name: string }[];
  folders: readonly { id: string; path: string }[];
};

export const noVocabulary: SearchVocabulary = {
  people: [],
  departments: [],
  qualifications: [],
  tags: [],
  folders: [],
};

export type SearchedFilter = Omit<Partial<Filter>, 'departmentId' | 'qualificationId'>;

export type ResolvedSearch = {
  /** What the operators say, with `text`: the words and the operators that are text (de: à: objet:). */
  filter: SearchedFilter;
  /** Operators whose value names nothing (yet), or that are negated where that says nothing. */
  unresolved: SearchToken[];
};

const statusWords: Record<Status, readonly string[]> = {
  open: ['a traiter', 'open', 'ouvert', 'ouverts', 'atraiter', 'a-traiter'],
  pending: ['en attente', 'pending', 'attente', 'en-attente'],
  resolved: ['resolu', 'resolved', 'resolus', 'done'],
};
const flagWords: Record<FilterFlag, readonly string[]> = {
  attachment: [
    'piece jointe',
    'pieces jointes',
    'piece-jointe',
    'pj',
    'attachment',
    'attachments',
    'file',
    'fichier',
  ],
  unread: ['non lu', 'non-lu', 'nonlu', 'non lus', 'unread'],
  starred: ['etoile', 'star', 'starred', 'suivi'],
  snoozed: ['reporte', 'snoozed', 'snooze', 'rappel'],
  scheduled: ['programme', 'scheduled', 'envoi programme', 'envoi'],
};
const placeWords: Record<ListPlace, readonly string[]> = {
  open: ['a traiter', 'open', 'reception', 'boite', 'inbox'],
  mine: ['mes emails', 'mine', 'moi'],
  unassigned: ['non assignes', 'unassigned'],
  waiting: ['attendent', 'waiting', 'en attente de nous'],
  pending: ['en attente', 'pending'],
  snoozed: ['reportes', 'snoozed'],
  resolved: ['resolus', 'resolved'],
  archive: ['archives', 'archive'],
  spam: ['spam', 'indesirables', 'junk'],
  trash: ['corbeille', 'trash'],
  filed: ['classes', 'filed'],
  all: ['tout', 'all', 'partout', 'anywhere'],
};
const meWords = ['moi', 'me'];
const noneWords = ['personne', 'aucun', 'aucune', 'nobody', 'none', 'nul'];

const keyOf = <K extends string>(words: Record<K, readonly string[]>, keys: readonly K[], value: string) => {
  const folded = foldText(value).trim();
  return keys.find((key) => key === folded || words[key].includes(folded));
};

/** What the value may name: what has the same name, else what begins so, else what has such a word. */
function meant<T>(items: readonly T[], nameOf: (item: T) => string, value: string): T[] {
  const folded = foldText(value).trim();
  if (folded === '') return [];
  const all = items.map((item) => ({ item, name: foldText(nameOf(item)) }));
  for (const fits of [
    (name: string) => name === folded,
    (name: string) => name.startsWith(folded),
    (name: string) => name.split(/[^\p{L}\p{N}]+/u).some((word) => word.startsWith(folded)),
  ]) {
    const found = all.filter(({ name }) => fits(name));
    if (found.length > 0) return found.map(({ item }) => item);
  }
  return [];
}

/** The only one that the value names. */
function named<T>(items: readonly T[], nameOf: (item: T) => string, value: string): T | undefined {
  const [only, ...others] = meant(items, nameOf, value);
  return others.length === 0 ? only : undefined;
}

/** The names that the value of an operator may mean, where it does not say which one: none, or several. */
export function meantNames(operator: Operator, value: string, vocabulary: SearchVocabulary): string[] {
  const nameOf = (one: { name: string }) => one.name;
  switch (operator) {
    case 'assignee':
      return meant(vocabulary.people, nameOf, value).map(nameOf);
    case 'department':
      return meant(vocabulary.departments, nameOf, value).map(nameOf);
    case 'qualification':
      return meant(vocabulary.qualifications, nameOf, value).map(nameOf);
    case 'tag':
      return meant(vocabulary.tags, nameOf, value).map(nameOf);
    case 'in':
      return meant(vocabulary.folders, ({ path }) => path, value).map(({ path }) => path);
    default:
      return [];
  }
}

/** What the value of an operator can be called, folded; none where it is free text. */
function calledBy(operator: Operator, vocabulary: SearchVocabulary): string[] {
  switch (operator) {
    case 'assignee':
      return [...vocabulary.people.map(({ name }) => foldText(name)), ...meWords, ...noneWords];
    case 'department':
      return vocabulary.departments.map(({ name }) => foldText(name));
    case 'qualification':
      return vocabulary.qualifications.map(({ name }) => foldText(name));
    case 'tag':
      return vocabulary.tags.map(({ name }) => foldText(name));
    case 'status':
      return Object.values(statusWords).flat();
    case 'has':
      return Object.values(flagWords).flat();
    case 'in':
      return [...Object.values(placeWords).flat(), ...vocabulary.folders.map(({ path }) => foldText(path))];
    default:
      return [];
  }
}

/** Words that a name has at most. */
const LONGEST_NAME = 6;

/** The value of an operator with what stands behind it, up to `end`. */
const valueUpTo = (query: string, token: OperatorToken, end: number): string =>
  foldText(query.slice(token.end - token.value.length, end)).replace(/\s+/g, ' ');

/**
 * The query with values of several words read as one, where something is called so: `a:pièce jointe`,
 * `assigné:Élodie Martin`.
 */
export function readSearch(query: string, vocabulary: SearchVocabulary): SearchToken[] {
  const tokens = parseSearch(query);
  const read: SearchToken[] = [];
  for (let at = 0; at < tokens.length; at += 1) {
    const token = tokens[at] as SearchToken;
    let last = at;
    if (token.kind === 'operator' && !token.quoted && token.value !== '') {
      const called = calledBy(token.operator, vocabulary);
      for (let to = at + 1; to < at + LONGEST_NAME && isPlainWord(tokens[to]); to += 1)
        if (called.includes(valueUpTo(query, token, (tokens[to] as SearchToken).end))) last = to;
    }
    const { end } = tokens[last] as SearchToken;
    at = last;
    read.push(
      token.kind === 'operator' && end > token.end
        ? { ...token, value: query.slice(token.end - token.value.length, end).replace(/\s+/g, ' '), end }
        : token,
    );
  }
  return read;
}

const isPlainWord = (token: SearchToken | undefined): boolean =>
  token?.kind === 'words' && !token.phrase && !token.negated;

/** Whether everything from the value of this operator to the end of the query is the beginning of a longer name. */
export function goesOn(query: string, token: OperatorToken, vocabulary: SearchVocabulary): boolean {
  if (token.quoted || token.value === '') return false;
  const begun = valueUpTo(query, token, query.length);
  return calledBy(token.operator, vocabulary).some(
    (name) => name.length > begun.length && name.startsWith(begun),
  );
}

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

export type SearchCompletion = {
  /** What the list shows. */
  label: string;
  /** What stands in the query instead of `start`–`end`. */
  insert: string;
  start: number;
  end: number;
};

const MOST_COMPLETIONS = 8;

/** What may be meant at the caret: operators while one is being typed, values behind the colon. */
export function completeSearch(
  query: string,
  caret: number,
  vocabulary: SearchVocabulary,
  language: 'fr' | 'en',
): SearchCompletion[] {
  const token =
    begunAt(query, caret, vocabulary) ??
    parseSearch(query).find(({ start, end }) => start < caret && caret <= end);
  if (!token) return [];
  const { start, end } = token;
  const sign = token.negated ? '-' : '';
  if (token.kind === 'words') {
    if (token.phrase) return [];
    const typed = foldText(token.text);
    return operators
      .map((operator) => operatorName(operator, language))
      .filter((name) => foldText(name).startsWith(typed))
      .map((name) => ({ label: `${name}:`, insert: `${sign}${name}:`, start, end }));
  }
  const typed = foldText(token.value).trim();
  const name = operatorName(token.operator, language);
  return valuesOf(token.operator, vocabulary, language)
    .filter((value) =>
      foldText(value)
        .split(/[^\p{L}\p{N}]+/u)
        .some((word, index) => word.startsWith(typed) || (index === 0 && foldText(value).startsWith(typed))),
    )
    .slice(0, MOST_COMPLETIONS)
    .map((value) => ({
      label: value,
      insert: `${sign}${name}:${/\s/.test(value) ? `"${value}"` : value} `,
      start,
      end,
    }));
}

/** The operator whose name of several words is being typed at the caret. */
function begunAt(query: string, caret: number, vocabulary: SearchVocabulary): OperatorToken | undefined {
  const typed = query.slice(0, caret);
  const token = parseSearch(typed).findLast((one) => one.kind === 'operator');
  if (token?.kind !== 'operator' || token.end === caret || !goesOn(typed, token, vocabulary))
    return undefined;
  return { ...token, value: typed.slice(token.end - token.value.length), end: caret };
}

const shown: Record<
  'fr' | 'en',
  { status: string[]; has: string[]; in: string[]; me: string; none: string }
> = {
  fr: {
    status: ['à traiter', 'en attente', 'résolu'],
    has: ['pièce jointe', 'non lu', 'étoile', 'reporté', 'programmé'],
    in: ['archives', 'spam', 'corbeille', 'classés', 'tout'],
    me: 'moi',
    none: 'personne',
  },
  en: {
    status: ['open', 'pending', 'resolved'],
    has: ['attachment', 'unread', 'star', 'snoozed', 'scheduled'],
    in: ['archive', 'spam', 'trash', 'filed', 'all'],
    me: 'me',
    none: 'nobody',
  },
};

function valuesOf(operator: Operator, vocabulary: SearchVocabulary, language: 'fr' | 'en'): string[] {
  const words = shown[language];
  const none = language === 'fr' ? 'aucun' : 'none';
  switch (operator) {
    case 'assignee':
      return [words.me, words.none, ...vocabulary.people.map((one) => one.name)];
    case 'department':
      return [...vocabulary.departments.map((one) => one.name), none];
    case 'qualification':
      return [...vocabulary.qualifications.map((one) => one.name), none];
    case 'tag':
      return vocabulary.tags.map((one) => one.name);
    case 'status':
      return words.status;
    case 'has':
      return words.has;
    case 'in':
      return [...words.in, ...vocabulary.folders.map((one) => one.path)];
    default:
      return [];
  }
}

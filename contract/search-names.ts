/** What the values of operators can be called in a mailbox, in French and English, and reading them in a query. Pure. */
import type { FilterFlag, ListPlace } from './conversations.ts';
import type { Status } from './events.ts';
import {
  foldText,
  type Operator,
  type OperatorToken,
  parseSearch,
  type SearchToken,
} from './search-query.ts';

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

export const statusWords: Record<Status, readonly string[]> = {
  open: ['a traiter', 'open', 'ouvert', 'ouverts', 'atraiter', 'a-traiter'],
  pending: ['en attente', 'pending', 'attente', 'en-attente'],
  resolved: ['resolu', 'resolved', 'resolus', 'done'],
};
export const flagWords: Record<FilterFlag, readonly string[]> = {
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
export const placeWords: Record<ListPlace, readonly string[]> = {
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
export const meWords = ['moi', 'me'];
export const noneWords = ['personne', 'aucun', 'aucune', 'nobody', 'none', 'nul'];

/** The key that a value is a word for. */
export const keyOf = <K extends string>(
  words: Record<K, readonly string[]>,
  keys: readonly K[],
  value: string,
) => {
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
export function named<T>(items: readonly T[], nameOf: (item: T) => string, value: string): T | undefined {
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

/** What may be meant where one types in the search field. Pure. */
import { goesOn, type SearchVocabulary } from './search-names.ts';
import {
  foldText,
  type Operator,
  type OperatorToken,
  operatorName,
  operators,
  parseSearch,
} from './search-query.ts';

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

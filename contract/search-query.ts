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

/** Where the words of a piece are looked for. */
export const fieldOf = (token: SearchToken): SearchField => {
  if (token.kind === 'words') return 'any';
  const { operator } = token;
  return operator === 'from' || operator === 'to' || operator === 'subject' ? operator : 'any';
};

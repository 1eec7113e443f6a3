/**
 * Words as the index keeps them: without accents and case, as written and without their French and English endings.
 * The text of a message becomes a tsvector here, a query a tsquery, and what matched is marked by the same rule. The
 * endings are taken off by PostgreSQL's own dictionaries, once for each word that this process meets: reading every
 * text with both of them would cost more than all the rest of an import.
 */
import { foldText, type SearchTerm } from '@guichet/contract/search-query';
import { sql } from 'kysely';
import type { Database, Tx } from '../platform/database.ts';

/** Longer runs of letters are no words that anyone looks for. */
const MAX_WORD = 60;
/** Characters of a text that are read; a vector beyond 1 MB is refused by the database. */
const MAX_TEXT = 100_000;
const MAX_WORDS_BYTES = 250_000;
/** What a tsvector can hold. */
const MAX_POSITION = 16_383;
const MAX_POSITIONS = 255;

const WORD = /[\p{L}\p{N}]+/gu;

/** The words of a text in order, folded. */
export const wordsOf = (text: string): string[] =>
  (foldText(text.slice(0, MAX_TEXT)).match(WORD) ?? []).filter((word) => word.length <= MAX_WORD);

export type Stems = ReadonlyMap<string, readonly string[]>;

const known = new Map<string, readonly string[]>();
const MOST_KNOWN = 200_000;

/** What is left of each word without its endings, in French and in English; the word itself is not among it. */
export async function stemsOf(db: Database | Tx, words: Iterable<string>): Promise<Stems> {
  const all = new Set(words);
  const missing = [...all].filter((word) => !known.has(word));
  // Emptied as a whole: what is spoken in a company is soon known again.
  if (known.size + missing.length > MOST_KNOWN) {
    known.clear();
    missing.splice(0, missing.length, ...all);
  }
  for (let at = 0; at < missing.length; at += 5_000) {
    const { rows } = await sql<{ word: string; stems: string[] | null }>`
      select word, ts_lexize('french_stem', word) || ts_lexize('english_stem', word) as stems
        from unnest(${missing.slice(at, at + 5_000)}::text[]) as word`.execute(db);
    for (const { word, stems } of rows)
      known.set(
        word,
        [...new Set(stems ?? [])].filter((stem) => stem !== word && stem !== ''),
      );
  }
  const stems = new Map<string, readonly string[]>();
  for (const word of all) stems.set(word, known.get(word) ?? []);
  return stems;
}

/** Marks of the fields in which words stand once more. Capital letters: no folded word has any. */
export const fieldMarks = { any: '', subject: 'S:', from: 'F:', to: 'T:' } as const;

/** The words of a message by where they stand. */
export type MessageWords = { subject: string[]; from: string[]; to: string[]; rest: string[] };

/** The tsvector of a message as text: all words with their positions, stems and marked words without. */
export function vectorOf(words: MessageWords, stems: Stems): string {
  const positions = new Map<string, number[] | null>();
  let size = 0;
  let position = 0;
  const add = (lexeme: string, at: number | null): void => {
    const own = positions.get(lexeme);
    if (own === undefined) {
      size += lexeme.length * 3 + 8;
      if (size > MAX_WORDS_BYTES) return;
      positions.set(lexeme, at === null ? null : [at]);
    } else if (at !== null) {
      if (own === null) positions.set(lexeme, [at]);
      else if (own.length < MAX_POSITIONS) own.push(at);
    }
  };
  for (const field of ['subject', 'from', 'to', 'rest'] as const) {
    const mark = field === 'rest' ? '' : fieldMarks[field];
    for (const word of words[field]) {
      position += 1;
      add(word, position <= MAX_POSITION ? position : null);
      for (const stem of stems.get(word) ?? []) add(stem, null);
      if (mark !== '') for (const form of [word, ...(stems.get(word) ?? [])]) add(mark + form, null);
    }
    // No phrase runs from one field into the next.
    position += 10;
  }
  let text = '';
  for (const [lexeme, own] of positions) text += own ? `'${lexeme}':${own.join(',')} ` : `'${lexeme}' `;
  return text;
}

/** A query as the database is asked. */
export type SearchQuery = {
  /** What one message has to contain, as a tsquery; null = nothing. */
  wanted: string | null;
  /** The same with phrases as mere words: what the index answers by itself. */
  wantedWords: string | null;
  /** What no message of the conversation may contain. */
  unwanted: string | null;
  hasPhrase: boolean;
  terms: readonly SearchTerm[];
};

export async function searchQueryOf(db: Database | Tx, terms: readonly SearchTerm[]): Promise<SearchQuery> {
  const stems = await stemsOf(
    db,
    terms.flatMap((term) => wordsOf(term.text)),
  );
  const write = (list: readonly SearchTerm[], asWords: boolean, operator: string) => {
    const parts = list.map((term) => termQuery(term, stems, asWords)).filter((part) => part !== '');
    return parts.length === 0 ? null : parts.map((part) => `(${part})`).join(operator);
  };
  const positive = terms.filter((term) => !term.negated);
  return {
    wanted: write(positive, false, ' & '),
    wantedWords: write(positive, true, ' & '),
    unwanted: write(
      terms.filter((term) => term.negated),
      true,
      ' | ',
    ),
    hasPhrase: positive.some(isPhrase),
    terms,
  };
}

/** Fields have no positions: there a phrase is all of its words. */
const isPhrase = (term: SearchTerm): boolean => term.phrase && term.field === 'any';

function termQuery(term: SearchTerm, stems: Stems, asWords: boolean): string {
  const mark = fieldMarks[term.field];
  const words = wordsOf(term.text);
  const quote = (form: string) => `'${mark}${form}'`;
  if (term.phrase) return words.map(quote).join(isPhrase(term) && !asWords ? ' <-> ' : ' & ');
  return words
    .map((word, index) => {
      const forms = [word, ...(stems.get(word) ?? [])].map(quote);
      if (term.prefix && index === words.length - 1) forms[0] = `${quote(word)}:*`;
      return `(${forms.join(' | ')})`;
    })
    .join(' & ');
}

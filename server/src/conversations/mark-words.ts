/** Marking in a text what a query found: the same rule as the index, on the text as it is read. */
import { foldText, type SearchField, type SearchTerm } from '@guichet/contract/search-query';
import { type Stems, wordsOf } from './search-words.ts';

export type Segment = { text: string; marked: boolean };

/** Combining marks belong to the word that they stand on. */
const WORD = /[\p{L}\p{N}\p{M}]+/gu;
/** Characters of a text in which something is looked for, as many as the index has read. */
const MAX_TEXT = 100_000;
const EXCERPT = 200;
const BEFORE = 50;

type Token = { start: number; end: number; word: string };

const tokensOf = (text: string): Token[] =>
  [...text.slice(0, MAX_TEXT).matchAll(WORD)].map((match) => ({
    start: match.index,
    end: match.index + match[0].length,
    word: foldText(match[0]),
  }));

/** The words of a query and of the texts, which `stemsOf` has to know before anything is marked. */
export const wordsToStem = (terms: readonly SearchTerm[], texts: readonly string[]): string[] => [
  ...terms.flatMap((term) => wordsOf(term.text)),
  ...texts.flatMap((text) => wordsOf(text)),
];

/** Says of each place in a text whether the query meant it. */
export type Marker = (text: string, field: SearchField) => Token[];

export function markerOf(terms: readonly SearchTerm[], stems: Stems): Marker {
  const wanted = terms.filter((term) => !term.negated);
  const formsOf = (word: string) => [word, ...(stems.get(word) ?? [])];
  return (text, field) => {
    const tokens = tokensOf(text);
    const marked = new Set<Token>();
    for (const term of wanted) {
      if (term.field !== 'any' && term.field !== field) continue;
      const words = wordsOf(term.text);
      if (term.phrase) {
        markPhrases(tokens, words, marked);
        continue;
      }
      for (const [index, word] of words.entries()) {
        const forms = new Set(formsOf(word));
        const isPrefix = term.prefix && index === words.length - 1;
        for (const token of tokens) {
          if (
            (isPrefix && token.word.startsWith(word)) ||
            formsOf(token.word).some((form) => forms.has(form))
          )
            marked.add(token);
        }
      }
    }
    return tokens.filter((token) => marked.has(token));
  };
}

function markPhrases(tokens: readonly Token[], words: readonly string[], marked: Set<Token>): void {
  for (let at = 0; at + words.length <= tokens.length; at += 1) {
    if (words.every((word, index) => tokens[at + index]?.word === word))
      for (const token of tokens.slice(at, at + words.length)) marked.add(token);
  }
}

/** The whole text in segments. */
export function markAll(text: string, marked: readonly Token[], from = 0, to = text.length): Segment[] {
  const segments: Segment[] = [];
  let at = from;
  const add = (end: number, isMarked: boolean) => {
    if (end <= at) return;
    segments.push({ text: text.slice(at, end).replace(/\s+/g, ' '), marked: isMarked });
    at = end;
  };
  for (const { start, end } of marked) {
    if (start < from || end > to) continue;
    add(start, false);
    add(end, true);
  }
  add(to, false);
  return segments;
}

/** About 200 characters around the first place that is marked; null where none is. */
export function excerptOf(text: string, marked: readonly Token[]): Segment[] | null {
  const first = marked[0];
  if (!first) return null;
  let from = Math.max(0, first.start - BEFORE);
  if (from > 0) {
    const space = text.slice(from, first.start).search(/\s/);
    from += space < 0 ? 0 : space + 1;
  }
  let to = Math.min(text.length, Math.max(from + EXCERPT, first.end));
  if (to < text.length) {
    const space = text.slice(first.end, to).lastIndexOf(' ');
    if (space > 0) to = first.end + space;
  }
  const segments = markAll(text, marked, from, to);
  const [head] = segments;
  const tail = segments.at(-1);
  if (head && from === 0) head.text = head.text.trimStart();
  if (head && from > 0) segments.unshift({ text: '… ', marked: false });
  if (tail && to < text.length) segments.push({ text: ' …', marked: false });
  return segments.filter((segment) => segment.text !== '');
}

/** Pure: where in a text the words stand that were looked for. */
import type { SearchMark } from '@guichet/contract/search';
import { foldText, type SearchField } from '@guichet/contract/search-query';

export type Range = { start: number; end: number };

/** Combining marks belong to the word that they stand on. */
const WORD = /[\p{L}\p{N}\p{M}]+/gu;

/** The places in order, none of them twice. `field`: where in a message the text stands. */
export function foundWords(text: string, field: SearchField, marks: readonly SearchMark[]): Range[] {
  const fitting = marks.filter((mark) => mark.field === 'any' || mark.field === field);
  if (fitting.length === 0) return [];
  const single = new Set(fitting.flatMap((mark) => (mark.phrase ? [] : mark.words)));
  const phrases = fitting.filter((mark) => mark.phrase).map((mark) => mark.words);
  const words = [...text.matchAll(WORD)].map((found) => ({
    start: found.index,
    end: found.index + found[0].length,
    word: foldText(found[0]),
  }));
  const found = new Set(words.filter(({ word }) => single.has(word)));
  for (const phrase of phrases) {
    for (let at = 0; at + phrase.length <= words.length; at += 1) {
      const run = words.slice(at, at + phrase.length);
      if (run.every(({ word }, index) => word === phrase[index])) for (const one of run) found.add(one);
    }
  }
  return words.filter((one) => found.has(one)).map(({ start, end }) => ({ start, end }));
}

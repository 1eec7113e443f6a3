/** Pure: what is typed in the search field, as criteria of the filter and the words that stay in the field. */
import type { Filter, ListPlace } from '@guichet/contract/conversations';
import { resolveSearch, type SearchedFilter } from '@guichet/contract/resolve-search';
import { goesOn, readSearch, type SearchVocabulary } from '@guichet/contract/search-names';
import { foldText, type OperatorToken, type SearchToken } from '@guichet/contract/search-query';
import { beyondStatus, filterAt, type ListFilter } from '../../data/filter-url.ts';

export type { OperatorToken };

export type Typed = {
  /** What the list is asked for; undefined where there are no words. */
  text: string | undefined;
  /** What operators have become. */
  criteria: SearchedFilter;
  /** What stays in the field. */
  draft: string;
  /** Operators whose value names nothing, or several things. */
  faults: OperatorToken[];
};

/** As long as a query may be. */
const LONGEST = 300;

const textOperators = ['from', 'to', 'subject'] as const;
const isText = (token: SearchToken): boolean =>
  token.kind === 'words' || textOperators.some((operator) => operator === token.operator);

/** Whether the value may still be going on: it is the last thing, and no quote ends it. */
const isOpen = (token: OperatorToken, draft: string): boolean =>
  token.end === draft.length && !(token.quoted && token.value !== '' && /["”»]$/.test(draft));

/**
 * Operators that are complete become criteria and leave the field. `isFinal`: Enter was pressed, so that the last one
 * is complete too.
 */
export function readTyped(draft: string, vocabulary: SearchVocabulary, isFinal: boolean): Typed {
  const kept: string[] = [];
  const words: string[] = [];
  const faults: OperatorToken[] = [];
  const criteria: SearchedFilter = {};
  let isShorter = false;
  for (const token of readSearch(draft, vocabulary)) {
    const piece = draft.slice(token.start, token.end);
    if (isText(token)) {
      kept.push(piece);
      if (token.kind === 'words' || token.value !== '') words.push(piece);
      continue;
    }
    if (token.kind === 'words') continue;
    if (!isFinal && isOpen(token, draft)) {
      kept.push(piece);
      continue;
    }
    const { filter, unresolved } = resolveSearch(piece, vocabulary);
    const { text, ...found } = filter;
    if (text !== undefined) {
      kept.push(piece);
      words.push(text);
    } else if (unresolved.length > 0) {
      if (!isFinal && goesOn(draft, token, vocabulary)) {
        kept.push(draft.slice(token.start).trimEnd());
        break;
      }
      kept.push(piece);
      if (token.value !== '' || isFinal) faults.push(token);
    } else {
      Object.assign(criteria, addCriteria(criteria, found));
      isShorter = true;
    }
  }
  const tail = kept.length > 0 && /\s$/.test(draft) ? ' ' : '';
  const text = words.join(' ').trim().slice(0, LONGEST).trim();
  return {
    text: text === '' ? undefined : text,
    criteria,
    draft: isShorter ? kept.join(' ') + tail : draft,
    faults,
  };
}

const lists = ['departmentIds', 'qualificationIds', 'status', 'tagIds', 'is'] as const;

/**
 * Whether what was typed is to be looked for: nothing in it is refused, and it says something, or nothing at all. Until
 * then the result on screen stays.
 */
export const isComplete = ({ faults, text, criteria, draft }: Typed): boolean =>
  faults.length === 0 && (text !== undefined || Object.keys(criteria).length > 0 || draft.trim() === '');

/** Adds criteria to a filter: lists grow, everything else is what was said last. */
export function addCriteria(filter: ListFilter, added: SearchedFilter): ListFilter {
  const all: ListFilter = { ...filter, ...added };
  for (const list of lists) {
    const both = [...(filter[list] ?? []), ...(added[list] ?? [])];
    if (both.length > 0) Object.assign(all, { [list]: [...new Set(both)] });
  }
  return all;
}

/** The filter that a search field leaves behind: its words, and what it added. `place`: where that is in a mailbox. */
export function searched(filter: ListFilter, typed: Typed, meId: string, place?: ListPlace): ListFilter {
  const { text: _, ...rest } = filter;
  const beyond = typed.criteria.status && place ? beyondStatus(filterAt(place, rest).place) : {};
  const all = addCriteria({ ...rest, ...beyond }, typed.criteria);
  return {
    ...all,
    ...(all.assignment === meId ? { assignment: 'me' as Filter['assignment'] } : {}),
    ...(typed.text === undefined ? {} : { text: typed.text }),
  };
}

/** Whether two queries look for the same. */
export const sameText = (a: string | undefined, b: string | undefined): boolean =>
  (a ?? '').trim() === (b ?? '').trim();

/** Words of a text that are among these, folded, with what stands between them. */
export function markWords(text: string, words: ReadonlySet<string>): { text: string; marked: boolean }[] {
  const segments: { text: string; marked: boolean }[] = [];
  let at = 0;
  for (const found of text.matchAll(/[\p{L}\p{N}\p{M}]+/gu)) {
    if (!words.has(foldText(found[0]))) continue;
    if (found.index > at) segments.push({ text: text.slice(at, found.index), marked: false });
    at = found.index + found[0].length;
    segments.push({ text: found[0], marked: true });
  }
  if (at < text.length) segments.push({ text: text.slice(at), marked: false });
  return segments;
}

/** Characters before what was found that a row has room for. */
const LEAD = 12;

/** An excerpt that begins shortly before what was found, at a word, so that a line as short as a row's shows it. */
export function inSight<S extends { text: string; marked: boolean }>(excerpt: readonly S[]): S[] {
  const first = excerpt.findIndex(({ marked }) => marked);
  const lead = excerpt
    .slice(0, Math.max(0, first))
    .map(({ text }) => text)
    .join('');
  const [head] = excerpt;
  if (!head || first < 1 || lead.length <= LEAD) return [...excerpt];
  const kept = lead.slice(-LEAD);
  const words = kept.slice(kept.indexOf(' ') + 1);
  return [{ ...head, text: `… ${words}`, marked: false }, ...excerpt.slice(first)];
}

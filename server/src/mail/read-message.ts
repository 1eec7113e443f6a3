/** Everything that is derived from the raw bytes of one message, in one step: what the parse worker gives. */
import type { ParsedMessage } from './message.ts';
import { parseMessage } from './parse.ts';
import { type SplitText, splitQuoted } from './quote.ts';
import { plainTextOf, snippetOfText } from './snippet.ts';

/** Characters of text that the search index is given: beyond it a text index refuses the row. */
export const MAX_SEARCH_TEXT = 500_000;

export interface ReadMessage {
  parsed: ParsedMessage;
  /** At most 200 characters for the list. */
  snippet: string;
  /** Plain text, of the HTML when there is no other. */
  searchText: string;
  /** The plain text split into what the author wrote and what he quoted. */
  split: SplitText;
}

/** Reads and derives. Takes any bytes; a derivation that fails leaves the raw text whole. */
export async function readMessage(raw: Uint8Array): Promise<ReadMessage> {
  const parsed = await parseMessage(raw);
  const plain = plainTextOf(parsed);
  return {
    parsed,
    snippet: snippetOfText(plain, parsed.subject),
    searchText: plain.slice(0, MAX_SEARCH_TEXT).toWellFormed(),
    split: splitQuoted(plain, parsed.subject),
  };
}

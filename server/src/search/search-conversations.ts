/** Full text: the rows of a list with what matched in each. What is found is decided by the list alone. */
import type { ConversationRow } from '@guichet/contract/conversations';
import type { SearchMatch, SearchRow } from '@guichet/contract/search';
import { type SearchTerm, termsOf } from '@guichet/contract/search-query';
import { sql } from 'kysely';
import type { Viewer } from '../access/visibility.ts';
import { attachmentName } from '../conversations/attachment-name.ts';
import { type ListInput, listConversations } from '../conversations/list-conversations.ts';
import { excerptOf, type Marker, markAll, markerOf, wordsToStem } from '../conversations/mark-words.ts';
import { storedAttachments } from '../conversations/read-messages.ts';
import { searchQueryOf, stemsOf } from '../conversations/search-words.ts';
import type { Database } from '../platform/database.ts';

export type SearchPage = { rows: SearchRow[]; next: string | null };

/** One page. Throws as `listConversations`. */
export async function searchConversations(
  db: Database,
  viewer: Viewer,
  input: Omit<ListInput, 'everything'>,
): Promise<SearchPage> {
  const page = await listConversations(db, viewer, { ...input, everything: true });
  const terms = input.text === undefined ? [] : termsOf(input.text);
  const matches = await readMatches(db, viewer, page.rows, terms);
  return {
    rows: page.rows.map((row) => ({ row, match: matches.get(row.id) ?? null })),
    next: page.next,
  };
}

type Found = {
  conversation_id: string;
  message_id: string;
  at: Date;
  subject: string;
  from_name: string;
  from_address: string;
  snippet: string;
  attachments: unknown;
  body: string | null;
};

/** The newest message of each conversation that matches, marked. The viewer sees these conversations. */
async function readMatches(
  db: Database,
  viewer: Viewer,
  rows: readonly ConversationRow[],
  terms: readonly SearchTerm[],
): Promise<Map<string, SearchMatch>> {
  const { wanted } = await searchQueryOf(db, terms);
  if (wanted === null || rows.length === 0) return new Map();
  const { rows: found } = await sql<Found>`
    select c.id as conversation_id, m.id as message_id, m.received_at as at, m.subject, m.from_name, m.from_address,
           m.snippet, m.attachments,
           left(coalesce(nullif(btrim(b.text), ''), b.plain), 100000) as body
      from unnest(${rows.map((row) => row.id)}::uuid[]) as c(id)
     cross join lateral (
        select s.message_id from message_search s
         where s.conversation_id = c.id and not s.hidden and s.words @@ ${wanted}::tsquery
         order by s.at desc, s.message_id desc limit 1) newest
      join message m on m.id = newest.message_id
      left join message_body b on b.message_id = m.id`.execute(db);
  const stems = await stemsOf(
    db,
    wordsToStem(
      terms,
      found.flatMap((one) => [
        one.subject,
        one.from_name,
        one.from_address,
        one.body ?? '',
        ...namesOf(one, viewer),
      ]),
    ),
  );
  const marker = markerOf(terms, stems);
  return new Map(found.map((one) => [one.conversation_id, matchOf(one, viewer, marker)]));
}

const namesOf = ({ attachments }: Found, { language }: Viewer): string[] =>
  storedAttachments(attachments).map((attachment) => attachmentName(attachment, language));

function matchOf(found: Found, viewer: Viewer, marker: Marker): SearchMatch {
  const from = found.from_name === '' ? found.from_address : `${found.from_name} <${found.from_address}>`;
  const body = found.body ?? '';
  return {
    messageId: found.message_id,
    at: found.at.toISOString(),
    subject: markAll(found.subject, marker(found.subject, 'subject')),
    from: markAll(from, marker(from, 'from')),
    excerpt: excerptOf(body, marker(body, 'any')) ?? markAll(found.snippet, []),
    attachments: namesOf(found, viewer).flatMap((name) => {
      const marked = marker(name, 'any');
      return marked.length === 0 ? [] : [markAll(name, marked)];
    }),
  };
}

/** What a query finds in one conversation, as the word forms that stand there: the reader marks them. */
import type { SearchMark } from '@guichet/contract/search';
import { termsOf } from '@guichet/contract/search-query';
import { sql } from 'kysely';
import type { Viewer } from '../access/visibility.ts';
import { attachmentName } from '../conversations/attachment-name.ts';
import { storedAttachments } from '../conversations/read-messages.ts';
import { stemsOf, wordsOf } from '../conversations/search-words.ts';
import { findVisible } from '../conversations/sight.ts';
import type { Database } from '../platform/database.ts';

/** Messages that are looked at, and different words in them. */
const MOST_MESSAGES = 100;
const MOST_WORDS = 50_000;
/** Forms of one word that are told. */
const MOST_FORMS = 200;

/** Throws `notFound` as for an unknown id when the viewer does not see it. */
export async function listMarks(
  db: Database,
  viewer: Viewer,
  { id, text }: { id: string; text: string },
): Promise<SearchMark[]> {
  const { membership } = await findVisible(db, viewer, id);
  const terms = termsOf(text).filter((term) => !term.negated);
  if (terms.length === 0) return [];
  const words = await wordsIn(db, viewer, id, membership.kind === 'personal');
  const stems = await stemsOf(db, [...words, ...terms.flatMap((term) => wordsOf(term.text))]);
  const formsOf = (word: string) => [word, ...(stems.get(word) ?? [])];
  return terms.flatMap((term): SearchMark[] => {
    const wanted = wordsOf(term.text);
    if (term.phrase) return [{ field: term.field, words: wanted, phrase: true }];
    return wanted.flatMap((word, index): SearchMark[] => {
      const forms = new Set(formsOf(word));
      const isPrefix = term.prefix && index === wanted.length - 1;
      const found = [...words].filter(
        (one) => (isPrefix && one.startsWith(word)) || formsOf(one).some((form) => forms.has(form)),
      );
      return found.length === 0
        ? []
        : [{ field: term.field, words: found.slice(0, MOST_FORMS), phrase: false }];
    });
  });
}

type Read = {
  subject: string;
  from_name: string;
  from_address: string;
  attachments: unknown;
  text: string | null;
  plain: string | null;
};

async function wordsIn(
  db: Database,
  viewer: Viewer,
  conversationId: string,
  isPersonal: boolean,
): Promise<Set<string>> {
  const { rows } = await sql<Read>`
    select m.subject, m.from_name, m.from_address, m.attachments, left(b.text, 100000) as text,
           left(b.plain, 100000) as plain
      from message m left join message_body b on b.message_id = m.id
     where m.conversation_id = ${conversationId}
       and not (${isPersonal} and m.removed_on_server_at is not null)
     order by m.received_at desc, m.id desc limit ${MOST_MESSAGES}`.execute(db);
  const words = new Set<string>();
  for (const row of rows) {
    const names = storedAttachments(row.attachments).map((one) => attachmentName(one, viewer.language));
    for (const text of [row.subject, row.from_name, row.from_address, ...names, row.text, row.plain]) {
      for (const word of wordsOf(text ?? '')) {
        if (words.size >= MOST_WORDS) return words;
        words.add(word);
      }
    }
  }
  return words;
}

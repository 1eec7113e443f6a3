/** The full-text index of messages, written in the transaction that writes the messages. */
import { sql } from 'kysely';
import type { Tx } from '../platform/database.ts';
import { type MessageWords, stemsOf, vectorOf, wordsOf } from './search-words.ts';

type Person = { name: string; address: string };

/** What of a message is looked through. */
export type Searchable = { messageId: string; words: MessageWords };

/** Any mail that has these parts: what was parsed, or what we compose. */
export type SearchableMail = {
  subject: string;
  from: Person | null;
  to: readonly Person[];
  cc: readonly Person[];
  attachments: readonly { filename: string | null }[];
};

/** The words of a mail; `text` is its plain text, that of the HTML where there is no other. */
export function searchableOf(mail: SearchableMail, text: string): { words: MessageWords } {
  const people = (list: readonly Person[]) =>
    list.slice(0, 200).map(({ name, address }) => `${name} ${address}`);
  return {
    words: {
      subject: wordsOf(mail.subject),
      from: wordsOf(mail.from ? `${mail.from.name} ${mail.from.address}` : ''),
      to: wordsOf(people([...mail.to, ...mail.cc]).join('\n')),
      rest: wordsOf(`${mail.attachments.map(({ filename }) => filename ?? '').join('\n')}\n${text}`),
    },
  };
}

/** Writes the index of these messages, whose rows must be there; of one that is indexed already, anew. */
export async function indexMessages(tx: Tx, messages: readonly Searchable[]): Promise<void> {
  if (messages.length === 0) return;
  const all = new Set<string>();
  for (const { words } of messages)
    for (const list of Object.values(words)) for (const word of list) all.add(word);
  const stems = await stemsOf(tx, all);
  for (let at = 0; at < messages.length; at += 200) {
    const part = messages.slice(at, at + 200);
    await sql`
      insert into message_search (message_id, conversation_id, mailbox_id, at, hidden, words)
      select m.id, m.conversation_id, m.mailbox_id, m.received_at,
             m.removed_on_server_at is not null and message_is_hidden(m.id, m.mailbox_id, m.removed_on_server_at),
             n.words::tsvector
        from unnest(${part.map((one) => one.messageId)}::uuid[],
                    ${part.map((one) => vectorOf(one.words, stems))}::text[]) as n(id, words)
        join message m on m.id = n.id
      on conflict (message_id) do update set words = excluded.words`.execute(tx);
  }
}

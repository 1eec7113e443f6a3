/**
 * Criteria that have an index of their own: each gives the conversations that fulfil it. Where they are few, the list
 * is read from them; where they are many, they are laid beside the index of all filters.
 */
import { type RawBuilder, sql } from 'kysely';
import type { Membership, Viewer } from '../access/visibility.ts';
import type { Criteria } from './list-criteria.ts';
import type { SearchQuery } from './search-words.ts';

/** Messages in which a phrase is looked for: the newest that contain all its words. */
const PHRASE_DEPTH = 2_000;

/** Selects `conversation_id`, with repetitions, in one mailbox. */
export type ConversationSet = (membership: Membership) => RawBuilder<unknown>;

export function setsOf(
  viewer: Viewer,
  memberships: readonly Membership[],
  criteria: Criteria,
): ConversationSet[] {
  const sets: ConversationSet[] = [];
  const { flags, record, tagIds, text } = criteria;
  if (flags.has('scheduled')) sets.push(scheduledIn);
  if (text?.wanted) sets.push(({ mailboxId }) => withWords(mailboxId, text));
  if (tagIds) {
    sets.push(
      ({ mailboxId }) => sql`
        select id as conversation_id from conversation
         where mailbox_id = ${mailboxId} and tag_ids && ${[...tagIds]}::uuid[] and tag_ids <> '{}' and not hidden`,
    );
  }
  if (record) {
    sets.push(
      ({ mailboxId }) => sql`
        select id as conversation_id from conversation
         where lower(correspondent_address) = any(${[...record]}::text[]) and mailbox_id = ${mailboxId} and not hidden`,
    );
  }
  if (flags.has('starred')) {
    sets.push(() => sql`select conversation_id from conversation_star where person_id = ${viewer.personId}`);
  }
  if (flags.has('unread') && memberships.every(({ kind }) => kind === 'personal')) sets.push(unseenIn);
  return sets;
}

const scheduledIn: ConversationSet = ({ mailboxId }) => sql`
  select conversation_id from outbox where mailbox_id = ${mailboxId} and state = 'queued' and is_scheduled`;

/** A copy lacks \Seen, or will: more than what is unread, never less. */
const unseenIn: ConversationSet = ({ mailboxId }) => sql`
  select m.conversation_id from location l join message m on m.id = l.message_id
   where l.folder_id in (select id from folder where mailbox_id = ${mailboxId})
     and l.gone_at is null and not ('\\Seen' = any(l.flags))
  union all
  select m.conversation_id from server_operation o
    join location l on l.id = o.location_id join message m on m.id = l.message_id
   where o.mailbox_id = ${mailboxId} and o.state = 'waiting' and o.kind = 'flag' and '-\\Seen' = any(o.flags)`;

function withWords(mailboxId: string, text: SearchQuery): RawBuilder<unknown> {
  if (!text.hasPhrase) return messagesWith(mailboxId, text.wanted ?? '');
  // Whether words stand in order is written outside of the index: each message has to be opened for it.
  return sql`
    select s.conversation_id
      from (select message_id from message_search
             where mailbox_id = ${mailboxId} and words @@ ${text.wantedWords}::tsquery and not hidden
             order by at desc limit ${PHRASE_DEPTH}) newest
      join message_search s using (message_id)
     where s.words @@ ${text.wanted}::tsquery`;
}

/** Conversations of the messages that match, straight from the index. */
export const messagesWith = (mailboxId: string, query: string): RawBuilder<unknown> => sql`
  select conversation_id from message_search
   where mailbox_id = ${mailboxId} and words @@ ${query}::tsquery and not hidden`;

/** Full text, with what matched; and why somebody does not see a mail. The language of a query: `search-query.ts`. */
import { z } from 'zod';
import { ConversationRow, Filter } from './conversations.ts';
import { Id } from './events.ts';
import { route } from './route.ts';
import { searchFields } from './search-query.ts';

/** Plain text in pieces, never HTML; put together they are the text. */
export const Segment = z.object({ text: z.string(), marked: z.boolean() });
export type Segment = z.infer<typeof Segment>;

/** The newest message of a conversation that matches, and where. */
export const SearchMatch = z.object({
  messageId: Id,
  at: z.iso.datetime(),
  subject: z.array(Segment),
  /** Who wrote it: name and address. */
  from: z.array(Segment),
  /** About 200 characters of its text around what matched. */
  excerpt: z.array(Segment),
  /** Names of attachments in which something matched. */
  attachments: z.array(z.array(Segment)),
});
export type SearchMatch = z.infer<typeof SearchMatch>;

export const SearchRow = z.object({
  row: ConversationRow,
  /** Null where the query has no words (only operators and exclusions). */
  match: SearchMatch.nullable(),
});
export type SearchRow = z.infer<typeof SearchRow>;

/** What to mark in the messages of a conversation: words as they stand there, without accents and in lower case. */
export const SearchMark = z.object({
  /** Where: `any` = everywhere. */
  field: z.enum(searchFields),
  /** Any of these words; of a phrase all of them, in this order. */
  words: z.array(z.string()),
  phrase: z.boolean(),
});
export type SearchMark = z.infer<typeof SearchMark>;

/**
 * Which rule hides a mail from a person, in the order in which they are asked:
 * `visible` it is not hidden · `deleted` for good · `removedOnServer` the owner removed it with another client ·
 * `otherPersonal` a personal mailbox of somebody else · `notMember` of its mailbox · `assigned` to somebody else ·
 * `unassignedHidden` members do not see there what is unassigned · `otherDepartment` unassigned, and affected to a
 * department that is not his · `deactivated` his account is.
 */
export const hidingRules = [
  'visible',
  'deactivated',
  'deleted',
  'removedOnServer',
  'otherPersonal',
  'notMember',
  'assigned',
  'unassignedHidden',
  'otherDepartment',
] as const;
export const HidingRule = z.enum(hidingRules);
export type HidingRule = z.infer<typeof HidingRule>;

export const HidingAnswer = z.object({
  rule: HidingRule,
  /** For whom it was asked. */
  personId: Id,
  mailboxId: Id,
  /** To open it; null where the asker does not see it himself. */
  conversationId: Id.nullable(),
  /** The mail was merged into this conversation. */
  merged: z.boolean(),
  /** `assigned`: to whom, since when. */
  assigneeId: Id.nullable(),
  since: z.iso.datetime().nullable(),
  /** `otherDepartment`: which. */
  departmentId: Id.nullable(),
});
export type HidingAnswer = z.infer<typeof HidingAnswer>;

export const search = {
  /**
   * Like `conversations.list` with the same filter, in the same order, with what matched. Without `mailboxId` it looks
   * through everything that I see in all my mailboxes. `place` is `all` when it is not given. At most 50 rows.
   *
   * A phrase is looked for in the newest 2000 mails of a mailbox that contain all its words.
   */
  list: route('signedIn')
    .route({ method: 'GET', path: '/search' })
    .input(
      Filter.extend({
        place: Filter.shape.place.unwrap().default('all'),
        mailboxId: Id.optional(),
        cursor: z.string().max(400).optional(),
        limit: z.coerce.number().int().min(1).max(50).default(30),
      }),
    )
    .output(z.object({ rows: z.array(SearchRow), next: z.string().nullable() })),
  /** What a query means in this conversation: the word forms of its newest 100 messages that it finds. */
  marks: route('signedIn')
    .route({ method: 'GET', path: '/conversations/{id}/marks' })
    .input(z.object({ id: Id, text: z.string().trim().max(300) }))
    .output(z.object({ marks: z.array(SearchMark) })),
  /**
   * "Why don't I see this mail?" `of`: a link of ours, a conversation's id, or a Message-ID (with or without `<>`).
   * `personId` asks for somebody else, for those who see its mailbox whole. One answer for each mailbox that has it.
   * Who may not know that it exists gets `notFound`, as for one that does not.
   */
  why: route('signedIn')
    .route({ method: 'GET', path: '/why' })
    .input(z.object({ of: z.string().trim().min(1).max(1000), personId: Id.optional() }))
    .output(z.array(HidingAnswer).min(1)),
};

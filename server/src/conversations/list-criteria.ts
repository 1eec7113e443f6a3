/** What a filter asks, as values: which walks serve it, and what is left to be judged row by row. */
import type { Filter, FilterFlag, ListPlace } from '@guichet/contract/conversations';
import type { Status } from '@guichet/contract/events';
import { termsOf } from '@guichet/contract/search-query';
import { type RawBuilder, type SqlBool, sql } from 'kysely';
import { type Membership, seesAll, type Viewer } from '../access/visibility.ts';
import { recordAddresses } from '../directory/record-addresses.ts';
import type { Database, Tx } from '../platform/database.ts';
import { type SearchQuery, searchQueryOf } from './search-words.ts';
import { isFlaggedSeen } from './seen-flag.ts';

/** Null in a list = none. Undefined = any. */
export type Criteria = {
  place: ListPlace;
  /** Whose: undefined = anybody's, null = nobody's. */
  assignee: string | null | undefined;
  departments: readonly (string | null)[] | undefined;
  qualifications: readonly (string | null)[] | undefined;
  statuses: readonly Status[] | undefined;
  folderId: string | undefined;
  /** First instant, and the first one that is too late. */
  from: Date | undefined;
  before: Date | undefined;
  flags: ReadonlySet<FilterFlag>;
  correspondent: { address: string } | { domain: string } | undefined;
  /** The addresses of a record of the directory, as the viewer sees it. */
  record: readonly string[] | undefined;
  tagIds: readonly string[] | undefined;
  text: SearchQuery | undefined;
};

/** Reads the filter for this viewer; null when place and assignment contradict each other. */
export async function readCriteria(
  db: Database | Tx,
  viewer: Viewer,
  filter: Filter,
): Promise<Criteria | null> {
  const assignee = assigneeOf(viewer, filter);
  if (assignee === 'nobody') return null;
  const terms = filter.text === undefined ? [] : termsOf(filter.text);
  const text = terms.length === 0 ? undefined : await searchQueryOf(db, terms);
  return {
    place: filter.place,
    assignee,
    departments: idsOf(filter.departmentId, filter.departmentIds),
    qualifications: idsOf(filter.qualificationId, filter.qualificationIds),
    statuses: filter.status?.length ? filter.status : undefined,
    folderId: filter.folderId,
    ...(await daysOf(db, viewer, filter)),
    flags: new Set(filter.is),
    correspondent: correspondentOf(filter.correspondent),
    record: filter.recordId === undefined ? undefined : await recordAddresses(db, viewer, filter.recordId),
    tagIds: filter.tagIds?.length ? filter.tagIds : undefined,
    text: text?.wanted || text?.unwanted ? text : undefined,
  };
}

function idsOf(one: string | undefined, many: readonly string[] | undefined) {
  const ids = new Set([...(one === undefined ? [] : [one]), ...(many ?? [])]);
  return ids.size === 0 ? undefined : [...ids].map((id) => (id === 'none' ? null : id));
}

function assigneeOf(viewer: Viewer, { assignment, place }: Filter): string | null | undefined | 'nobody' {
  const asked =
    assignment === 'any'
      ? undefined
      : assignment === 'none'
        ? null
        : assignment === 'me'
          ? viewer.personId
          : assignment;
  const ofPlace = place === 'mine' ? viewer.personId : place === 'unassigned' ? null : undefined;
  if (ofPlace === undefined || asked === undefined) return asked === undefined ? ofPlace : asked;
  return asked === ofPlace ? asked : 'nobody';
}

/** Days as instants, in the viewer's time zone. */
async function daysOf(db: Database | Tx, viewer: Viewer, { from, until }: Filter) {
  if (from === undefined && until === undefined) return { from: undefined, before: undefined };
  const { rows } = await sql<{ from: Date | null; before: Date | null }>`
    select ${from ?? null}::date::timestamp at time zone time_zone as "from",
           (${until ?? null}::date + 1)::timestamp at time zone time_zone as before
      from person where id = ${viewer.personId}`.execute(db);
  return { from: rows[0]?.from ?? undefined, before: rows[0]?.before ?? undefined };
}

function correspondentOf(text: string | undefined): Criteria['correspondent'] {
  if (text === undefined) return undefined;
  const lower = text.toLowerCase();
  const at = lower.lastIndexOf('@');
  return at > 0 ? { address: lower } : { domain: lower.slice(at + 1) };
}

/** The expression of the index by domain, word for word. */
export const correspondentDomain = sql<string>`split_part(lower(conversation.correspondent_address), '@', 2)`;
export const correspondentAddress = sql<string>`lower(conversation.correspondent_address)`;

/**
 * A criterion as a condition on `conversation`. `isColumn`: the index of all filters holds what it takes; the others
 * look elsewhere, and have a set of their own (`list-sets.ts`) where the row has to be found by them.
 */
export type Condition = { name: keyof Criteria | FilterFlag; isColumn: boolean; is: RawBuilder<SqlBool> };

const anyOf = (column: RawBuilder<unknown>, values: readonly (string | null)[]): RawBuilder<SqlBool> => {
  const ids = values.filter((value) => value !== null);
  const isOne = sql<SqlBool>`${column} = any(${ids}::uuid[])`;
  return values.includes(null) ? sql<SqlBool>`(${column} is null or ${isOne})` : isOne;
};

/** All that the filter asks, but the place. */
export function conditionsOf(viewer: Viewer, membership: Membership, criteria: Criteria): Condition[] {
  const all: Condition[] = [];
  const column = (name: Condition['name'], is: RawBuilder<SqlBool>) => all.push({ name, isColumn: true, is });
  const elsewhere = (name: Condition['name'], is: RawBuilder<SqlBool>) =>
    all.push({ name, isColumn: false, is });
  const { assignee, correspondent, flags, text } = criteria;
  if (assignee !== undefined)
    column('assignee', sql`${sql.ref('conversation.assignee_id')} is not distinct from ${assignee}::uuid`);
  if (criteria.departments)
    column('departments', anyOf(sql.ref('conversation.department_id'), criteria.departments));
  if (criteria.qualifications)
    column('qualifications', anyOf(sql.ref('conversation.qualification_id'), criteria.qualifications));
  if (criteria.statuses)
    column('statuses', sql`conversation.status = any(${[...criteria.statuses]}::text[])`);
  if (criteria.folderId) column('folderId', sql`conversation.folder_id = ${criteria.folderId}::uuid`);
  if (criteria.from) column('from', sql`conversation.last_message_at >= ${criteria.from}::timestamptz`);
  if (criteria.before) column('before', sql`conversation.last_message_at < ${criteria.before}::timestamptz`);
  if (correspondent) {
    column(
      'correspondent',
      'address' in correspondent
        ? sql`${correspondentAddress} = ${correspondent.address}`
        : sql`${correspondentDomain} = ${correspondent.domain}`,
    );
  }
  if (criteria.record) column('record', sql`${correspondentAddress} = any(${[...criteria.record]}::text[])`);
  if (flags.has('attachment')) column('attachment', sql`conversation.has_attachments`);
  if (flags.has('snoozed')) column('snoozed', sql`conversation.shelf = 'snoozed'`);
  if (flags.has('unread')) {
    column('unread', sql`conversation.newest_incoming`);
    elsewhere('unread', isUnread(viewer, membership));
  }
  if (flags.has('starred')) {
    elsewhere(
      'starred',
      sql`(select true from conversation_star s
            where s.conversation_id = conversation.id and s.person_id = ${viewer.personId}) is true`,
    );
  }
  if (flags.has('scheduled')) {
    elsewhere(
      'scheduled',
      sql`(select true from outbox o where o.conversation_id = conversation.id and o.state = 'queued'
              and o.is_scheduled limit 1) is true`,
    );
  }
  if (criteria.tagIds) elsewhere('tagIds', sql`conversation.tag_ids && ${[...criteria.tagIds]}::uuid[]`);
  if (text) elsewhere('text', hasWords(text));
  return all;
}

/** As `row.ts` says it: the newest message came in, and the viewer has not seen it. */
function isUnread(viewer: Viewer, membership: Membership): RawBuilder<SqlBool> {
  const isSeen = sql`coalesce((
    select r.seen_until >= conversation.last_message_at from conversation_reader r
     where r.conversation_id = conversation.id and r.person_id = ${viewer.personId}), false)`;
  if (membership.kind === 'shared') return sql`not ${isSeen}`;
  return sql`not coalesce((
    select bool_or(${isFlaggedSeen}) from message m join location l on l.message_id = m.id
     where m.conversation_id = conversation.id and m.received_at = conversation.last_message_at
       and m.direction = 'in' and l.gone_at is null), ${isSeen})`;
}

/** A scalar sub-query, which the planner takes as it stands, where `exists` may become a scan of all that matches. */
const anyMessage = (query: string) => sql<SqlBool>`(
  select true from message_search ms
   where ms.conversation_id = conversation.id and not ms.hidden and ms.words @@ ${query}::tsquery limit 1) is true`;

function hasWords({ wanted, unwanted }: SearchQuery): RawBuilder<SqlBool> {
  const parts: RawBuilder<SqlBool>[] = [];
  if (wanted !== null) parts.push(anyMessage(wanted));
  if (unwanted !== null) parts.push(sql<SqlBool>`not ${anyMessage(unwanted)}`);
  return sql`(${sql.join(parts, sql` and `)})`;
}

export const allOf = (conditions: readonly RawBuilder<SqlBool>[]): RawBuilder<SqlBool> =>
  conditions.length === 0 ? sql<SqlBool>`true` : sql<SqlBool>`(${sql.join([...conditions], sql` and `)})`;

/** Whether somebody else's conversations were asked for, by one who does not see the whole mailbox. */
export const asksForAnother = (viewer: Viewer, membership: Membership, { assignment }: Filter): boolean =>
  !seesAll(membership) && !['any', 'me', 'none', viewer.personId].includes(assignment);

/**
 * The row of a conversation as the list shows it. Everything in it is the same for all who see it, but `unread`:
 * so the live feed builds the rows of many listeners from one query.
 */
import type { ConversationRow } from '@guichet/contract/conversations';
import type { Place, Status } from '@guichet/contract/events';
import { sql } from 'kysely';
import type { Sight, Viewer } from '../access/visibility.ts';
import { recordFor, type Tie, tiesOf } from '../directory/tie.ts';
import type { Database, Tx } from '../platform/database.ts';
import { isFlaggedSeen } from './seen-flag.ts';

/** What is the same for everybody, with what decides who sees it. */
export type BaseRow = {
  row: Omit<ConversationRow, 'unread' | 'starred' | 'record'>;
  /** Records of the correspondent's address: the one that everybody sees, and people's own. */
  ties: readonly Tie[];
  sight: Sight;
  /** When the newest message came, if it came from outside; null when it is ours. */
  newestIncomingAt: Date | null;
  /** In a personal mailbox \Seen is its owner's read state; null in a shared one, and where no copy lies. */
  seenByFlag: boolean | null;
};

/** What one person has of his own on one conversation: how far he read, and his star. */
export type ReadState = { seenUntil: Date | null; starred: boolean };

/** Rows of these conversations by id, whoever looks: the caller decides who gets them. Unknown ids are left out. */
export async function baseRows(db: Database | Tx, ids: readonly string[]): Promise<Map<string, BaseRow>> {
  if (ids.length === 0) return new Map();
  const found = await baseQuery(db).where('c.id', 'in', ids).execute();
  return new Map(found.map((row) => [row.id, toBaseRow(row)]));
}

/** The row for one person. `reader` is his read state, null when he never saw it. */
export function rowFor(base: BaseRow, personId: string, reader: ReadState | null): ConversationRow {
  const { newestIncomingAt, seenByFlag } = base;
  const seenUntil = reader?.seenUntil ?? null;
  const isSeen = newestIncomingAt === null || (seenUntil !== null && seenUntil >= newestIncomingAt);
  return {
    ...base.row,
    record: recordFor(base.ties, personId),
    unread: newestIncomingAt !== null && !(seenByFlag ?? isSeen),
    starred: reader?.starred ?? false,
  };
}

/**
 * Rows for one viewer, in the order of `ids`. Does not judge whether he may see them, because an act may hide
 * from him what it changed: callers look up ids that he sees, or filter by `maySee`.
 */
export async function rowsByIds(
  db: Database | Tx,
  viewer: Viewer,
  ids: readonly string[],
): Promise<{ row: ConversationRow; sight: Sight }[]> {
  if (ids.length === 0) return [];
  const found = await baseQuery(db)
    .leftJoin('conversation_reader as r', (join) =>
      join.onRef('r.conversation_id', '=', 'c.id').on('r.person_id', '=', viewer.personId),
    )
    .leftJoin('conversation_star as s', (join) =>
      join.onRef('s.conversation_id', '=', 'c.id').on('s.person_id', '=', viewer.personId),
    )
    .select(['r.seen_until', 's.starred_at'])
    .where('c.id', 'in', ids)
    .execute();
  const byId = new Map(
    found.map((row) => {
      const base = toBaseRow(row);
      return [
        row.id,
        {
          row: rowFor(base, viewer.personId, { seenUntil: row.seen_until, starred: row.starred_at !== null }),
          sight: base.sight,
        },
      ];
    }),
  );
  return ids.flatMap((id) => byId.get(id) ?? []);
}

/** One row for the viewer who just changed it. Throws when the conversation does not exist. */
export async function changedRow(db: Database | Tx, viewer: Viewer, id: string): Promise<ConversationRow> {
  const [found] = await rowsByIds(db, viewer, [id]);
  if (!found) throw new Error(`conversation ${id} has no row`);
  return found.row;
}

function baseQuery(db: Database | Tx) {
  return db
    .selectFrom('conversation as c')
    .innerJoin('mailbox as mb', 'mb.id', 'c.mailbox_id')
    .leftJoin('person as author', 'author.id', 'c.snippet_author_id')
    .select([
      'c.id',
      'c.mailbox_id',
      'c.created_at',
      'c.work_seq',
      'c.subject',
      'c.snippet',
      'c.correspondent_name',
      'c.correspondent_address',
      'c.status',
      'c.place',
      'c.assignee_id',
      'c.department_id',
      'c.qualification_id',
      'c.tag_ids',
      'c.folder_id',
      'c.follower_ids',
      'c.is_snoozed',
      'c.snoozed_until',
      'c.last_message_at',
      'c.waiting_since',
      'c.answered_at',
      'c.answered_by',
      'c.message_count',
      'c.has_attachments',
      'c.sending',
      'c.hidden',
      'author.name as snippet_author',
      // `last_message_at` is the time of the newest message that is shown: its row is found by that.
      sql<boolean>`exists (
        select 1 from message m
         where m.conversation_id = c.id and m.received_at = c.last_message_at and m.direction = 'in')`.as(
        'newest_is_incoming',
      ),
      sql<string[]>`array(
        select r.person_id from conversation_reader r
         where r.conversation_id = c.id and r.seen_until >= (
           select max(m.received_at) from message m where m.conversation_id = c.id and m.direction = 'in')
         order by r.seen_at)`.as('read_by'),
      sql<{ at: string; by: string } | null>`(
        select jsonb_build_object('at', o.not_before, 'by', o.author_id) from outbox o
         where o.conversation_id = c.id and o.state = 'queued' and o.is_scheduled
         order by o.not_before, o.id limit 1)`.as('scheduled'),
      // Asked once for all rows whether anything is under way at all: mostly nothing is.
      sql<ConversationRow['moving']>`case when exists (
          select from server_operation where kind = 'transfer' and state = 'waiting') then (
        select case when bool_or(o.last_error is not null) then 'failing' when count(*) > 0 then 'underWay' end
          from message m join server_operation o on o.message_id = m.id and o.kind = 'transfer' and o.state = 'waiting'
         where m.conversation_id = c.id) end`.as('moving'),
      tiesOf(sql`lower(c.correspondent_address)`).as('ties'),
      sql<boolean | null>`case when mb.kind = 'personal' then (
        select bool_or(${isFlaggedSeen})
          from message m join location l on l.message_id = m.id
         where m.conversation_id = c.id and m.received_at = c.last_message_at and m.direction = 'in'
           and l.gone_at is null) end`.as('seen_by_flag'),
    ]);
}

type Found = Awaited<ReturnType<ReturnType<typeof baseQuery>['execute']>>[number];

function toBaseRow(found: Found): BaseRow {
  return {
    row: {
      id: found.id,
      mailboxId: found.mailbox_id,
      seq: found.work_seq,
      subject: found.subject,
      snippet: found.snippet,
      snippetAuthor: found.snippet_author,
      correspondent: { name: found.correspondent_name, address: found.correspondent_address },
      status: found.status as Status,
      place: found.place as Place,
      assigneeId: found.assignee_id,
      departmentId: found.department_id,
      qualificationId: found.qualification_id,
      tagIds: found.tag_ids,
      folderId: found.folder_id,
      followerIds: found.follower_ids,
      snoozed: found.is_snoozed ? { until: found.snoozed_until?.toISOString() ?? null } : null,
      scheduledFor: found.scheduled ? new Date(found.scheduled.at).toISOString() : null,
      scheduledById: found.scheduled?.by ?? null,
      readByIds: found.read_by,
      lastMessageAt: (found.last_message_at ?? found.created_at).toISOString(),
      waitingSince: found.waiting_since?.toISOString() ?? null,
      answeredAt: found.answered_at?.toISOString() ?? null,
      answeredById: found.answered_by,
      messageCount: found.message_count,
      hasAttachments: found.has_attachments,
      sending: found.sending as ConversationRow['sending'],
      moving: found.moving,
    },
    ties: found.ties ?? [],
    sight: {
      mailboxId: found.mailbox_id,
      assigneeId: found.assignee_id,
      departmentId: found.department_id,
      hidden: found.hidden,
    },
    newestIncomingAt: found.newest_is_incoming ? found.last_message_at : null,
    seenByFlag: found.seen_by_flag,
  };
}

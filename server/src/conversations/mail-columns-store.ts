import { sql } from 'kysely';
import type { Database, Tx } from '../platform/database.ts';
import { type FolderRole, type MailColumns, type MailFacts, mailColumns } from './mail-columns.ts';

type FactRow = {
  conversation_id: string;
  id: string;
  direction: MailFacts['direction'];
  received_at: Date;
  subject: string;
  snippet: string;
  from_name: string;
  from_address: string;
  to: MailFacts['to'] | null;
  author_id: string | null;
  automatic: boolean;
  bounce: boolean;
  has_attachments: boolean;
  sending: MailFacts['sending'];
  folders: FolderRole[];
  filed_in: string | null;
  removed: boolean;
};

/**
 * The mail columns that these conversations should have, computed afresh from messages, locations and sendings;
 * writes nothing. Unknown ids are left out.
 */
export async function computeMailColumns(
  db: Database | Tx,
  conversationIds: readonly string[],
): Promise<Map<string, MailColumns>> {
  const ids = [...new Set(conversationIds)];
  if (ids.length === 0) return new Map();
  const conversations = await db
    .selectFrom('conversation')
    .innerJoin('mailbox', 'mailbox.id', 'conversation.mailbox_id')
    .select(['conversation.id', 'conversation.absorbed_by', 'conversation.is_deleted', 'mailbox.kind'])
    .where('conversation.id', 'in', ids)
    .execute();
  const facts = new Map<string, MailFacts[]>(conversations.map(({ id }) => [id, []]));
  for (const row of await readFacts(db, ids)) facts.get(row.conversation_id)?.push(factsOf(row));
  return new Map(
    conversations.map(({ id, absorbed_by, is_deleted, kind }) => [
      id,
      mailColumns(facts.get(id) ?? [], kind as 'shared' | 'personal', absorbed_by !== null || is_deleted),
    ]),
  );
}

/** Computes the mail columns of these conversations afresh and writes them, in one statement. */
export async function refreshMailColumns(tx: Tx, conversationIds: readonly string[]): Promise<void> {
  await writeMailColumns(tx, await computeMailColumns(tx, conversationIds));
}

/** Writes columns that `computeMailColumns` gave in this transaction. */
export async function writeMailColumns(tx: Tx, columns: ReadonlyMap<string, MailColumns>): Promise<void> {
  if (columns.size === 0) return;
  const rows = [...columns].map(([id, c]) => ({
    id,
    place: c.place,
    folder_id: c.folderId,
    subject: c.subject,
    snippet: c.snippet,
    snippet_author_id: c.snippetAuthorId,
    correspondent_name: c.correspondentName,
    correspondent_address: c.correspondentAddress,
    first_message_at: c.firstMessageAt,
    last_message_at: c.lastMessageAt,
    waiting_since: c.waitingSince,
    message_count: c.messageCount,
    has_attachments: c.hasAttachments,
    newest_incoming: c.newestIncoming,
    hidden: c.hidden,
  }));
  await sql`
    update conversation c set
      place = n.place, folder_id = n.folder_id, subject = n.subject, snippet = n.snippet, snippet_author_id = n.snippet_author_id,
      correspondent_name = n.correspondent_name, correspondent_address = n.correspondent_address,
      first_message_at = n.first_message_at, last_message_at = n.last_message_at,
      waiting_since = n.waiting_since, message_count = n.message_count,
      has_attachments = n.has_attachments, newest_incoming = n.newest_incoming, hidden = n.hidden
    from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as n(
      id uuid, place text, folder_id uuid, subject text, snippet text, snippet_author_id uuid, correspondent_name text,
      correspondent_address text, first_message_at timestamptz, last_message_at timestamptz,
      waiting_since timestamptz, message_count int, has_attachments boolean,
      newest_incoming boolean, hidden boolean)
    where c.id = n.id`.execute(tx);
}

async function readFacts(db: Database | Tx, ids: readonly string[]): Promise<FactRow[]> {
  const { rows } = await sql<FactRow>`
    select m.conversation_id, m.id, m.direction, m.received_at, m.subject, m.snippet, m.from_name, m.from_address,
           m.envelope -> 'to' as "to", m.author_id, m.automatic, m.bounce,
           jsonb_path_exists(m.attachments, '$[*] ? (@.inline == false)') as has_attachments,
           (select o.state from outbox o where o.message_id = m.id order by o.queued_at desc, o.id desc limit 1) as sending,
           coalesce(l.live, l.gone, '{}') as folders, l.filed_in,
           m.removed_on_server_at is not null as removed
      from message m
      left join lateral (
        select array_agg(distinct f.role) filter (where l.gone_at is null) as live,
               array_agg(distinct f.role) filter (where l.gone_at is not null) as gone,
               (array_agg(f.id order by l.gone_at is not null, l.id desc) filter (where f.role = 'other'))[1] as filed_in
          from location l
          join folder f on f.id = coalesce(l.target_folder_id, l.folder_id)
         where l.message_id = m.id) l on true
     where m.conversation_id = any(${ids}::uuid[])`.execute(db);
  return rows;
}

const factsOf = (row: FactRow): MailFacts => ({
  id: row.id,
  direction: row.direction,
  receivedAt: row.received_at,
  subject: row.subject,
  snippet: row.snippet,
  from: { name: row.from_name, address: row.from_address },
  to: row.to ?? [],
  authorId: row.author_id,
  automatic: row.automatic,
  bounce: row.bounce,
  hasAttachments: row.has_attachments,
  sending: row.sending,
  folders: row.folders,
  filedIn: row.filed_in,
  removedOnServer: row.removed,
});

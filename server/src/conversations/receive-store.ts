/** The SQL of receiving mail: set-based, a handful of statements for a batch of any size. */
import { type Insertable, sql } from 'kysely';
import type { Tx } from '../platform/database.ts';
import { newId } from '../platform/id.ts';
import type { MessageBodyTable, MessageTable } from '../platform/schema.ts';
import { attachmentsOf, envelopeOf, type Incoming, isAutomatic, type ReceivingMailbox } from './incoming.ts';
import type { CopyOf, PlannedMessage } from './receive-plan.ts';
import { indexMessages, searchableOf } from './search-index.ts';

/** One mailbox receives in one transaction at a time: two connections of its account may find the same mail. */
export async function lockReceiving(tx: Tx, mailboxId: string): Promise<void> {
  await sql`select pg_advisory_xact_lock(hashtextextended(${`receive ${mailboxId}`}, 0))`.execute(tx);
}

/** Those of the batch that have no location yet. */
export async function withoutKnownLocations(tx: Tx, batch: readonly Incoming[]): Promise<Incoming[]> {
  if (batch.length === 0) return [];
  const { rows } = await sql<{ folder_id: string; uid_validity: number; uid: number }>`
    select l.folder_id, l.uid_validity, l.uid
      from unnest(${batch.map((i) => i.folderId)}::uuid[], ${batch.map((i) => i.uidValidity)}::bigint[],
                  ${batch.map((i) => i.uid)}::bigint[]) as n(folder_id, uid_validity, uid)
      join location l using (folder_id, uid_validity, uid)`.execute(tx);
  const key = (folderId: string, uidValidity: number, uid: number) => `${folderId} ${uidValidity} ${uid}`;
  const taken = new Set(rows.map((row) => key(row.folder_id, row.uid_validity, row.uid)));
  return batch.filter((item) => {
    const own = key(item.folderId, item.uidValidity, item.uid);
    if (taken.has(own)) return false;
    taken.add(own);
    return true;
  });
}

export async function readKnownBlobs(
  tx: Tx,
  mailboxId: string,
  shas: readonly string[],
): Promise<Map<string, CopyOf>> {
  const { rows } = await sql<{ sha: string; id: string; conversation_id: string }>`
    select distinct on (m.blob_sha256) m.blob_sha256 as sha, m.id, m.conversation_id from message m
     where m.blob_sha256 = any(${shas}::text[])
       and (m.mailbox_id = ${mailboxId}
         -- Mail of a conversation that was moved from here, of which a copy is still found.
         or (m.mailbox_id in (select to_mailbox_id from mailbox_redirect where from_mailbox_id = ${mailboxId})
           and exists (select from message_node n
                        where n.mailbox_id = ${mailboxId} and n.conversation_id = m.conversation_id)))
     order by m.blob_sha256, m.mailbox_id <> ${mailboxId}, m.id`.execute(tx);
  return new Map(rows.map((row) => [row.sha, { messageId: row.id, conversationId: row.conversation_id }]));
}

export type ConversationFacts = {
  id: string;
  place: 'inbox' | 'archive' | 'spam' | 'trash' | 'filed';
  assignee_entitled: boolean;
  /** People, rules or triggers did something with it: an opening is nothing. */
  worked: boolean;
  last_message_at: Date | null;
  /** It has mail that came after the first import. */
  live: boolean;
};

/** What deciding about these existing conversations takes. */
export async function readConversationFacts(
  tx: Tx,
  ids: readonly string[],
): Promise<Map<string, ConversationFacts>> {
  if (ids.length === 0) return new Map();
  const { rows } = await sql<ConversationFacts>`
    select c.id, c.place, c.last_message_at,
           exists (select from person p
                    where p.id = c.assignee_id and p.deactivated_at is null
                      and (p.id = b.owner_id or exists (
                        select from mailbox_member r where r.mailbox_id = b.id and r.person_id = p.id))) as assignee_entitled,
           coalesce(e.worked, false)
             or exists (select from draft d where d.conversation_id = c.id and d.state in ('writing', 'queued')) as worked,
           coalesce(e.live, false) as live
      from conversation c
      join mailbox b on b.id = c.mailbox_id
      left join lateral (
        select bool_or(kind not in ('conversation.opened', 'conversation.markedUnread', 'conversation.markedRead')
                       and body::jsonb #>> '{actor,kind}' in ('person', 'rule', 'trigger')) as worked,
               bool_or(kind in ('message.received', 'message.sentElsewhere')
                       and body::jsonb #>> '{data,imported}' = 'false') as live
          from event where conversation_id = c.id) e on true
     where c.id = any(${ids}::uuid[])`.execute(tx);
  return new Map(rows.map((row) => [row.id, row]));
}

/** Which of these conversations have mail that we wrote. */
export async function readAnswered(tx: Tx, ids: readonly string[]): Promise<Set<string>> {
  if (ids.length === 0) return new Set();
  const { rows } = await sql<{ conversation_id: string }>`
    select distinct conversation_id from message
     where conversation_id = any(${ids}::uuid[]) and direction = 'out'`.execute(tx);
  return new Set(rows.map((row) => row.conversation_id));
}

export async function insertMessages(
  tx: Tx,
  mailbox: ReceivingMailbox,
  now: Date,
  messages: readonly PlannedMessage[],
): Promise<void> {
  if (messages.length === 0) return;
  const rows = messages.map((message) => messageRow(mailbox.id, now, message));
  const bodies = messages.map(bodyRow);
  for (let at = 0; at < rows.length; at += 500) {
    await tx
      .insertInto('message')
      .values(rows.slice(at, at + 500))
      .execute();
    await tx
      .insertInto('message_body')
      .values(bodies.slice(at, at + 500))
      .execute();
  }
  await indexMessages(
    tx,
    messages.map(({ id, item }) => ({ messageId: id, ...searchableOf(item.parsed, item.searchText) })),
  );
}

function messageRow(mailboxId: string, now: Date, message: PlannedMessage): Insertable<MessageTable> {
  const { item, direction } = message;
  const { parsed, blob } = item;
  return {
    id: message.id,
    mailbox_id: message.homeId ?? mailboxId,
    conversation_id: message.conversationId,
    direction,
    blob_sha256: blob.sha256,
    salt: message.salt,
    size: blob.size,
    message_id: message.self ?? parsed.messageId,
    in_reply_to: parsed.inReplyTo,
    from_name: parsed.from?.name ?? '',
    from_address: parsed.from?.address ?? '',
    envelope: JSON.stringify(envelopeOf(parsed)),
    subject: parsed.subject,
    snippet: item.snippet,
    sent_at: parsed.date,
    received_at: message.receivedAt,
    stored_at: now,
    other_client: direction === 'out',
    automatic: isAutomatic(parsed),
    bounce: parsed.automation.isBounce,
    newcomer: message.newcomer,
    has_html: parsed.html !== null,
    attachments: JSON.stringify(attachmentsOf(parsed)),
  };
}

const bodyRow = ({ id, item }: PlannedMessage): Insertable<MessageBodyTable> => ({
  message_id: id,
  text: item.parsed.text,
  plain: plainOf(item),
  html: item.parsed.html,
  truncated: item.parsed.truncated,
});

/** Kept where the mail has no plain text of its own. */
const plainOf = ({ parsed, searchText }: Incoming): string | null =>
  (parsed.text?.trim() ?? '') === '' && searchText !== '' ? searchText : null;

/** A copy that lies where `item` was found; `moveTo` = a queued operation brings it there. */
export type NewLocation = {
  id: string;
  messageId: string;
  item: Incoming;
  moveTo: string | null;
  isSpam: boolean;
};

export async function insertLocations(tx: Tx, locations: readonly NewLocation[]): Promise<void> {
  if (locations.length === 0) return;
  await tx
    .insertInto('location')
    .values(
      locations.map(({ id, messageId, item, moveTo }) => ({
        id,
        message_id: messageId,
        folder_id: item.folderId,
        uid_validity: item.uidValidity,
        uid: item.uid,
        flags: [...item.flags],
        target_folder_id: moveTo,
      })),
    )
    .execute();
  // What was gone from the server and is back.
  await sql`
    update message set removed_on_server_at = null
     where id = any(${[...new Set(locations.map((l) => l.messageId))]}::uuid[]) and removed_on_server_at is not null`.execute(
    tx,
  );
}

/**
 * A copy found where our own queued move was to bring it: the location that moves is that copy, and no other
 * client had a hand in it. Gives the locations that were completed so, by message and folder.
 */
export async function completeMoves(
  tx: Tx,
  copies: readonly { messageId: string; item: Incoming }[],
): Promise<Set<string>> {
  if (copies.length === 0) return new Set();
  const { rows } = await sql<{ message_id: string; folder_id: string; uid: number }>`
    with n as (
      select distinct on (message_id, folder_id) * from
        unnest(${copies.map((c) => c.messageId)}::uuid[], ${copies.map((c) => c.item.folderId)}::uuid[],
               ${copies.map((c) => c.item.uidValidity)}::bigint[], ${copies.map((c) => c.item.uid)}::bigint[])
        as n(message_id, folder_id, uid_validity, uid)
    ), moving as (
      select distinct on (n.message_id, n.folder_id) l.id, n.*
        from n join location l on l.message_id = n.message_id and l.target_folder_id = n.folder_id
        join folder f on f.id = l.folder_id
       -- Out of another account it comes as a copy of its own, and is looked after by its operation.
       where l.folder_id <> n.folder_id
         and f.mailbox_id = (select mailbox_id from folder where id = n.folder_id)
       order by n.message_id, n.folder_id, l.id
    )
    update location l
       set folder_id = m.folder_id, uid_validity = m.uid_validity, uid = m.uid, target_folder_id = null, gone_at = null
      from moving m where l.id = m.id
    returning l.message_id, l.folder_id, l.uid`.execute(tx);
  return new Set(rows.map((row) => `${row.message_id} ${row.folder_id} ${row.uid}`));
}

/** Registers identifiers: a mail's own over a ghost's, an ancestor's only where nothing is known of it. */
export async function insertNodes(
  tx: Tx,
  mailboxId: string,
  messages: readonly PlannedMessage[],
  taken: (id: string) => boolean,
): Promise<void> {
  const ghosts = new Map<string, string>();
  const selves = new Map<string, string>();
  for (const { self, nodes, conversationId } of messages) {
    for (const id of nodes) {
      if (id !== self) ghosts.set(id, ghosts.get(id) ?? conversationId);
      else if (!taken(id) && !selves.has(id)) selves.set(id, conversationId);
    }
  }
  for (const id of selves.keys()) ghosts.delete(id);
  if (selves.size > 0) {
    await sql`
      insert into message_node (mailbox_id, message_id, conversation_id)
      select ${mailboxId}::uuid, * from unnest(${[...selves.keys()]}::text[], ${[...selves.values()]}::uuid[])
      on conflict (mailbox_id, message_id) do update set conversation_id = excluded.conversation_id`.execute(
      tx,
    );
  }
  if (ghosts.size > 0) {
    await sql`
      insert into message_node (mailbox_id, message_id, conversation_id)
      select ${mailboxId}::uuid, * from unnest(${[...ghosts.keys()]}::text[], ${[...ghosts.values()]}::uuid[])
      on conflict (mailbox_id, message_id) do nothing`.execute(tx);
  }
}

/** The conversation from which each of these was separated, through all splits; those that never were are left out. */
export async function originsOf(tx: Tx, ids: readonly string[]): Promise<Map<string, string>> {
  if (ids.length === 0) return new Map();
  const { rows } = await sql<{ id: string; origin: string }>`
    with recursive line as (
      select id as start, id, 0 as depth from unnest(${[...ids]}::uuid[]) as given(id)
      union all
      select l.start, (e.body::jsonb #>> '{data,otherId}')::uuid, l.depth + 1
        from line l join event e on e.conversation_id = l.id and e.seq = 1 and e.kind = 'conversation.split')
    select distinct on (start) start as id, id as origin from line where depth > 0
     order by start, depth desc`.execute(tx);
  return new Map(rows.map((row) => [row.id, row.origin]));
}

/** What belongs to `absorbed` belongs to `kept` from now on; the events of the merge are recorded beside. */
export async function repoint(tx: Tx, kept: string, absorbed: string): Promise<void> {
  await sql`update message set conversation_id = ${kept} where conversation_id = ${absorbed}`.execute(tx);
  await sql`update message_node set conversation_id = ${kept} where conversation_id = ${absorbed}`.execute(
    tx,
  );
  await sql`
    with moved as (delete from conversation_reader where conversation_id = ${absorbed} returning *)
    insert into conversation_reader (conversation_id, person_id, message_id, seen_at, seen_until)
    select ${kept}::uuid, person_id, message_id, seen_at, seen_until from moved
    on conflict (conversation_id, person_id) do nothing`.execute(tx);
  await sql`
    insert into conversation_star (person_id, conversation_id, starred_at)
    select person_id, ${kept}::uuid, starred_at from conversation_star where conversation_id = ${absorbed}
    on conflict do nothing`.execute(tx);
}

/** Notes per recipient that delivery failed. */
export async function markBounced(
  tx: Tx,
  outboxId: string,
  recipients: readonly { address: string; detail: string }[],
): Promise<void> {
  if (recipients.length === 0) return;
  await sql`
    update outbox_recipient r set state = 'bounced', detail = n.detail
      from unnest(${recipients.map((r) => r.address.toLowerCase())}::text[],
                  ${recipients.map((r) => r.detail)}::text[]) as n(address, detail)
     where r.outbox_id = ${outboxId} and lower(r.address) = n.address`.execute(tx);
}

export const newLocation = (
  messageId: string,
  item: Incoming,
  moveTo: string | null = null,
): NewLocation => ({
  id: newId(),
  messageId,
  item,
  moveTo,
  isSpam: false,
});

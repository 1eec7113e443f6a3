-- Full text, filters, saved views.

-- Trusted: the owner of the database may create it. It lets one index hold a mailbox beside words or tags.
create extension if not exists btree_gin;

-- ── Full text ─────────────────────────────────────────────────────────────────────────────────────────────────
-- One narrow row a message; its words lie outside of it, so that going through many rows reads few pages. The words
-- are folded and stemmed by search-words.ts. Marked with a field (`S:` subject, `F:` from, `T:` to) they stand again.
create table message_search (
  message_id uuid primary key references message (id) on delete cascade,
  conversation_id uuid not null,
  mailbox_id uuid not null,
  at timestamptz not null,
  -- Shown nowhere: never sent, or removed by the owner of a personal mailbox.
  hidden boolean not null default false,
  words tsvector not null
) with (toast_tuple_target = 128, autovacuum_vacuum_insert_scale_factor = 0.05);
alter table message_search alter column words set storage external;
-- How a query is read is decided by counting, not by estimates: sampling whole vectors would be wasted.
alter table message_search alter column words set statistics 0;
create index message_search_conversation on message_search (conversation_id);
create index message_search_words on message_search using gin (mailbox_id, words) where not hidden;

-- Where a message belongs and whether it is shown is kept here by the database itself, whoever changes it.
create function message_search_follow() returns trigger language plpgsql as $$
begin
  update message_search s set conversation_id = new.conversation_id, mailbox_id = new.mailbox_id,
         at = new.received_at, hidden = message_is_hidden(new.id, new.mailbox_id, new.removed_on_server_at)
   where s.message_id = new.id;
  return null;
end $$;
create function message_is_hidden(message uuid, in_mailbox uuid, removed timestamptz) returns boolean
stable language sql as $$
  select (removed is not null and (select kind = 'personal' from mailbox where id = in_mailbox))
      or coalesce((select state in ('stopped', 'taken_back') from outbox
                    where message_id = $1 order by queued_at desc, id desc limit 1), false)
$$;
create trigger message_search_moves after update of conversation_id, mailbox_id, received_at, removed_on_server_at
  on message for each row
  when ((old.conversation_id, old.mailbox_id, old.received_at, old.removed_on_server_at)
    is distinct from (new.conversation_id, new.mailbox_id, new.received_at, new.removed_on_server_at))
  execute function message_search_follow();
create function message_search_follow_sending() returns trigger language plpgsql as $$
begin
  update message_search s set hidden = message_is_hidden(m.id, m.mailbox_id, m.removed_on_server_at)
    from message m where m.id = new.message_id and s.message_id = m.id;
  return null;
end $$;
create trigger message_search_sends after update of state on outbox for each row
  when (old.state is distinct from new.state
    and (old.state in ('stopped', 'taken_back') or new.state in ('stopped', 'taken_back')))
  execute function message_search_follow_sending();

-- Plain text of a body that has HTML only, for excerpts.
alter table message_body add column plain text;

-- ── Filters ───────────────────────────────────────────────────────────────────────────────────────────────────
-- The newest message came from outside: it is unread for whoever has not seen it.
alter table conversation add column newest_incoming boolean not null default false;
update conversation c set newest_incoming = exists (
  select from message m where m.conversation_id = c.id and m.received_at = c.last_message_at and m.direction = 'in');

-- Everything that filters ask of the row, in the order of the list: what no narrower index answers within some hundred
-- rows is read here, without touching the table.
drop index conversation_newest;
create index conversation_filter on conversation (mailbox_id, last_message_at desc, id desc)
  include (shelf, status, assignee_id, department_id, qualification_id, has_attachments, newest_incoming, folder_id,
           waiting_since, correspondent_address)
  where not hidden;
create index conversation_tagged on conversation using gin (mailbox_id, tag_ids) where tag_ids <> '{}' and not hidden;
create index conversation_domain on conversation
  (split_part(lower(correspondent_address), '@', 2), mailbox_id, last_message_at desc, id desc) where not hidden;
create index conversation_reader_person on conversation_reader (person_id, conversation_id) include (seen_until);
create index outbox_scheduled on outbox (mailbox_id, conversation_id) where state = 'queued' and is_scheduled;
-- Mail that its owner has not read with any client: only copies without \Seen.
create index location_unseen on location (folder_id, message_id)
  where gone_at is null and not ('\Seen' = any (flags));
create index conversation_filed on conversation (mailbox_id, folder_id, last_message_at desc, id desc)
  where folder_id is not null and not hidden;

-- ── Saved views ───────────────────────────────────────────────────────────────────────────────────────────────
create table saved_view (
  id uuid primary key,
  -- Null = over all mailboxes of its owner.
  mailbox_id uuid references mailbox (id) on delete cascade,
  -- Null = of everyone in the mailbox.
  owner_id uuid references person (id) on delete cascade,
  name text not null,
  filter jsonb not null,
  position integer not null,
  created_at timestamptz not null,
  check (mailbox_id is not null or owner_id is not null)
);
create index saved_view_mailbox on saved_view (mailbox_id, owner_id, position);
create index saved_view_owner on saved_view (owner_id) where mailbox_id is null;

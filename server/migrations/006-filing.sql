-- Filing, moving between mailboxes, deleting for good, blocked senders.

-- `transfer`: a copy goes to another account. It belongs to the account that receives; `location_id` is the copy in
-- the account that it leaves, removed there by a `purge` once the new copy was verified.
alter table server_operation drop constraint server_operation_kind_check;
alter table server_operation add constraint server_operation_kind_check
  check (kind in ('flag', 'move', 'append', 'purge', 'transfer'));
create index server_operation_transfer on server_operation (message_id) where kind = 'transfer' and state = 'waiting';

-- What the server answered when it would not make this folder; `gone_at` is set too.
alter table folder add column refusal text;

-- Days after which what lies in the trash is deleted for good; null = never.
alter table mailbox add column trash_retention_days integer check (trash_retention_days between 1 and 3650);
create index conversation_in_trash on conversation (mailbox_id, id) where place = 'trash' and not hidden;

-- The content is gone for good; the row stays so that what lies on the server until it is removed there stays known.
alter table message add column erased_at timestamptz;

-- Mail from these goes to spam when it arrives. `address` is an address, or a domain that begins with @.
create table blocked_sender (
  id uuid primary key,
  mailbox_id uuid not null references mailbox (id) on delete cascade,
  address text not null check (address = lower(address)),
  blocked_by uuid not null references person (id),
  blocked_at timestamptz not null,
  unique (mailbox_id, address)
);

-- Conversations were moved from one mailbox to the other: mail that comes to the first may belong there.
create table mailbox_redirect (
  from_mailbox_id uuid not null references mailbox (id) on delete cascade,
  to_mailbox_id uuid not null references mailbox (id) on delete cascade,
  primary key (from_mailbox_id, to_mailbox_id)
);

-- What people are told of, by which ways; who is away; to whom what arrives goes.

-- A reader that goes on where it stopped, in the transaction of what it did: the bound, and what it was given above it.
alter table event_cursor add column given jsonb not null default '[]';

create table notification (
  id uuid primary key,
  person_id uuid not null references person (id) on delete cascade,
  kind text not null check (kind in ('assigned', 'mentioned', 'reply', 'woken', 'released', 'sending')),
  -- Null where it is about many: what somebody who left had.
  conversation_id uuid references conversation (id) on delete cascade,
  mailbox_id uuid not null references mailbox (id) on delete cascade,
  -- What it is told of, so that nothing is told twice.
  cause text not null,
  -- Who did it; for what was released, who left.
  by_id uuid references person (id),
  note_id uuid references note (id),
  -- For trouble with a sending.
  detail text,
  count integer not null default 1,
  at timestamptz not null,
  seen_at timestamptz,
  -- Not seen by then, it goes out by mail; null = it does not, or has gone.
  mail_due_at timestamptz,
  unique (person_id, cause)
);
create index notification_person on notification (person_id, id desc);
create index notification_unseen on notification (person_id, id desc) where seen_at is null;
create index notification_conversation on notification (conversation_id, person_id) where seen_at is null;
create index notification_mail_due on notification (mail_due_at) where mail_due_at is not null;
create index notification_at on notification (at);

-- A browser that is told by Web Push. Its keys only encrypt; the endpoint is what must not be known.
create table push_subscription (
  id uuid primary key,
  person_id uuid not null references person (id) on delete cascade,
  endpoint text not null unique,
  p256dh bytea not null,
  auth bytea not null,
  created_at timestamptz not null
);
create index push_subscription_person on push_subscription (person_id);

-- The key pair that names this instance to push services (RFC 8292); the private one is sealed.
alter table instance add column vapid_public bytea;
alter table instance add column vapid_private bytea;

-- Away from the first day to the last (yyyy-mm-dd), in the person's own time zone.
create table absence (
  id uuid primary key,
  person_id uuid not null references person (id) on delete cascade,
  from_day text not null check (from_day ~ '^\d{4}-\d{2}-\d{2}$'),
  until_day text not null check (until_day ~ '^\d{4}-\d{2}-\d{2}$' and until_day >= from_day),
  substitute_id uuid references person (id) on delete set null check (substitute_id <> person_id),
  created_at timestamptz not null
);
create index absence_person on absence (person_id, until_day);

-- To whom new mail goes; '' = the mailbox itself, else one of its aliases.
create table arrival_rule (
  mailbox_id uuid not null references mailbox (id) on delete cascade,
  address text not null default '',
  kind text not null check (kind in ('nobody', 'department', 'roundRobin', 'leastLoaded')),
  department_id uuid references department (id),
  -- Whose turn it was last.
  last_person_id uuid references person (id) on delete set null,
  primary key (mailbox_id, address),
  check ((kind = 'department') = (department_id is not null))
);

-- The foundation: people, mailboxes, mail, conversations, history, sending, sync.
-- Ids are UUIDv7 made by the program, so that an id tells nothing about how much there is beside it.

-- ── People and sign-in (the four sign-in tables are what the sign-in library maps) ────────────────────────────
create table person (
  id uuid primary key,
  name text not null,
  email text not null,
  email_verified boolean not null default false,
  image text,
  role text not null default 'agent' check (role in ('agent', 'supervisor', 'admin')),
  language text not null default 'fr' check (language in ('fr', 'en')),
  time_zone text not null default 'Europe/Paris',
  title text not null default '',
  preferences jsonb not null default '{}',
  deactivated_at timestamptz,
  last_seen_at timestamptz,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);
create unique index person_email on person (lower(email));

create table sign_in_session (
  id uuid primary key,
  person_id uuid not null references person (id) on delete cascade,
  token text not null unique,
  expires_at timestamptz not null,
  ip_address text,
  user_agent text,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);
create index sign_in_session_person on sign_in_session (person_id);

create table sign_in_account (
  id uuid primary key,
  person_id uuid not null references person (id) on delete cascade,
  account_id text not null,
  provider_id text not null,
  password text,
  access_token text,
  refresh_token text,
  id_token text,
  access_token_expires_at timestamptz,
  refresh_token_expires_at timestamptz,
  scope text,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  unique (provider_id, account_id)
);
create index sign_in_account_person on sign_in_account (person_id);

create table sign_in_verification (
  id uuid primary key,
  identifier text not null,
  value text not null,
  expires_at timestamptz not null,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);
create index sign_in_verification_identifier on sign_in_verification (identifier);

create table sign_in_rate_limit (
  id uuid primary key default gen_random_uuid(),
  key text not null unique,
  count integer not null,
  last_request bigint not null
);

-- A link that sets a password: invitation or reset. Only the hash of its token is kept.
create table password_link (
  token_hash bytea primary key,
  person_id uuid not null references person (id) on delete cascade,
  -- 'handed' by an administrator, or 'forgotten': mailed to whoever typed the address.
  kind text not null check (kind in ('handed', 'forgotten')),
  expires_at timestamptz not null,
  used_at timestamptz
);

create table department (
  id uuid primary key,
  name text not null,
  archived_at timestamptz
);
create unique index department_name on department (lower(name)) where archived_at is null;

create table person_department (
  person_id uuid not null references person (id) on delete cascade,
  department_id uuid not null references department (id),
  primary key (person_id, department_id)
);

-- One row of settings for the whole instance.
create table instance (
  one boolean primary key default true check (one),
  setup_token_hash bytea,
  demo boolean not null default false,
  catcher boolean not null default false,
  -- The mailbox whose account sends password links.
  sending_mailbox_id uuid
);
insert into instance default values;

-- ── Mailboxes ─────────────────────────────────────────────────────────────────────────────────────────────────
create table mailbox (
  id uuid primary key,
  kind text not null check (kind in ('shared', 'personal')),
  owner_id uuid references person (id),
  name text not null,
  address text not null,
  aliases text[] not null default '{}',
  time_zone text not null default 'Europe/Paris',
  defaults jsonb not null default '{}',
  signature text not null default '',
  archived_at timestamptz,
  created_at timestamptz not null,
  check ((kind = 'personal') = (owner_id is not null))
);
create unique index mailbox_address on mailbox (lower(address)) where archived_at is null;

create table mailbox_member (
  mailbox_id uuid not null references mailbox (id) on delete cascade,
  person_id uuid not null references person (id) on delete cascade,
  role text not null check (role in ('member', 'dispatcher')),
  overrides jsonb not null default '{}',
  primary key (mailbox_id, person_id)
);
create index mailbox_member_person on mailbox_member (person_id);

create table mailbox_department (
  mailbox_id uuid not null references mailbox (id) on delete cascade,
  department_id uuid not null references department (id),
  primary key (mailbox_id, department_id)
);

create table qualification (
  id uuid primary key,
  mailbox_id uuid references mailbox (id),
  name text not null,
  colour text not null,
  archived_at timestamptz
);

create table tag (
  id uuid primary key,
  mailbox_id uuid references mailbox (id) on delete cascade,
  name text not null,
  colour text not null,
  archived_at timestamptz
);
create unique index tag_name on tag (coalesce(mailbox_id, '00000000-0000-0000-0000-000000000000'), lower(name))
  where archived_at is null;

-- ── Mail accounts and their server side ───────────────────────────────────────────────────────────────────────
create table mail_account (
  mailbox_id uuid primary key references mailbox (id) on delete cascade,
  imap_host text not null,
  imap_port integer not null,
  imap_security text not null check (imap_security in ('tls', 'starttls', 'plain')),
  imap_user text not null,
  imap_secret bytea not null,
  smtp_host text not null,
  smtp_port integer not null,
  smtp_security text not null check (smtp_security in ('tls', 'starttls', 'plain')),
  smtp_user text not null,
  smtp_secret bytea not null,
  allow_plain boolean not null default false,
  import_since text not null default '1year' check (import_since in ('30days', '1year', 'all')),
  -- Fixed when the account is made, so that "30 days" does not slide while the import runs. Null = all.
  import_from timestamptz,
  sent_filed_by_server boolean not null default false,
  paused_at timestamptz,
  -- Counts every change of settings: the supervisor starts anew when it differs from the one it runs.
  generation integer not null default 1,
  resync_requested_at timestamptz,
  state text not null default 'connecting' check (state in ('connecting', 'connected', 'importing', 'error', 'paused')),
  error_since timestamptz,
  fault text,
  fault_detail text,
  next_attempt_at timestamptz,
  last_success_at timestamptz,
  last_mail_at timestamptz,
  capabilities text[] not null default '{}',
  smtp_fault text,
  smtp_fault_since timestamptz,
  -- Exactly one process syncs an account.
  lease_holder uuid,
  lease_until timestamptz
);

create table folder (
  id uuid primary key,
  mailbox_id uuid not null references mailbox (id) on delete cascade,
  path text not null,
  delimiter text not null default '/',
  role text not null check (role in ('inbox', 'sent', 'drafts', 'archive', 'junk', 'trash', 'other')),
  followed text not null check (followed in ('content', 'locations', 'none')),
  -- MAILBOXID of a server that has it (RFC 8474): stays when the folder is renamed.
  object_id text,
  -- The cursor. Advanced in the transaction that stored.
  uid_validity bigint,
  highest_uid bigint not null default 0,
  highest_modseq bigint,
  -- First import runs from the newest down to this UID; null = not begun, 0 or 1 = finished.
  import_below_uid bigint,
  import_total integer,
  import_done integer not null default 0,
  -- The last count made on the server, beside ours.
  server_count integer,
  before_import_count integer not null default 0,
  checked_at timestamptz,
  gone_at timestamptz,
  unique (mailbox_id, path)
);

-- ── Conversations ─────────────────────────────────────────────────────────────────────────────────────────────
create table conversation (
  id uuid primary key,
  mailbox_id uuid not null references mailbox (id),
  created_at timestamptz not null,
  -- Work columns: the fold of the events.
  fold_version smallint not null default 1,
  status text not null default 'open' check (status in ('open', 'pending', 'resolved')),
  assignee_id uuid references person (id),
  department_id uuid references department (id),
  qualification_id uuid references qualification (id),
  absorbed_by uuid references conversation (id),
  merge_proposal uuid,
  tag_ids uuid[] not null default '{}',
  follower_ids uuid[] not null default '{}',
  is_snoozed boolean not null default false,
  snoozed_until timestamptz,
  is_deleted boolean not null default false,
  -- Seq of the newest event that is no opening.
  work_seq integer not null default 0,
  answered_at timestamptz,
  answered_by uuid,
  sending text check (sending in ('queued', 'refused', 'doubtful', 'bounced')),
  -- Mail columns: a pure function of the messages and where they lie.
  place text not null default 'inbox' check (place in ('inbox', 'archive', 'spam', 'trash', 'filed')),
  subject text not null default '',
  snippet text not null default '',
  snippet_author_id uuid,
  -- The folder it is filed in; null elsewhere.
  folder_id uuid,
  correspondent_name text not null default '',
  correspondent_address text not null default '',
  first_message_at timestamptz,
  last_message_at timestamptz,
  waiting_since timestamptz,
  message_count integer not null default 0,
  has_attachments boolean not null default false,
  hidden boolean not null default false,
  -- Where the lists look: the status of what lies in the inbox, the place of everything else.
  shelf text not null generated always as (
    case when place <> 'inbox' then place when is_snoozed then 'snoozed' else status end) stored
);
-- Every list is a merge of walks of one of these, each in the order of the list and limited: what a viewer does not
-- see is never read past. A null key column stands in the ORDER BY, because the planner takes only `=` for constant.
create index conversation_shelf on conversation (mailbox_id, shelf, last_message_at desc, id desc) where not hidden;
create index conversation_assignee on conversation (mailbox_id, assignee_id, shelf, last_message_at desc, id desc) where not hidden;
create index conversation_unassigned on conversation (mailbox_id, department_id, shelf, last_message_at desc, id desc) where assignee_id is null and not hidden;
create index conversation_department on conversation (mailbox_id, department_id, shelf, last_message_at desc, id desc) where department_id is not null and not hidden;
create index conversation_qualification on conversation (mailbox_id, qualification_id, shelf, last_message_at desc, id desc) where qualification_id is not null and not hidden;
create index conversation_newest on conversation (mailbox_id, last_message_at desc, id desc) where not hidden;
create index conversation_mine on conversation (assignee_id, shelf, last_message_at desc, id desc) where assignee_id is not null and not hidden;
create index conversation_waiting on conversation (mailbox_id, waiting_since, id)
  where waiting_since is not null and shelf in ('open', 'pending') and not hidden;
create index conversation_waiting_assignee on conversation (mailbox_id, assignee_id, waiting_since, id)
  where waiting_since is not null and shelf in ('open', 'pending') and not hidden;
create index conversation_waiting_unassigned on conversation (mailbox_id, department_id, waiting_since, id)
  where assignee_id is null and waiting_since is not null and shelf in ('open', 'pending') and not hidden;

create index conversation_snoozed on conversation (snoozed_until) where is_snoozed and snoozed_until is not null;

-- Narrow on purpose: an opening touches this and nothing wide or indexed.
create table conversation_head (
  conversation_id uuid primary key references conversation (id),
  seq integer not null,
  hash bytea not null,
  mac bytea not null
);

create table event (
  position bigint generated always as identity primary key,
  id uuid not null unique,
  conversation_id uuid not null references conversation (id),
  mailbox_id uuid not null,
  seq integer not null,
  kind text not null,
  -- The exact text that is hashed.
  body text not null,
  hash bytea not null,
  recorded_at timestamptz not null,
  xid xid8 not null default pg_current_xact_id(),
  unique (conversation_id, seq)
);
create index event_xid on event (xid);

-- Readers of the history that go on where they stopped.
create table event_cursor (
  name text primary key,
  xid xid8 not null
);

create function forbid_event_change() returns trigger language plpgsql as $$
begin
  raise exception 'history is append-only';
end $$;
create trigger event_append_only before update or delete on event for each row execute function forbid_event_change();
create trigger event_no_truncate before truncate on event for each statement execute function forbid_event_change();
-- Without its head nobody can say how far a chain goes. (It grows with each event, so an update is allowed.)
create trigger conversation_head_kept before delete on conversation_head for each row execute function forbid_event_change();
create trigger conversation_head_no_truncate before truncate on conversation_head for each statement execute function forbid_event_change();

create table note (
  id uuid primary key,
  conversation_id uuid not null references conversation (id),
  author_id uuid not null references person (id),
  kind text not null check (kind in ('note', 'assignment')),
  text text not null,
  mentions uuid[] not null default '{}',
  -- Of the commitment in its event. Erasing a note: text = '' and salt = null, together.
  salt bytea,
  created_at timestamptz not null,
  check (salt is not null or text = '')
);
create index note_conversation on note (conversation_id, created_at);

-- Read state per person: the newest message he has seen.
create table conversation_reader (
  conversation_id uuid not null references conversation (id),
  person_id uuid not null references person (id) on delete cascade,
  message_id uuid,
  seen_at timestamptz not null,
  -- last_message_at of the conversation when it was seen; older than the row's = unread.
  seen_until timestamptz,
  primary key (conversation_id, person_id)
);

-- A person's own mark; nobody else sees it.
create table conversation_star (
  person_id uuid not null references person (id) on delete cascade,
  conversation_id uuid not null references conversation (id) on delete cascade,
  starred_at timestamptz not null,
  primary key (person_id, conversation_id)
);
create index conversation_star_conversation on conversation_star (conversation_id);

-- ── Mail ──────────────────────────────────────────────────────────────────────────────────────────────────────
create table message (
  id uuid primary key,
  mailbox_id uuid not null references mailbox (id),
  conversation_id uuid not null references conversation (id),
  direction text not null check (direction in ('in', 'out')),
  blob_sha256 text not null,
  -- Of the commitment to blob_sha256 in its event; null = erased.
  salt bytea,
  size integer not null,
  parse_version smallint not null default 1,
  message_id text,
  in_reply_to text[] not null default '{}',
  -- Everything the reader's head needs, derived from the raw source.
  from_name text not null default '',
  from_address text not null default '',
  envelope jsonb not null,
  subject text not null default '',
  snippet text not null default '',
  sent_at timestamptz,
  -- INTERNALDATE for what came in, the hand-over for what we sent.
  received_at timestamptz not null,
  stored_at timestamptz not null,
  author_id uuid references person (id),
  other_client boolean not null default false,
  automatic boolean not null default false,
  bounce boolean not null default false,
  newcomer boolean not null default false,
  has_html boolean not null default false,
  attachments jsonb not null default '[]',
  removed_on_server_at timestamptz
);
create index message_conversation on message (conversation_id, received_at, id);
create index message_blob on message (mailbox_id, blob_sha256);
create index message_message_id on message (mailbox_id, message_id) where message_id is not null;

create table message_body (
  message_id uuid primary key references message (id) on delete cascade,
  text text,
  html text,
  truncated boolean not null default false
);

-- The threading graph: every Message-ID known or only named (a ghost) in this mailbox, and its conversation.
create table message_node (
  mailbox_id uuid not null references mailbox (id) on delete cascade,
  message_id text not null,
  conversation_id uuid not null references conversation (id),
  primary key (mailbox_id, message_id)
);
create index message_node_conversation on message_node (conversation_id);

create table location (
  id uuid primary key,
  message_id uuid not null references message (id),
  folder_id uuid not null references folder (id) on delete cascade,
  uid_validity bigint not null,
  uid bigint not null,
  flags text[] not null default '{}',
  -- Where a queued server operation will bring it; places count this one.
  target_folder_id uuid references folder (id),
  -- Expunged from outside: kept, so that a place can still be derived; counts leave it out.
  gone_at timestamptz,
  unique (folder_id, uid_validity, uid)
);
create index location_message on location (message_id);

-- A copy in a folder that is followed for where things lie only, and whose content we do not hold.
create table foreign_location (
  folder_id uuid not null references folder (id) on delete cascade,
  uid_validity bigint not null,
  uid bigint not null,
  message_id text,
  primary key (folder_id, uid_validity, uid)
);

create table set_aside (
  id uuid primary key,
  folder_id uuid not null references folder (id) on delete cascade,
  uid_validity bigint not null,
  uid bigint not null,
  reason text not null check (reason in ('tooLarge', 'unreadable', 'timeout', 'crashed', 'emptyAnswer', 'refusedByServer')),
  detail text not null default '',
  blob_sha256 text,
  size bigint,
  internal_date timestamptz,
  attempts integer not null default 1,
  retry_requested_at timestamptz,
  even_if_large boolean not null default false,
  created_at timestamptz not null,
  unique (folder_id, uid_validity, uid)
);

-- What we want of the server, ordered per account, retried. What comes back because of it is ours.
create table server_operation (
  id uuid primary key,
  ordinal bigint generated always as identity,
  mailbox_id uuid not null references mailbox (id) on delete cascade,
  kind text not null check (kind in ('flag', 'move', 'append', 'purge')),
  location_id uuid references location (id) on delete cascade,
  message_id uuid references message (id) on delete cascade,
  target_folder_id uuid references folder (id) on delete cascade,
  flags text[] not null default '{}',
  state text not null default 'waiting' check (state in ('waiting', 'done', 'given_up')),
  attempts integer not null default 0,
  next_attempt_at timestamptz not null,
  last_error text,
  created_at timestamptz not null
);
create index server_operation_waiting on server_operation (mailbox_id, ordinal) where state = 'waiting';
create index server_operation_refused on server_operation (mailbox_id) where last_error is not null and state in ('waiting', 'given_up');
create index server_operation_location on server_operation (location_id) where location_id is not null;

-- ── Drafts and sending ────────────────────────────────────────────────────────────────────────────────────────
create table draft (
  id uuid primary key,
  mailbox_id uuid not null references mailbox (id),
  conversation_id uuid references conversation (id),
  author_id uuid not null references person (id),
  message_id uuid references message (id),
  kind text not null check (kind in ('reply', 'replyAll', 'forward', 'new')),
  from_address text not null,
  recipients jsonb not null default '{"to":[],"cc":[],"bcc":[]}',
  subject text not null default '',
  html text not null default '',
  quoted_html text not null default '',
  seen_seq integer not null default 0,
  revision integer not null default 1,
  -- writing → queued → sent | discarded; a stopped or taken back send goes back to writing.
  state text not null default 'writing' check (state in ('writing', 'queued', 'sent', 'discarded')),
  created_at timestamptz not null,
  updated_at timestamptz not null
);
-- Not unique: a send that was stopped or taken back gives its draft back, whatever its author began meanwhile.
create index draft_conversation on draft (author_id, conversation_id, kind) where state = 'writing';
create index draft_author on draft (author_id, mailbox_id) where state = 'writing';

create table draft_attachment (
  id uuid primary key,
  draft_id uuid not null references draft (id) on delete cascade,
  filename text not null,
  mime_type text not null,
  size integer not null,
  content_id text,
  blob_sha256 text not null,
  ordinal integer not null
);
create index draft_attachment_draft on draft_attachment (draft_id, ordinal);

-- One press of send. queued → handing_over → sent | refused | doubtful ; stopped and taken_back never left.
create table outbox (
  id uuid primary key,
  mailbox_id uuid not null references mailbox (id),
  conversation_id uuid not null references conversation (id),
  draft_id uuid not null references draft (id),
  message_id uuid not null references message (id),
  author_id uuid not null references person (id),
  idempotency_key uuid not null,
  state text not null check (state in ('queued', 'handing_over', 'sent', 'refused', 'doubtful', 'stopped', 'taken_back')),
  blob_sha256 text not null,
  message_header text not null,
  envelope_from text not null,
  seen_seq integer not null,
  anyway boolean not null default false,
  then_resolve boolean not null default false,
  -- Held back until `not_before` on purpose, not for the moment in which it can be taken back.
  is_scheduled boolean not null default false,
  not_before timestamptz not null,
  attempts integer not null default 0,
  next_attempt_at timestamptz not null,
  -- The account's settings when it was last tried: it is due at once when they changed since.
  attempt_generation integer,
  -- The advisory lock of the process that hands it over; nobody holds it = that process is dead.
  holder integer,
  -- Set before the first byte of DATA: found set after a crash = doubtful, never repeated blindly.
  data_started_at timestamptz,
  last_error text,
  queued_at timestamptz not null,
  sent_at timestamptz,
  -- Filing in Sent is a step of its own.
  filed text not null default 'waiting' check (filed in ('waiting', 'asked', 'done', 'by_server')),
  unique (author_id, idempotency_key)
);
create index outbox_due on outbox (next_attempt_at) where state in ('queued', 'handing_over');
create index outbox_conversation on outbox (conversation_id);
create index outbox_message on outbox (message_id);
create index outbox_header on outbox (mailbox_id, message_header);
create index outbox_draft on outbox (draft_id);
create index outbox_unfiled on outbox (id) where state = 'sent' and filed = 'waiting';

-- Every press of send with its first answer, so that a retried request gives it again.
create table send_press (
  author_id uuid not null references person (id),
  idempotency_key uuid not null,
  draft_id uuid not null references draft (id),
  -- Queued as this one; null = stopped because of these events.
  outbox_id uuid,
  conflict_seqs jsonb not null default '[]',
  pressed_at timestamptz not null,
  primary key (author_id, idempotency_key)
);

create table outbox_recipient (
  outbox_id uuid not null references outbox (id) on delete cascade,
  address text not null,
  name text not null default '',
  role text not null check (role in ('to', 'cc', 'bcc')),
  state text not null default 'waiting' check (state in ('waiting', 'accepted', 'refused', 'bounced')),
  detail text,
  primary key (outbox_id, address)
);

-- What the demo's catcher kept instead of delivering.
create table caught_mail (
  id uuid primary key,
  mailbox_id uuid not null,
  blob_sha256 text not null,
  recipients text[] not null,
  caught_at timestamptz not null
);

create table audit_entry (
  id uuid primary key,
  at timestamptz not null,
  actor_id uuid,
  action text not null,
  subject_id uuid,
  before jsonb,
  after jsonb,
  ip_address text
);

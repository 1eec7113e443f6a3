-- Taking acts back, and the same act on many conversations.

-- What an act of a person changed, kept for a day so that he can take it back.
create table act (
  id uuid primary key,
  person_id uuid not null references person (id) on delete cascade,
  conversation_id uuid not null references conversation (id) on delete cascade,
  kind text not null,
  -- The privileges that it took, judged again when it is taken back.
  privileges text[] not null,
  -- Seq of the conversation's last event when it was done.
  seq integer not null,
  -- The work columns that it changed, as they were and as it left them.
  before jsonb not null,
  after jsonb not null,
  -- What the inverse needs beside them: where copies lay, how far somebody had read.
  kept jsonb,
  at timestamptz not null,
  undone_at timestamptz
);
create index act_at on act (at);
create index act_conversation on act (conversation_id);

create table bulk_job (
  id uuid primary key,
  person_id uuid not null references person (id) on delete cascade,
  act jsonb not null,
  -- The filter that chooses; null = the items were named, or are those of the job that this one takes back.
  selection jsonb,
  undoes uuid references bulk_job (id) on delete cascade,
  state text not null default 'waiting' check (state in ('waiting', 'running', 'done', 'cancelled', 'failed')),
  -- Null until the list is fixed.
  total integer,
  done integer not null default 0,
  unchanged integer not null default 0,
  refused integer not null default 0,
  started_at timestamptz not null,
  -- When its last batch was done: one that stands still is taken up again.
  moved_at timestamptz not null,
  ended_at timestamptz
);
create index bulk_job_person on bulk_job (person_id, started_at desc);
create index bulk_job_undoes on bulk_job (undoes) where undoes is not null;
create index bulk_job_unfinished on bulk_job (id) where state in ('waiting', 'running');

-- One conversation of a job. Marked in the transaction of its command: done once, whatever happens.
create table bulk_item (
  job_id uuid not null references bulk_job (id) on delete cascade,
  -- As it was named: it need not exist.
  conversation_id uuid not null,
  -- Who had it when the list was fixed: an assignment made since is not overwritten.
  expected_assignee_id uuid,
  -- The act that an undo takes back.
  undoes uuid,
  state text not null default 'waiting' check (state in ('waiting', 'done', 'unchanged', 'refused')),
  act_id uuid,
  reason text,
  data jsonb,
  primary key (job_id, conversation_id)
);
create index bulk_item_waiting on bulk_item (job_id, conversation_id) where state = 'waiting';

-- When this person's opening was last recorded: what is marked as read without looking is no opening.
alter table conversation_reader add column opened_at timestamptz;
update conversation_reader set opened_at = seen_at;

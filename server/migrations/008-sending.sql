-- Sending at an hour, and drafts that can be had back.

-- For an answer that waits for its hour: what happened up to this event was looked at and did not stop it.
alter table outbox add column checked_seq integer not null default 0;

-- Dropped by its author then; its text is kept for a day, so that dropping can be undone.
alter table draft add column discarded_at timestamptz;
create index draft_discarded on draft (discarded_at) where state = 'discarded' and discarded_at is not null;

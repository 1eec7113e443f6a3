-- Templates, signatures, and the pictures inside them.

-- `owner_id`: its owner's alone, everywhere (`mailbox_id` null) or in one mailbox; null = of the whole mailbox.
create table template (
  id uuid primary key,
  mailbox_id uuid references mailbox (id) on delete cascade,
  owner_id uuid references person (id) on delete cascade,
  name text not null,
  subject text not null default '',
  html text not null,
  revision integer not null default 1,
  created_at timestamptz not null,
  updated_at timestamptz not null,
  archived_at timestamptz,
  -- Deleted: brought back within a day, then swept.
  removed_at timestamptz,
  check (owner_id is not null or mailbox_id is not null)
);
create index template_owner on template (owner_id) where owner_id is not null;
create index template_mailbox on template (mailbox_id) where owner_id is null;

create table template_use (
  template_id uuid not null references template (id) on delete cascade,
  person_id uuid not null references person (id) on delete cascade,
  uses integer not null,
  used_at timestamptz not null,
  primary key (template_id, person_id)
);

create table template_file (
  id uuid primary key,
  template_id uuid not null references template (id) on delete cascade,
  filename text not null,
  mime_type text not null,
  size integer not null,
  blob_sha256 text not null,
  ordinal integer not null
);
create index template_file_template on template_file (template_id, ordinal);

-- `person_id` null = the mailbox's own; `address` null = for all of its addresses that have none of their own.
create table signature (
  mailbox_id uuid not null references mailbox (id) on delete cascade,
  person_id uuid references person (id) on delete cascade,
  address text check (address = lower(address)),
  html text not null,
  updated_at timestamptz not null,
  unique nulls not distinct (mailbox_id, person_id, address)
);
create index signature_person on signature (person_id) where person_id is not null;

-- A picture inside templates, signatures and the drafts that took them. `mailbox_ids`: whose members see it, besides
-- its owner, since something of that mailbox shows it.
create table picture (
  id uuid primary key,
  owner_id uuid not null references person (id),
  mailbox_ids uuid[] not null default '{}',
  filename text not null,
  mime_type text not null,
  size integer not null,
  blob_sha256 text not null,
  created_at timestamptz not null
);

-- Signatures were plain text until here.
create function pg_temp.as_html(text) returns text language sql as $$
  select '<p>' || replace(replace(replace(replace($1, '&', '&amp;'), '<', '&lt;'), '>', '&gt;'), e'\n', '<br>') || '</p>'
$$;
insert into signature (mailbox_id, person_id, address, html, updated_at)
select id, null, null, pg_temp.as_html(signature), created_at from mailbox where btrim(signature) <> '';
insert into signature (mailbox_id, person_id, address, html, updated_at)
select m.id, p.id, null, pg_temp.as_html(s.value), p.updated_at
  from person p, jsonb_each_text(coalesce(p.preferences -> 'signatures', '{}')) s
  join mailbox m on m.id::text = s.key
 where btrim(s.value) <> '';
update person set preferences = preferences - 'signatures' where preferences ? 'signatures';
alter table mailbox drop column signature;

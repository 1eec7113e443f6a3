-- The directory: modules, records, the ties of addresses to records, their histories, imports.

-- Letters as they are looked for and sorted: without accents and case, words between single spaces. Made of what every
-- PostgreSQL has, so that no extension is asked for.
create function directory_fold(given text) returns text immutable strict parallel safe language sql as $$
  select btrim(regexp_replace(
    replace(replace(replace(replace(replace(lower(
      regexp_replace(normalize(given, NFKD), '[\u0300-\u036f]', '', 'g')),
      'œ', 'oe'), 'æ', 'ae'), 'ß', 'ss'), 'ø', 'o'), 'ł', 'l'),
    '[\u0001-\u002f\u003a-\u0040\u005b-\u0060\u007b-\u007f\u00a0-\u00bf\u2000-\u206f]+', ' ', 'g'))
$$;

create table directory_module (
  id uuid primary key,
  -- The three that are always there, and those that an administrator adds.
  kind text not null check (kind in ('companies', 'contacts', 'colleagues', 'own')),
  singular_fr text not null,
  plural_fr text not null,
  singular_en text not null,
  plural_en text not null,
  icon text not null,
  position integer not null,
  archived_at timestamptz
);
create unique index directory_module_built_in on directory_module (kind) where kind <> 'own';
insert into directory_module (id, kind, singular_fr, plural_fr, singular_en, plural_en, icon, position) values
  ('00000000-0000-7000-8000-000000000001', 'companies', 'Compagnie', 'Compagnies', 'Company', 'Companies', 'building', 1),
  ('00000000-0000-7000-8000-000000000002', 'contacts', 'Contact', 'Contacts', 'Contact', 'Contacts', 'id', 2),
  ('00000000-0000-7000-8000-000000000003', 'colleagues', 'Collègue', 'Collègues', 'Colleague', 'Colleagues', 'users', 3);

-- `owner_id`: seen by this person alone; null = by everyone who signs in. `scope` is the same as a key without null.
create table directory_record (
  id uuid primary key,
  module_id uuid not null references directory_module (id),
  -- The colleague who signs in here.
  person_id uuid unique references person (id),
  owner_id uuid references person (id),
  scope uuid not null generated always as (coalesce(owner_id, '00000000-0000-0000-0000-000000000000')) stored,
  name text not null,
  folded text collate "C" not null generated always as (left(directory_fold(name), 200)) stored,
  company_id uuid references directory_record (id),
  city text not null default '',
  phones text[] not null default '{}',
  notes text not null default '',
  revision integer not null default 1,
  removed_at timestamptz,
  merged_into uuid references directory_record (id),
  created_at timestamptz not null,
  updated_at timestamptz not null
);
create index directory_record_name on directory_record (scope, module_id, folded, id) where removed_at is null;
create index directory_record_changed on directory_record (scope, module_id, updated_at, id) where removed_at is null;
create index directory_record_company on directory_record (company_id, folded, id) where company_id is not null;

-- Every word of a name, so that any of them is found by how it begins.
create table directory_word (
  record_id uuid not null references directory_record (id) on delete cascade,
  word text collate "C" not null,
  scope uuid not null,
  module_id uuid not null,
  primary key (record_id, word)
);
create index directory_word_begin on directory_word (scope, module_id, word, record_id);

create function directory_keep_words() returns trigger language plpgsql as $$
begin
  delete from directory_word where record_id = new.id;
  if new.removed_at is null then
    insert into directory_word (record_id, word, scope, module_id)
    select distinct new.id, left(word, 40), new.scope, new.module_id
      from (select word from string_to_table(new.folded, ' ') as word where word <> '' limit 16) words;
  end if;
  return null;
end $$;
create trigger directory_record_made after insert on directory_record
  for each row execute function directory_keep_words();
create trigger directory_record_named after update on directory_record
  for each row when (old.folded is distinct from new.folded or old.scope is distinct from new.scope
    or old.module_id is distinct from new.module_id or old.removed_at is distinct from new.removed_at)
  execute function directory_keep_words();

-- The tie. An address has at most one that everyone sees, and one of each person's own.
create table directory_address (
  record_id uuid not null references directory_record (id) on delete cascade,
  address text collate "C" not null check (address = lower(address)),
  domain text collate "C" not null generated always as (split_part(address, '@', 2)) stored,
  owner_id uuid references person (id),
  scope uuid not null generated always as (coalesce(owner_id, '00000000-0000-0000-0000-000000000000')) stored,
  created_at timestamptz not null,
  primary key (address, scope)
);
create index directory_address_record on directory_address (record_id, created_at);
create index directory_address_begin on directory_address (scope, address);
create index directory_address_domain on directory_address (scope, domain, address);

create table address_history (
  position bigint generated always as identity primary key,
  id uuid not null unique,
  address text collate "C" not null,
  from_record_id uuid,
  to_record_id uuid,
  -- Null = Guichet itself.
  actor_id uuid,
  at timestamptz not null,
  cause text not null check (cause in ('identify', 'edit', 'import', 'merge', 'remove', 'account', 'share')),
  -- Where someone did it, and whose own tie it was.
  conversation_id uuid,
  owner_id uuid
);
create index address_history_address on address_history (address, position);
create index address_history_from on address_history (from_record_id, position) where from_record_id is not null;
create index address_history_to on address_history (to_record_id, position) where to_record_id is not null;
create trigger address_history_append_only before update or delete on address_history
  for each row execute function forbid_event_change();

create table directory_change (
  position bigint generated always as identity primary key,
  id uuid not null unique,
  record_id uuid not null,
  actor_id uuid,
  at timestamptz not null,
  action text not null check (action in ('created', 'imported', 'changed', 'removed', 'merged', 'shared')),
  before jsonb,
  after jsonb,
  owner_id uuid
);
create index directory_change_record on directory_change (record_id, position);
create trigger directory_change_append_only before update or delete on directory_change
  for each row execute function forbid_event_change();

-- Everyone who signs in has a record among the colleagues, and his address is tied to that one.
create function directory_keep_colleague() returns trigger language plpgsql as $$
declare
  colleagues constant uuid := '00000000-0000-7000-8000-000000000003';
  mail constant text := lower(new.email);
  kept uuid;
begin
  select id into kept from directory_record where person_id = new.id;
  if kept is null then
    -- Staff without account who now have one.
    update directory_record r set person_id = new.id, name = new.name, revision = revision + 1, updated_at = new.updated_at
      from directory_address a
     where a.record_id = r.id and a.address = mail and a.owner_id is null
       and r.module_id = colleagues and r.person_id is null and r.owner_id is null
    returning r.id into kept;
  else
    update directory_record set name = new.name, revision = revision + 1, updated_at = new.updated_at
     where id = kept and name <> new.name;
  end if;
  if kept is null then
    kept := gen_random_uuid();
    insert into directory_record (id, module_id, person_id, name, created_at, updated_at)
    values (kept, colleagues, new.id, new.name, new.created_at, new.updated_at);
    insert into directory_change (id, record_id, at, action) values (gen_random_uuid(), kept, new.created_at, 'created');
  end if;
  if not exists (select from directory_address where address = mail and owner_id is null and record_id = kept) then
    insert into address_history (id, address, from_record_id, to_record_id, at, cause, owner_id)
    select gen_random_uuid(), mail, record_id, null, new.updated_at, 'account', owner_id
      from directory_address where address = mail and owner_id is not null;
    insert into address_history (id, address, from_record_id, to_record_id, at, cause)
    values (gen_random_uuid(), mail, (select record_id from directory_address where address = mail and owner_id is null),
            kept, new.updated_at, 'account');
    delete from directory_address where address = mail;
    insert into directory_address (record_id, address, created_at) values (kept, mail, new.updated_at);
  end if;
  perform pg_notify('guichet_directory', jsonb_build_object('ownerId', null, 'addresses', jsonb_build_array(mail))::text);
  return null;
end $$;
create trigger person_colleague after insert or update of name, email on person
  for each row execute function directory_keep_colleague();
update person set name = name;

-- A file that was read and shown, waiting to be imported; then what became of its rows.
create table directory_import (
  id uuid primary key,
  person_id uuid not null references person (id) on delete cascade,
  module_id uuid not null references directory_module (id),
  filename text not null,
  -- Null once it is imported.
  content bytea,
  report jsonb,
  refused jsonb,
  created_at timestamptz not null
);
create index directory_import_created on directory_import (created_at);

-- What a correspondent wrote, for the record beside the reader.
create index conversation_correspondent on conversation
  (lower(correspondent_address), mailbox_id, last_message_at desc, id desc) where not hidden;
create index conversation_correspondent_assignee on conversation
  (lower(correspondent_address), mailbox_id, assignee_id, last_message_at desc, id desc) where not hidden;

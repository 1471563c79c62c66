-- What belongs to the wallet beside its content types: files that nobody may link to, and who decided what.
create schema if not exists wallet;

-- A private file. Its bytes live here and not on a disk: the file is there exactly when the request that names it is,
-- every instance sees it, a backup of the database has it, and there is no path and no URL to guess.
create table wallet.file (
  id              text        primary key,
  user_id         integer,
  media_type      text        not null,
  byte_size       integer     not null,
  sha256          bytea       not null,
  perceptual_hash bit(256),
  original_name   text        not null,
  uploaded_by     text        not null,
  created_at      timestamptz not null default clock_timestamp(),
  constraint file_id_shape check (id ~ '^[a-z0-9]{1,36}$'),
  constraint file_media_type_known check (media_type in ('image/jpeg', 'image/png', 'image/webp', 'application/pdf')),
  constraint file_size_limited check (byte_size between 1 and 10485760),
  constraint file_hash_is_sha256 check (octet_length(sha256) = 32),
  constraint file_name_length check (length(original_name) <= 200)
);

create index file_sha256 on wallet.file (sha256);
create index file_created on wallet.file (created_at desc) include (perceptual_hash) where perceptual_hash is not null;

create table wallet.file_content (
  file_id text  primary key constraint file_content_of_file references wallet.file (id) on delete cascade,
  bytes   bytea not null
);
alter table wallet.file_content alter column bytes set storage external;

-- The same picture was sent before: byte for byte, or as far as the eye can tell.
create table wallet.file_match (
  file_id  text     not null constraint file_match_of_file references wallet.file (id) on delete cascade,
  other_id text     not null constraint file_match_with_file references wallet.file (id) on delete cascade,
  distance smallint not null,
  primary key (file_id, other_id),
  constraint file_match_distance_range check (distance between 0 and 256),
  constraint file_match_with_another check (file_id <> other_id)
);
create index file_match_other on wallet.file_match (other_id);

-- One row per change of a request's state, the first with no state before it.
create table wallet.request_history (
  id           bigint      generated always as identity primary key,
  request_type text        not null,
  request_id   text        not null,
  from_state   text,
  to_state     text        not null,
  reason       text,
  actor_kind   text        not null,
  actor_id     text        not null,
  actor_edge   text        not null,
  actor_label  text        not null,
  command_id   bigint,
  at           timestamptz not null,
  constraint request_history_type_known check (request_type in ('deposit', 'withdrawal')),
  constraint request_history_changes check (from_state is distinct from to_state)
);
create index request_history_request on wallet.request_history (request_type, request_id, id);

create function wallet.refuse_change() returns trigger language plpgsql as $$
begin
  raise exception 'wallet.% is append-only', tg_table_name using errcode = 'TGW02';
end $$;

create trigger request_history_append_only before update or delete or truncate on wallet.request_history
  for each statement execute function wallet.refuse_change();

-- Where two admins must agree, each of them has a row here; the primary key makes them two.
create table wallet.approval (
  request_type text        not null,
  request_id   text        not null,
  actor_kind   text        not null,
  actor_id     text        not null,
  actor_label  text        not null,
  note         text,
  at           timestamptz not null,
  primary key (request_type, request_id, actor_kind, actor_id),
  constraint approval_type_known check (request_type in ('deposit', 'withdrawal'))
);

create trigger approval_append_only before update or delete or truncate on wallet.approval
  for each statement execute function wallet.refuse_change();

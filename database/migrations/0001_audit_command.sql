-- Every command leaves exactly one row here: it is the idempotency record and the audit trail in one.
create schema if not exists audit;

create table audit.command (
  id           bigint generated always as identity primary key,
  key          text        not null,
  name         text        not null,
  input_hash   bytea       not null,
  input        jsonb       not null,
  result       jsonb       not null,
  actor_kind   text        not null,
  actor_id     text        not null,
  actor_edge   text        not null,
  actor_label  text        not null,
  at           timestamptz not null default clock_timestamp(),
  constraint command_key_unique unique (key),
  constraint command_actor_kind_known check (actor_kind in ('user', 'admin', 'integration', 'system')),
  constraint command_hash_is_sha256 check (octet_length(input_hash) = 32)
);

create index command_at on audit.command (at desc);
create index command_actor on audit.command (actor_kind, actor_id, id desc);

create function audit.refuse_change() returns trigger language plpgsql as $$
begin
  raise exception 'audit.% is append-only', tg_table_name using errcode = 'TG001';
end $$;

create trigger command_append_only before update or delete or truncate on audit.command
  for each statement execute function audit.refuse_change();

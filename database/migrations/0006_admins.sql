-- Who the people behind the panel's accounts are in Telegram, so that one person is one person from whichever edge.
create schema admins;

-- A code that an admin has asked for in the panel and sends to the bot; one at a time, and only its hash is kept.
create table admins.telegram_code (
  admin_id   integer     not null,
  code_hash  bytea       not null,
  expires_at timestamptz not null,
  constraint telegram_code_pkey primary key (admin_id),
  constraint telegram_code_hash_unique unique (code_hash),
  constraint telegram_code_hash_is_sha256 check (octet_length(code_hash) = 32)
);

-- A link stays here when it is ended: who approved before is the same person as who approves after.
create table admins.telegram_link (
  id            bigint      generated always as identity primary key,
  admin_id      integer     not null,
  telegram_id   bigint      not null,
  telegram_name text        not null,
  linked_at     timestamptz not null,
  unlinked_at   timestamptz,
  unlinked_by   text,
  constraint telegram_link_to_person check (telegram_id > 0),
  constraint telegram_link_end_complete check ((unlinked_at is null) = (unlinked_by is null))
);
create unique index telegram_link_admin_unique on admins.telegram_link (admin_id) where unlinked_at is null;
create unique index telegram_link_telegram_unique on admins.telegram_link (telegram_id) where unlinked_at is null;
create index telegram_link_of_telegram on admins.telegram_link (telegram_id);
create index telegram_link_of_admin on admins.telegram_link (admin_id);

create function admins.guard_link() returns trigger language plpgsql as $$
begin
  if tg_op = 'DELETE' or old.unlinked_at is not null
     or (new.admin_id, new.telegram_id, new.telegram_name, new.linked_at)
          is distinct from (old.admin_id, old.telegram_id, old.telegram_name, old.linked_at) then
    raise exception 'a link can be ended and nothing else' using errcode = 'TGP01';
  end if;
  return new;
end $$;

create trigger telegram_link_guard before update or delete on admins.telegram_link
  for each row execute function admins.guard_link();

-- The panel accounts of whoever acted, counting links that held at any time from `since` on. An API token acts for the
-- admins who made or changed it: they have seen its secret.
create function admins.accounts_of(kind text, actor text, since timestamptz) returns integer[]
language sql stable as $$
  select case
    when kind = 'admin' and actor ~ '^\d{1,9}$' then array[actor::integer]
    when kind = 'admin' and actor ~ '^telegram:\d{1,18}$' then
      (select coalesce(array_agg(l.admin_id), '{}') from admins.telegram_link l
        where l.telegram_id = substr(actor, 10)::bigint and (l.unlinked_at is null or l.unlinked_at >= since))
    when kind = 'integration' then
      (select coalesce(array_agg(distinct c.actor_id::integer), '{}') from audit.command c
        where coalesce(c.result ->> 'documentId', c.result ->> 'id', c.input ->> 'id', c.input ->> 'record') = actor
          and c.name in ('panel.create-record', 'panel.update-record') and c.input ->> 'type' = 'admin::api-token'
          and c.actor_kind = 'admin' and c.actor_id ~ '^\d{1,9}$')
    else '{}'::integer[] end
$$;

-- Whether two actors are one human being as far as is known, by links that held at any time from `since` on.
create function admins.same_person(kind text, actor text, other_kind text, other_actor text, since timestamptz)
returns boolean language sql stable as $$
  select (kind = other_kind and actor = other_actor)
      or admins.accounts_of(kind, actor, since) && admins.accounts_of(other_kind, other_actor, since)
$$;

-- All names under which an admin stands in the trail, given one of them.
create function admins.names_of(actor text) returns text[] language sql stable as $$
  with accounts as (
    select unnest(admins.accounts_of('admin', actor, '-infinity')) as admin_id)
  select array_agg(distinct n.name)
    from (select actor as name
          union all select a.admin_id::text from accounts a
          union all select 'telegram:' || l.telegram_id from accounts a join admins.telegram_link l using (admin_id)) n
$$;

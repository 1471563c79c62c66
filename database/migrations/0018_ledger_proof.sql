-- Proof: daily seals over the history, the closing of months, and what happens when something does not add up.

-- One row per row of history, in the order of the transactions; line 0 is the transaction itself. An entry is digested
-- with the names of its account, so that money cannot change its owner by renaming the account.
create function ledger.row_digests(first_id bigint, last_id bigint)
returns table (transaction_id bigint, line smallint, digest bytea) language sql stable
set timezone = 'UTC' set datestyle = 'ISO' set enable_seqscan = off
as $$
  select t.id, 0::smallint, substring(sha256(convert_to(row (
           t.id, t.command_id, t.reversal_of, t.hold_id, t.effective_at, t.written_at, t.kind, t.subject_type, t.subject_id,
           t.actor_kind, t.actor_id, t.memo, t.key)::text, 'UTF8')) for 16)
    from ledger.transaction t
   where t.id between first_id and last_id
  union all
  select e.transaction_id, e.line, substring(sha256(convert_to(row (
           e.transaction_id, e.line, e.account_id, e.number, e.amount, e.balance_after,
           a.owner_kind, a.owner_id, a.purpose, a.currency)::text, 'UTF8')) for 16)
    from ledger.entry e
    left join lateral (select x.* from ledger.account x where x.id = e.account_id offset 0) a on true
   where e.transaction_id between first_id and last_id
   order by 1, 2
$$;

-- A day's seal covers the transactions after the seal before, up to `last_id`; each seal's hash contains the one before.
create table ledger.seal (
  day           date        primary key,
  first_id      bigint      not null,
  last_id       bigint      not null,
  row_count     bigint      not null,
  previous_hash bytea,
  hash          bytea       not null,
  sealed_at     timestamptz not null default clock_timestamp(),
  constraint seal_covers_a_range check (last_id >= first_id - 1),
  constraint seal_hash_is_sha256 check (octet_length(hash) = 32),
  constraint seal_follows_one_seal unique (previous_hash)
);

-- What each sealed row looked like: so that a broken chain can name the row.
create table ledger.seal_block (
  day      date     not null references ledger.seal (day),
  number   integer  not null,
  first_id bigint   not null,
  last_id  bigint   not null,
  ids      bigint[] not null,
  lines    smallint[] not null,
  digests  bytea[]  not null,
  primary key (day, number)
);

create trigger seal_append_only before update or delete or truncate on ledger.seal
  for each statement execute function ledger.refuse_change();
create trigger seal_block_append_only before update or delete or truncate on ledger.seal_block
  for each statement execute function ledger.refuse_change();

create function ledger.next_link(previous bytea, digests bytea[]) returns bytea language sql immutable as $$
  select sha256(coalesce(previous, ''::bytea) || coalesce((select string_agg(d, ''::bytea order by n) from unnest(digests) with ordinality x(d, n)), ''::bytea))
$$;

-- Waits until every posting that has begun is done, and says how far the history goes. The gate opens again at once.
create function ledger.settled_through(before_at timestamptz) returns bigint language plpgsql as $$
declare
  last_id bigint;
begin
  perform pg_advisory_lock(ledger.posting_gate());
  perform pg_advisory_unlock(ledger.posting_gate());
  select t.id into last_id from ledger.transaction t where t.written_at < before_at order by t.id desc limit 1;
  return coalesce(last_id, 0);
end $$;

-- Seals one day that is over and comes after the last sealed one. Returns the number of rows.
create function ledger.seal_day(day_to_seal date) returns bigint language plpgsql as $$
declare
  block_size constant bigint := 1000;
  previous ledger.seal;
  link bytea;
  first_of_all bigint;
  last_of_all bigint;
  block_first bigint;
  block record;
  number integer := 0;
  total bigint := 0;
begin
  perform pg_advisory_xact_lock(7415012);
  select s.* into previous from ledger.seal s order by s.day desc limit 1;
  if previous.day >= day_to_seal then return 0; end if;
  first_of_all := coalesce(previous.last_id, 0) + 1;
  last_of_all := greatest(ledger.settled_through((day_to_seal + 1)::timestamp at time zone 'UTC'), first_of_all - 1);
  link := sha256(coalesce(previous.hash, ''::bytea) || convert_to(day_to_seal::text, 'UTF8'));
  create temporary table if not exists new_block (
    number integer, first_id bigint, last_id bigint, ids bigint[], lines smallint[], digests bytea[]) on commit drop;
  truncate new_block;
  for block_first in select generate_series(first_of_all, last_of_all, block_size) loop
    select coalesce(array_agg(r.transaction_id), '{}') as ids, coalesce(array_agg(r.line), '{}') as lines,
           coalesce(array_agg(r.digest), '{}') as digests, count(*) as n
      into block
      from ledger.row_digests(block_first, least(block_first + block_size - 1, last_of_all)) r;
    number := number + 1;
    total := total + block.n;
    link := ledger.next_link(link, block.digests);
    insert into new_block values (
      number, block_first, least(block_first + block_size - 1, last_of_all), block.ids, block.lines, block.digests);
  end loop;
  insert into ledger.seal (day, first_id, last_id, row_count, previous_hash, hash)
  values (day_to_seal, first_of_all, last_of_all, total, previous.hash, link);
  insert into ledger.seal_block (day, number, first_id, last_id, ids, lines, digests)
  select day_to_seal, b.number, b.first_id, b.last_id, b.ids, b.lines, b.digests from new_block b;
  return total;
end $$;

-- The first row that is not as it was sealed, in the order of history; no row when all is well.
-- what: changed, missing, added; or seal, when a seal itself is not what follows from its rows and the seal before.
create function ledger.verify_seal(day_to_verify date)
returns table (what text, transaction_id bigint, line smallint) language plpgsql stable as $$
declare
  s ledger.seal;
  previous bytea;
  link bytea;
  b ledger.seal_block;
begin
  select x.* into s from ledger.seal x where x.day = day_to_verify;
  select x.hash into previous from ledger.seal x where x.day < day_to_verify order by x.day desc limit 1;
  link := sha256(coalesce(previous, ''::bytea) || convert_to(day_to_verify::text, 'UTF8'));
  for b in select x.* from ledger.seal_block x where x.day = day_to_verify order by x.number loop
    return query
      select case when k.digest is null then 'added' when n.digest is null then 'missing' else 'changed' end,
             coalesce(k.id, n.transaction_id), coalesce(k.line, n.line)
        from unnest(b.ids, b.lines, b.digests) k(id, line, digest)
        full join ledger.row_digests(b.first_id, b.last_id) n on n.transaction_id = k.id and n.line = k.line
       where k.digest is distinct from n.digest
       order by 2, 3 limit 1;
    if found then return; end if;
    link := ledger.next_link(link, b.digests);
  end loop;
  if s.hash is distinct from link or s.previous_hash is distinct from previous then
    return query select 'seal'::text, s.first_id, 0::smallint;
  end if;
end $$;

-- Closes a month that is over: waits for the postings in flight, and keeps its trial balance.
-- TGL14 the month is not over · TGL15 it is closed already
create function ledger.close_month(month_to_close date, by_kind text, by_id text, why text, at timestamptz)
returns void language plpgsql as $$
declare
  month_end timestamptz := (month_to_close + interval '1 month')::timestamp at time zone 'UTC';
begin
  if at < month_end then
    raise exception 'the month % is not over', month_to_close using errcode = 'TGL14',
      detail = json_build_object('month', to_char(month_to_close, 'YYYY-MM'))::text;
  end if;
  perform pg_advisory_xact_lock(ledger.posting_gate());
  insert into ledger.closed_month (month, actor_kind, actor_id, reason) values (month_to_close, by_kind, by_id, why)
  on conflict (month) do nothing;
  if not found then
    raise exception 'the month % is closed', month_to_close using errcode = 'TGL15',
      detail = json_build_object('month', to_char(month_to_close, 'YYYY-MM'))::text;
  end if;
  insert into ledger.closed_month_balance (month, purpose, class, currency, balance)
  select month_to_close, b.purpose, b.class, b.currency, b.balance
    from ledger.trial_balance(month_end - interval '1 microsecond') b;
end $$;

-- Something did not add up. While one is not acknowledged, withdrawals wait; nothing else does.
create table ledger.drift (
  id                    bigint      generated always as identity primary key,
  found_at              timestamptz not null default clock_timestamp(),
  fingerprint           text        not null,
  findings              jsonb       not null,
  acknowledged_at       timestamptz,
  acknowledged_by_kind  text,
  acknowledged_by_id    text,
  acknowledged_by_label text,
  reason                text,
  constraint drift_acknowledged_completely check (
    (acknowledged_at is null) = (acknowledged_by_id is null) and (acknowledged_at is null) = (reason is null)),
  constraint drift_reason_given check (btrim(reason) <> '')
);

create index drift_open on ledger.drift (id) where acknowledged_at is null;

create function ledger.check_drift_change() returns trigger language plpgsql as $$
begin
  if old.acknowledged_at is not null or (new.id, new.found_at, new.fingerprint, new.findings)
     is distinct from (old.id, old.found_at, old.fingerprint, old.findings) then
    raise exception 'a drift is acknowledged once, and nothing else of it changes' using errcode = 'TGL20';
  end if;
  return new;
end $$;

create trigger drift_acknowledged_once before update on ledger.drift
  for each row execute function ledger.check_drift_change();
create trigger drift_never_deleted before delete or truncate on ledger.drift
  for each statement execute function ledger.refuse_change();

-- When the books were last compared, and how it went.
create table ledger.reconcile_run (
  id          bigint      generated always as identity primary key,
  at          timestamptz not null,
  duration_ms integer     not null,
  checks      jsonb       not null,
  drifting    integer     not null
);

-- Posting. A batch is one JSON document of flat lists that name each other by position, counted from one:
--   a  accounts      ok owner kind, oi owner id, p purpose, c currency; each account once
--   t  transactions  g group, k kind, st/si subject type and id, ak/ai actor kind and id, and when given:
--                    m memo, e effective time, r reversed transaction, h captured hold, key unique key
--   l  legs          t transaction, f and o accounts from and to, n amount in minor units, as text
-- A group stands or falls as a whole; a group that an account cannot pay is left out and the others stand.

create type ledger.new_entry as (
  t integer, line integer, account_id bigint, ref integer, amount bigint, balance_after bigint, number bigint, short boolean);

create type ledger.post_outcome as (
  groups integer[], ids bigint[], refused integer[], refusals jsonb[], refs bigint[], striped boolean[], held bigint[],
  entries ledger.new_entry[]);

-- A posting holds it shared, a close or a seal takes it alone: then every posting before is done and visible.
create function ledger.posting_gate() returns bigint language sql immutable parallel safe as 'select 7415010::bigint';

-- Opens the accounts of the list that do not exist yet. TGL05: the purpose or currency is not known.
create function ledger.open_accounts(accounts json) returns void language plpgsql as $$
declare
  missing record;
begin
  for missing in
    select distinct r.ok, r.oi, r.p, r.c, u.name, u.class, u.lower_bound, u.stripes, c.code
      from json_to_recordset(accounts) as r(ok text, oi text, p text, c text)
      left join ledger.purpose u on u.name = split_part(r.p, ':', 1)
      left join ledger.currency c on c.code = r.c
     where not exists (select 1 from ledger.account a
                        where a.owner_kind = r.ok and a.owner_id = r.oi and a.purpose = r.p and a.currency = r.c)
     order by r.ok, r.oi, r.p, r.c
  loop
    if missing.name is null or missing.code is null then
      raise exception 'no such purpose or currency: % %', missing.p, missing.c using errcode = 'TGL05',
        detail = json_build_object('purpose', missing.p, 'currency', missing.c)::text;
    end if;
    insert into ledger.account (owner_kind, owner_id, purpose, currency, stripe, stripes, class, lower_bound)
    select missing.ok, missing.oi, missing.p, missing.c, s, missing.stripes, missing.class, missing.lower_bound
      from generate_series(0, missing.stripes - 1) s
    on conflict (owner_kind, owner_id, purpose, currency, stripe) do nothing;
  end loop;
end $$;

-- TGL02 currencies differ · TGL03 amount is not positive · TGL04 leg to itself · TGL16 transaction without a leg
create function ledger.check_legs(batch json) returns void language plpgsql as $$
declare
  bad record;
begin
  select case when l.n is null or l.n <= 0 then 'TGL03' when l.f = l.o then 'TGL04'
              when f.c <> o.c then 'TGL02' when t.n is null or f.n is null or o.n is null then 'TGL16' end as code,
         f.c as from_currency, o.c as to_currency into bad
    from json_to_recordset(batch -> 'l') as l(t int, f int, o int, n bigint)
    left join rows from (json_to_recordset(batch -> 't') as (g int)) with ordinality t(g, n) on t.n = l.t
    left join rows from (json_to_recordset(batch -> 'a') as (c text)) with ordinality f(c, n) on f.n = l.f
    left join rows from (json_to_recordset(batch -> 'a') as (c text)) with ordinality o(c, n) on o.n = l.o
   where l.n is null or l.n <= 0 or l.f = l.o or f.c <> o.c or t.n is null or f.n is null or o.n is null
   limit 1;
  if found then
    raise exception 'a leg is not sound' using errcode = bad.code,
      detail = json_build_object('from', bad.from_currency, 'to', bad.to_currency)::text;
  end if;
  if exists (
    select 1 from rows from (json_to_recordset(batch -> 't') as (g int)) with ordinality t(g, n)
     where t.n <> all (array(select l.t from json_to_recordset(batch -> 'l') as l(t int)))
  ) then
    raise exception 'a transaction needs a leg' using errcode = 'TGL16';
  end if;
end $$;

-- The engine: all writes of the ledger's entries go through it, and nothing else. Group n belongs to command n.
-- Locks the accounts in the order of their ids, then one free stripe of each striped account; no caller waits there.
create function ledger.post_groups(batch json, skipped integer[], command_ids bigint[]) returns ledger.post_outcome language plpgsql
set plan_cache_mode = force_generic_plan
set enable_seqscan = off
as $$
declare
  unbounded constant bigint := -9223372036854775808;
  outcome ledger.post_outcome;
  stripes smallint[];
  at timestamptz;
  lock_ids bigint[]; posted bigint[]; held bigint[]; counts bigint[]; bounds bigint[];
  stripe record;
  short_group integer;
begin
  perform pg_advisory_xact_lock_shared(ledger.posting_gate());
  perform ledger.check_legs(batch);

  for attempt in 1..2 loop
    select array_agg(a.id order by r.n), array_agg(a.stripes order by r.n) into outcome.refs, stripes
      from rows from (json_to_recordset(batch -> 'a') as (ok text, oi text, p text, c text))
             with ordinality r(owner_kind, owner_id, purpose, currency, n)
      left join ledger.account a
        on a.owner_kind = r.owner_kind and a.owner_id = r.owner_id and a.purpose = r.purpose
       and a.currency = r.currency and a.stripe = 0;
    exit when array_position(outcome.refs, null) is null;
    perform ledger.open_accounts(batch -> 'a');
  end loop;

  select array_agg(s.id), array_agg(s.posted), array_agg(s.held), array_agg(s.entries), array_agg(s.lower_bound)
    into lock_ids, posted, held, counts, bounds
    from (select a.id, a.posted, a.held, a.entries, coalesce(a.lower_bound, unbounded) as lower_bound
            from ledger.account a
           where a.id = any (outcome.refs) and a.stripes = 1
           order by a.id for no key update) s;
  outcome.striped := array(select s > 1 from unnest(stripes) with ordinality u(s, n) order by n);
  for i in 1 .. cardinality(stripes) loop
    continue when stripes[i] = 1;
    stripe := ledger.take_stripe(outcome.refs[i]);
    outcome.refs[i] := stripe.id;
    continue when stripe.id = any (lock_ids);
    lock_ids := lock_ids || stripe.id;
    posted := posted || stripe.posted;
    held := held || 0::bigint;
    counts := counts || stripe.entries;
    bounds := bounds || unbounded;
  end loop;

  select array_agg(t.g order by t.n), array_agg(nextval('ledger.transaction_id') order by t.n)
    into outcome.groups, outcome.ids
    from rows from (json_to_recordset(batch -> 't') as (g int)) with ordinality t(g, n);
  outcome.refused := coalesce(skipped, '{}');
  outcome.refusals := array_fill(null::jsonb, array[cardinality(outcome.refused)]);

  loop
    select array_agg(row (x.t, x.line, x.id, x.ref, x.amount, x.balance_after, x.number, x.short)::ledger.new_entry),
           min(outcome.groups[x.t]) filter (where x.short)
      into outcome.entries, short_group
      from (
        select l.t, l.line, s.id, l.ref, l.amount,
               (s.posted + sum(l.amount) over w)::bigint as balance_after,
               s.entries + row_number() over w as number,
               l.amount < 0 and s.posted + sum(l.amount) over w - s.held < s.lower_bound as short
          from (
            select d.t, (2 * row_number() over (partition by d.t, v.side order by d.leg) - 2 + v.side)::int as line,
                   v.ref, v.amount
              from rows from (json_to_recordset(batch -> 'l') as (t int, f int, o int, n bigint))
                     with ordinality d(t, f, o, n, leg)
              cross join lateral (values (1, d.f, -d.n), (2, d.o, d.n)) v(side, ref, amount)
             where outcome.groups[d.t] <> all (outcome.refused)
          ) l
          join unnest(lock_ids, posted, held, counts, bounds) s(id, posted, held, entries, lower_bound)
            on s.id = outcome.refs[l.ref]
        window w as (partition by s.id order by l.t, l.line)
      ) x;
    exit when short_group is null;
    outcome.refused := outcome.refused || short_group;
    outcome.refusals := outcome.refusals || ledger.describe_shortage(outcome.groups, short_group, outcome.entries);
  end loop;
  if outcome.entries is null then return outcome; end if;

  select array_agg(coalesce(h.held, 0) order by r.n) into outcome.held
    from unnest(outcome.refs) with ordinality r(id, n)
    left join unnest(lock_ids, held) h(id, held) on h.id = r.id;
  at := clock_timestamp();
  with posted_transaction as (
    insert into ledger.transaction (id, command_id, reversal_of, hold_id, effective_at, written_at, kind, subject_type,
                                    subject_id, actor_kind, actor_id, memo, key)
    select outcome.ids[t.n], command_ids[t.g], t.r, t.h, coalesce(t.e, at), at, t.k, t.st, t.si, t.ak, t.ai, t.m, t.key
      from rows from (json_to_recordset(batch -> 't') as (g int, r bigint, h bigint, e timestamptz, k text, st text,
                        si text, ak text, ai text, m text, key text))
             with ordinality t(g, r, h, e, k, st, si, ak, ai, m, key, n)
     where t.g <> all (outcome.refused)
  ), posted_entry as (
    insert into ledger.entry (transaction_id, account_id, number, amount, balance_after, line)
    select outcome.ids[e.t], e.account_id, e.number, e.amount, e.balance_after, e.line
      from unnest(outcome.entries) e
  )
  update ledger.account a set posted = x.balance_after, entries = x.number
    from (select distinct on (e.account_id) e.account_id, e.balance_after, e.number
            from unnest(outcome.entries) e order by e.account_id, e.number desc) x
   where a.id = x.account_id;
  return outcome;
end $$;

-- Locks a stripe of a striped account that no other transaction holds; when all are held, waits for one.
create function ledger.take_stripe(first_id bigint, out id bigint, out posted bigint, out entries bigint)
language plpgsql
set enable_seqscan = off
as $$
declare
  f ledger.account;
begin
  select a.* into f from ledger.account a where a.id = first_id;
  select a.id, a.posted, a.entries into id, posted, entries
    from ledger.account a
   where a.owner_kind = f.owner_kind and a.owner_id = f.owner_id and a.purpose = f.purpose and a.currency = f.currency
   order by a.stripe limit 1 for no key update skip locked;
  if not found then
    select a.id, a.posted, a.entries into id, posted, entries
      from ledger.account a
     where a.owner_kind = f.owner_kind and a.owner_id = f.owner_id and a.purpose = f.purpose and a.currency = f.currency
       and a.stripe = pg_backend_pid() % f.stripes
       for no key update;
  end if;
end $$;

create function ledger.describe_shortage(groups integer[], short_group integer, entries ledger.new_entry[])
returns jsonb language sql stable as $$
  select jsonb_build_object('group', short_group, 'ownerKind', a.owner_kind, 'ownerId', a.owner_id, 'purpose', a.purpose,
           'currency', a.currency, 'required', (-e.amount)::text,
           'available', (e.balance_after - e.amount - a.held - coalesce(a.lower_bound, 0))::text)
    from unnest(entries) e join ledger.account a on a.id = e.account_id
   where e.short and groups[e.t] = short_group
   order by e.t, e.line limit 1
$$;

-- What each group that was posted left behind, as it is stored with its command: the transactions' ids, and
-- [owner kind, owner id, purpose, currency, posted, held] of each account that has one balance.
create function ledger.group_results(batch json, outcome ledger.post_outcome)
returns table (grp integer, result jsonb) language sql stable as $$
  with balance as (
    select x.grp, jsonb_agg(jsonb_build_array(r.ok, r.oi, r.p, r.c, x.balance_after::text, outcome.held[x.ref]::text) order by x.ref) as list
      from (select distinct on (outcome.groups[e.t], e.ref) outcome.groups[e.t] as grp, e.ref, e.balance_after
              from unnest(outcome.entries) e
             where not outcome.striped[e.ref]
             order by outcome.groups[e.t], e.ref, e.number desc) x
      join rows from (json_to_recordset(batch -> 'a') as (ok text, oi text, p text, c text))
             with ordinality r(ok, oi, p, c, n) on r.n = x.ref
     group by x.grp
  )
  select t.grp, jsonb_build_object('ids', t.list, 'balances', coalesce(b.list, '[]'))
    from (select u.grp, jsonb_agg(u.id::text order by u.id) as list
            from unnest(outcome.groups, outcome.ids) u(grp, id)
           where u.grp <> all (outcome.refused) group by u.grp) t
    left join balance b on b.grp = t.grp
$$;

-- Posts all transactions of the batch (all of group 1, for the command `cmd`) or none. TGL01: an account cannot pay.
create function ledger.post(batch json) returns jsonb language plpgsql as $$
declare
  outcome ledger.post_outcome;
begin
  outcome := ledger.post_groups(batch, '{}', array[(batch ->> 'cmd')::bigint]);
  if cardinality(outcome.refused) > 0 then
    raise exception 'insufficient funds' using errcode = 'TGL01', detail = outcome.refusals[1]::text;
  end if;
  return (select g.result from ledger.group_results(batch, outcome) g);
end $$;

-- Posting. The lists of a batch name each other by position, counted from one; they come as plain arrays, because taking
-- JSON apart costs more than the posting.

-- Accounts: id of the (first stripe of the) account, and whether it is striped. Each is in the list once.
-- Transactions, of group g: kind, subject type and id, actor kind and id; memo, effective time, reversed transaction,
-- captured hold and unique key, or null.
-- Lines, two per leg, from before to, in order of their transactions: transaction t, account a, signed amount n.
create type ledger.batch as (
  account_ids bigint[], striped boolean[],
  g integer[], kind text[], subject_type text[], subject_id text[], actor_kind text[], actor_id text[],
  memo text[], effective_at timestamptz[], reversal_of bigint[], hold_id bigint[], key text[],
  t integer[], a integer[], n bigint[]);

-- Per group: the result as JSON text, or null when refused (or skipped); and the facts of each refusal.
create type ledger.post_outcome as (results text[], refusals text[]);

-- A posting holds it shared, a close or a seal takes it alone: then every posting before is done and visible.
create function ledger.posting_gate() returns bigint language sql immutable parallel safe as 'select 7415010::bigint';

-- Finds the accounts, in the order of the names, and opens those that do not exist yet.
-- TGL05: the purpose or currency is not known.
create function ledger.find_accounts(
  owner_kinds text[], owner_ids text[], purposes text[], currencies text[], out account_ids bigint[], out striped boolean[])
language plpgsql as $$
declare
  missing record;
begin
  for attempt in 1..2 loop
    select array_agg(a.id order by r.n), array_agg(a.stripes > 1 order by r.n) into account_ids, striped
      from unnest(owner_kinds, owner_ids, purposes, currencies) with ordinality r(ok, oi, p, c, n)
      left join lateral (
        select x.id, x.stripes from ledger.account x
         where x.owner_kind = r.ok and x.owner_id = r.oi and x.purpose = r.p and x.currency = r.c and x.stripe = 0
        offset 0) a on true;
    exit when array_position(account_ids, null) is null;

    for missing in
      select r.ok, r.oi, r.p, r.c, u.name, u.class, u.lower_bound, u.stripes, c.code
        from unnest(owner_kinds, owner_ids, purposes, currencies, account_ids) r(ok, oi, p, c, id)
        left join ledger.purpose u on u.name = split_part(r.p, ':', 1)
        left join ledger.currency c on c.code = r.c
       where r.id is null
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
  end loop;
end $$;

-- Locks a stripe of a striped account that no other transaction holds; when all are held, waits for one.
create function ledger.take_stripe(first_id bigint, out id bigint, out posted bigint, out entries bigint)
language plpgsql as $$
begin
  select a.id, a.posted, a.entries into id, posted, entries
    from ledger.account f
    join ledger.account a on a.owner_kind = f.owner_kind and a.owner_id = f.owner_id and a.purpose = f.purpose
                         and a.currency = f.currency
   where f.id = first_id
   order by a.stripe limit 1 for no key update of a skip locked;
  if not found then
    select a.id, a.posted, a.entries into id, posted, entries
      from ledger.account f
      join ledger.account a on a.owner_kind = f.owner_kind and a.owner_id = f.owner_id and a.purpose = f.purpose
                           and a.currency = f.currency and a.stripe = pg_backend_pid() % f.stripes
     where f.id = first_id
       for no key update of a;
  end if;
end $$;

-- The engine: all writes of the ledger's entries go through it, and nothing else. Group n belongs to command n; a group
-- stands or falls as a whole, and one that an account cannot pay is left out while the others stand.
-- Locks the accounts in the order of their ids, then one free stripe of each striped account, where no caller waits.
create function ledger.post_groups(batch ledger.batch, groups integer, skipped integer[], command_ids bigint[])
returns ledger.post_outcome language plpgsql as $$
declare
  outcome ledger.post_outcome;
  ids bigint[] := batch.account_ids;
  striped boolean[] := batch.striped;
  group_of integer[] := batch.g;
  line_t integer[] := batch.t; line_a integer[] := batch.a; line_n bigint[] := batch.n;
  sums bigint[]; holds bigint[]; bounds bigint[]; counts bigint[];
  transaction_ids bigint[];
  left_out boolean[] := array_fill(false, array[groups]);
  results text[] := array_fill(null::text, array[groups]);
  refusals text[] := array_fill(null::text, array[groups]);
  afters bigint[] := line_n; numbers bigint[] := line_n; line_numbers smallint[] := array_fill(0::smallint, array[cardinality(line_n)]);
  stripe record;
  total integer := cardinality(line_n);
  g integer; t integer; a integer; current_t integer := 0; current_g integer := 0; first_line integer; line smallint;
  amount bigint; balance bigint;
  at timestamptz;
  any_left_out boolean := cardinality(skipped) > 0;
begin
  perform pg_advisory_xact_lock_shared(ledger.posting_gate());
  foreach g in array skipped loop left_out[g] := true; end loop;

  -- The locks are taken in the order of the ids, the values come back in the order of the list.
  select array_agg(s.posted order by r.n), array_agg(s.held order by r.n), array_agg(s.entries order by r.n),
         array_agg(s.lower_bound order by r.n)
    into sums, holds, counts, bounds
    from unnest(ids) with ordinality r(id, n)
    left join (select x.id, x.posted, x.held, x.entries, x.lower_bound
                 from ledger.account x where x.id = any (ids) and x.stripes = 1
                order by x.id for no key update) s on s.id = r.id;
  for i in 1 .. cardinality(ids) loop
    if striped[i] then
      stripe := ledger.take_stripe(ids[i]);
      ids[i] := stripe.id; sums[i] := stripe.posted; holds[i] := 0; counts[i] := stripe.entries;
    end if;
  end loop;

  -- Numbered under the locks: so an account's entries have growing transactions.
  transaction_ids := array(select nextval('ledger.transaction_id') from generate_series(1, cardinality(group_of)));

  for i in 1 .. total loop
    t := line_t[i];
    if t <> current_t then
      g := group_of[t]; current_t := t; line := 0;
      if g <> current_g then
        current_g := g; first_line := i;
      end if;
    end if;
    continue when left_out[g];
    a := line_a[i]; amount := line_n[i]; line := line + 1;
    balance := sums[a] + amount;
    if amount < 0 and balance - holds[a] < bounds[a] then
      refusals[g] := (select json_build_object('ownerKind', x.owner_kind, 'ownerId', x.owner_id, 'purpose', x.purpose,
                        'currency', x.currency, 'required', (-amount)::text,
                        'available', (sums[a] - holds[a] - bounds[a])::text)::text
                        from ledger.account x where x.id = ids[a]);
      left_out[g] := true; any_left_out := true;
      for j in first_line .. i - 1 loop
        sums[line_a[j]] := sums[line_a[j]] - line_n[j];
        counts[line_a[j]] := counts[line_a[j]] - 1;
      end loop;
      continue;
    end if;
    sums[a] := balance;
    counts[a] := counts[a] + 1;
    afters[i] := balance; numbers[i] := counts[a]; line_numbers[i] := line;
  end loop;

  at := clock_timestamp();
  with posted_transaction as (
    insert into ledger.transaction (id, command_id, reversal_of, hold_id, effective_at, written_at, kind, subject_type,
                                    subject_id, actor_kind, actor_id, memo, key)
    select x.id, command_ids[x.g], x.r, x.h, coalesce(x.e, at), at, x.k, x.st, x.si, x.ak, x.ai, x.m, x.key
      from unnest(transaction_ids, group_of, batch.kind, batch.subject_type, batch.subject_id, batch.actor_kind,
                  batch.actor_id, batch.memo, batch.effective_at, batch.reversal_of, batch.hold_id, batch.key)
             x(id, g, k, st, si, ak, ai, m, e, r, h, key)
     where not (any_left_out and left_out[x.g])
  ), posted_entry as (
    insert into ledger.entry (transaction_id, account_id, number, amount, balance_after, line)
    select transaction_ids[l.t], ids[l.a], l.number, l.n, l.balance_after, l.line
      from unnest(line_t, line_a, line_n, numbers, afters, line_numbers) l(t, a, n, number, balance_after, line)
     where not (any_left_out and left_out[group_of[l.t]])
  )
  update ledger.account x set posted = c.posted, entries = c.entries
    from unnest(ids, sums, counts) c(id, posted, entries)
   where x.id = c.id and x.entries <> c.entries;

  outcome.refusals := refusals;
  outcome.results := array(
    select case when not left_out[o.g] then '{"ids":[' || o.ids || '],"balances":[' || coalesce(b.list, '') || ']}' end
      from (select x.g, string_agg('"' || x.id || '"', ',' order by x.id) as ids
              from unnest(group_of, transaction_ids) x(g, id) group by x.g) o
      left join (
        select group_of[l.t] as g,
               string_agg('["' || ids[l.a] || '","' || l.balance_after || '","' || holds[l.a] || '"]', ',' order by l.n) as list
          from unnest(line_t, line_a, afters) with ordinality l(t, a, balance_after, n)
         where not striped[l.a] group by 1) b on b.g = o.g
     order by o.g);
  return outcome;
end $$;

-- Posts all transactions (all of group 1, for one command) to the accounts of these names, or none.
-- TGL01: an account cannot pay.
create function ledger.post(
  owner_kinds text[], owner_ids text[], purposes text[], currencies text[], batch ledger.batch, command_id bigint,
  out account_ids bigint[], out result json)
language plpgsql
set plan_cache_mode = force_generic_plan
set enable_seqscan = off
as $$
declare
  outcome ledger.post_outcome;
begin
  select f.account_ids, f.striped into batch.account_ids, batch.striped
    from ledger.find_accounts(owner_kinds, owner_ids, purposes, currencies) f;
  outcome := ledger.post_groups(batch, 1, '{}', array[command_id]);
  if outcome.results[1] is null then
    raise exception 'insufficient funds' using errcode = 'TGL01', detail = outcome.refusals[1];
  end if;
  account_ids := batch.account_ids;
  result := outcome.results[1]::json;
end $$;

-- A batch of one transaction, described by JSON with the keys of `ledger.batch`, and these lines.
create function ledger.single_batch(described json, a integer[], n bigint[]) returns ledger.batch language sql stable as $$
  select row (null, null, array[1], array[d.kind], array[d.subject_type], array[d.subject_id], array[d.actor_kind],
              array[d.actor_id], array[d.memo], array[d.effective_at], array[d.reversal_of], array[d.hold_id], array[d.key],
              array_fill(1, array[cardinality(n)]), a, n)::ledger.batch
    from json_to_record(described) as d(
      kind text, subject_type text, subject_id text, actor_kind text, actor_id text, memo text, effective_at timestamptz,
      reversal_of bigint, hold_id bigint, key text)
$$;

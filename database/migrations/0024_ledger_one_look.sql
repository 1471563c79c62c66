-- The rules of the ledger once more, with less work for a posting: a statement reads each CHECK of its table anew and calls
-- each foreign key row by row, also where nothing is referred to. What the rule of a table says about its new rows, it now
-- says alone, in one look at them.
-- A rule is planned once per connection, perhaps by somebody's first hold on a day when the tables were empty: so each rule
-- says for itself that it looks rows up. And none asks `exists`, of which the planner may make a hash of the whole table,
-- anew for each statement.

alter table ledger.transaction
  drop constraint transaction_reversal_known, drop constraint transaction_hold_known,
  drop constraint transaction_reversal_has_reason, drop constraint transaction_actor_kind_known,
  drop constraint transaction_texts_bounded;
alter table ledger.entry drop constraint entry_amount_signed;

-- TGL12 month closed · TGL25 what a transaction says of itself is not sound
create or replace function ledger.check_new_transactions() returns trigger language plpgsql
set enable_seqscan = off
as $$
declare
  bad record;
  rule text;
begin
  select t.id, t.broken, to_char(t.effective_at at time zone 'UTC', 'YYYY-MM') as month into bad
    from (
      select n.id, n.effective_at, case
               when length(n.kind) not between 2 and 60 or length(n.memo) > 500 then 'transaction_texts_bounded'
               when n.actor_kind not in ('user', 'admin', 'integration', 'system') then 'transaction_actor_kind_known'
               when n.reversal_of = n.id or (n.reversal_of is not null and btrim(coalesce(n.memo, '')) = '')
                 then 'transaction_reversal_has_reason'
               when n.reversal_of is not null
                and (select true from ledger.transaction r where r.id = n.reversal_of) is null
                 then 'transaction_reversal_known'
               when n.hold_id is not null and (select true from ledger.hold h where h.id = n.hold_id) is null
                 then 'transaction_hold_known'
               when n.effective_at < (select (max(m.month) + interval '1 month') at time zone 'UTC' from ledger.closed_month m)
                and (select true from ledger.closed_month m
                      where m.month = date_trunc('month', n.effective_at at time zone 'UTC')::date)
                 then 'transaction_month_open'
             end as broken
        from added n offset 0) t
   where t.broken is not null
   limit 1;
  if not found then return null; end if;
  if bad.broken = 'transaction_month_open' then
    raise exception 'the month % is closed', bad.month using errcode = 'TGL12', constraint = bad.broken,
      detail = json_build_object('month', bad.month)::text;
  end if;
  rule := case bad.broken
    when 'transaction_texts_bounded' then 'a kind has 2 to 60 characters, a memo at most 500'
    when 'transaction_actor_kind_known' then 'no such kind of actor'
    when 'transaction_reversal_has_reason' then 'a reversal is of another transaction and has a reason'
    when 'transaction_reversal_known' then 'the transaction that it reverses is not there'
    else 'the hold that it captures is not there' end;
  raise exception 'transaction %: %', bad.id, rule
    using errcode = 'TGL25', constraint = bad.broken, detail = json_build_object('rule', rule)::text;
end $$;

-- Entries come in pairs, from before to, that balance in one currency between two accounts, belong to a transaction, and are
-- counted by their account, which is updated in the same statement; its own rule then holds the chain of balances.
create or replace function ledger.check_new_entries() returns trigger language plpgsql
set enable_seqscan = off
as $$
declare
  bad record;
begin
  select p.transaction_id, p.broken into bad
    from (
      select coalesce(f.transaction_id, t.transaction_id) as transaction_id, case
               when f.amount >= 0 or t.amount <= 0 or f.line <= 0 or t.line <= 0 or f.number <= 0 or t.number <= 0
                 then 'entry_amount_signed'
               when (f.amount + t.amount = 0 and f.account_id <> t.account_id and a.currency = b.currency) is not true
                 then 'entry_legs_balance'
               when f.number > a.entries or t.number > b.entries then 'entry_counted_by_account'
               when (select true from ledger.transaction x where x.id = f.transaction_id) is null
                 then 'entry_transaction_known'
             end as broken
        from (select * from added where line % 2 <> 0) f
        full join (select * from added where line % 2 = 0) t
               on t.transaction_id = f.transaction_id and t.line = f.line + 1
        left join lateral (
          select x.currency, x.entries from ledger.account x where x.id = f.account_id offset 0) a on true
        left join lateral (
          select x.currency, x.entries from ledger.account x where x.id = t.account_id offset 0) b on true
       offset 0) p
   where p.broken is not null
   limit 1;
  if not found then return null; end if;
  if bad.broken = 'entry_transaction_known' then
    raise exception 'no transaction %', bad.transaction_id using errcode = 'TGL21', constraint = bad.broken;
  elsif bad.broken = 'entry_counted_by_account' then
    raise exception 'transaction %: an account does not count its entry', bad.transaction_id
      using errcode = 'TGL22', constraint = bad.broken;
  elsif bad.broken = 'entry_amount_signed' then
    raise exception 'transaction %: a leg goes from a negative line to a positive one', bad.transaction_id
      using errcode = 'TGL21', constraint = bad.broken;
  end if;
  raise exception 'transaction %: the legs do not balance', bad.transaction_id
    using errcode = 'TGL21', constraint = bad.broken;
end $$;

-- As before; the look-up is no longer an `exists`.
create or replace function ledger.check_changed_accounts() returns trigger language plpgsql
set enable_seqscan = off
as $$
declare
  bad record;
begin
  select c.id, c.held_wrong into bad
    from (
      select m.*, m.held <> m.held_before and m.held <> (select coalesce(sum(h.amount), 0) from ledger.hold h
                                                          where h.account_id = m.id and h.state = 'open') as held_wrong
        from (
          select s.id, max(s.posted) as posted, max(s.entries) as entries, max(s.held) as held,
                 max(s.posted_before) as posted_before, max(s.entries_before) as entries_before,
                 max(s.held_before) as held_before
            from (select n.id, n.posted, n.entries, n.held,
                         null::bigint as posted_before, null::bigint as entries_before, null::bigint as held_before
                    from changed n
                  union all
                  select b.id, null, null, null, b.posted, b.entries, b.held from before b) s
           group by s.id offset 0) m offset 0) c
   where c.held_wrong
      or case c.entries - c.entries_before
           when 0 then c.posted <> c.posted_before
           when 1 then (select e.balance_after = c.posted and e.amount = c.posted - c.posted_before
                          from ledger.entry e
                         where e.account_id = c.id and e.number = c.entries) is not true
           else not ledger.entries_continue(c.id, c.entries_before, c.posted_before, c.entries, c.posted)
         end
   limit 1;
  if not found then return null; end if;
  if bad.held_wrong then
    raise exception 'account %: the held amount is not the sum of its open holds', bad.id
      using errcode = 'TGL24', constraint = 'account_held_is_sum';
  end if;
  raise exception 'account %: the balance is not the sum of its entries', bad.id
    using errcode = 'TGL22', constraint = 'account_balance_is_sum';
end $$;

alter function ledger.apply_new_holds() set enable_seqscan = off;
alter function ledger.apply_resolved_holds() set enable_seqscan = off;

-- The accounts of a call that come in the order of their ids, the striped ones last, need no rearranging; others do.
create or replace function ledger.post_groups(batch ledger.batch, groups integer, skipped integer[], command_ids bigint[])
returns ledger.post_outcome language plpgsql as $$
declare
  outcome ledger.post_outcome;
  ids bigint[] := batch.account_ids;
  striped boolean[] := batch.striped;
  group_of integer[] := batch.g;
  line_t integer[] := batch.t; line_a integer[] := batch.a; line_n bigint[] := batch.n;
  locked bigint[]; sums bigint[]; holds bigint[]; bounds bigint[]; counts bigint[];
  transaction_ids bigint[];
  left_out boolean[]; any_left_out boolean := cardinality(skipped) > 0;
  results text[] := array_fill(null::text, array[groups]);
  afters bigint[]; numbers bigint[]; starts integer[];
  kinds text[] := batch.kind; subject_types text[] := batch.subject_type; subject_ids text[] := batch.subject_id;
  actor_kinds text[] := batch.actor_kind; actor_ids text[] := batch.actor_id; memos text[] := batch.memo;
  effective timestamptz[] := batch.effective_at; reversed bigint[] := batch.reversal_of;
  captured bigint[] := batch.hold_id; unique_keys text[] := batch.key;
  stripe record;
  total integer := cardinality(line_n);
  g integer; t integer; a integer; current_t integer := 0; current_g integer := 0; first_line integer;
  balance bigint;
  at timestamptz;
  listed_ids text; listed_balances text;
begin
  perform pg_advisory_xact_lock_shared(ledger.posting_gate());
  foreach g in array skipped loop left_out[g] := true; end loop;

  select array_agg(s.id), array_agg(s.posted), array_agg(s.held), array_agg(s.entries), array_agg(s.lower_bound)
    into locked, sums, holds, counts, bounds
    from (select x.id, x.posted, x.held, x.entries, x.lower_bound
            from ledger.account x where x.id = any (ids) and x.stripes = 1
           order by x.id for no key update) s;
  if locked <> ids[1 : cardinality(locked)] then
    select array_agg(l.posted), array_agg(l.held), array_agg(l.entries), array_agg(l.lower_bound)
      into sums, holds, counts, bounds
      from (select s.posted, s.held, s.entries, s.lower_bound
              from unnest(ids) with ordinality r(id, n)
              left join unnest(locked, sums, holds, counts, bounds) s(id, posted, held, entries, lower_bound) on s.id = r.id
             order by r.n) l;
  end if;
  if true = any (striped) then
    for i in 1 .. cardinality(ids) loop
      if striped[i] then
        stripe := ledger.take_stripe(ids[i]);
        ids[i] := stripe.id; sums[i] := stripe.posted; holds[i] := 0; counts[i] := stripe.entries;
      end if;
    end loop;
  end if;

  -- Numbered under the locks: so an account's entries have growing transactions.
  for i in 1 .. cardinality(group_of) loop transaction_ids[i] := nextval('ledger.transaction_id'); end loop;

  for i in 1 .. total loop
    t := line_t[i];
    if t <> current_t then
      current_t := t; starts[t] := i;
      if group_of[t] <> current_g then
        if current_g > 0 and left_out[current_g] is not true then
          results[current_g] := concat('{"ids":[', substr(listed_ids, 2), '],"balances":[', substr(listed_balances, 2), ']}');
        end if;
        current_g := group_of[t]; first_line := i; listed_ids := ''; listed_balances := '';
      end if;
      listed_ids := concat(listed_ids, ',"', transaction_ids[t], '"');
    end if;
    continue when left_out[current_g];
    a := line_a[i];
    balance := sums[a] + line_n[i];
    if balance - holds[a] < bounds[a] and line_n[i] < 0 then
      if outcome.refusals is null then outcome.refusals := array_fill(null::text, array[groups]); end if;
      outcome.refusals[current_g] := (
        select json_build_object('ownerKind', x.owner_kind, 'ownerId', x.owner_id, 'purpose', x.purpose,
                 'currency', x.currency, 'required', (-line_n[i])::text,
                 'available', (sums[a] - holds[a] - bounds[a])::text)::text
          from ledger.account x where x.id = ids[a]);
      left_out[current_g] := true; any_left_out := true;
      for j in first_line .. i - 1 loop
        sums[line_a[j]] := sums[line_a[j]] - line_n[j];
        counts[line_a[j]] := counts[line_a[j]] - 1;
      end loop;
      continue;
    end if;
    sums[a] := balance;
    counts[a] := counts[a] + 1;
    afters[i] := balance;
    numbers[i] := counts[a];
    if not striped[a] then
      listed_balances := concat(listed_balances, ',["', ids[a], '","', balance, '","', holds[a], '"]');
    end if;
  end loop;
  if current_g > 0 and left_out[current_g] is not true then
    results[current_g] := concat('{"ids":[', substr(listed_ids, 2), '],"balances":[', substr(listed_balances, 2), ']}');
  end if;

  at := clock_timestamp();
  with posted_transaction as (
    insert into ledger.transaction (id, command_id, reversal_of, hold_id, effective_at, written_at, kind, subject_type,
                                    subject_id, actor_kind, actor_id, memo, key)
    select transaction_ids[i], command_ids[group_of[i]], reversed[i], captured[i], coalesce(effective[i], at), at, kinds[i],
           subject_types[i], subject_ids[i], actor_kinds[i], actor_ids[i], memos[i], unique_keys[i]
      from generate_series(1, cardinality(group_of)) i
     where not any_left_out or left_out[group_of[i]] is not true
  ), posted_entry as (
    insert into ledger.entry (transaction_id, account_id, number, amount, balance_after, line)
    select transaction_ids[line_t[i]], ids[line_a[i]], numbers[i], line_n[i], afters[i], i - starts[line_t[i]] + 1
      from generate_series(1, total) i
     where not any_left_out or left_out[group_of[line_t[i]]] is not true
  )
  update ledger.account x set posted = c.posted, entries = c.entries
    from unnest(ids, sums, counts) c(id, posted, entries)
   where x.id = c.id and x.entries <> c.entries;

  outcome.results := results;
  return outcome;
end $$;

create or replace function ledger.run_commands(
  batch ledger.batch, unknown ledger.account_names, keys text[], names text[], hashes text[], inputs text[],
  actor_kinds text[], actor_ids text[], actor_edges text[], actor_labels text[], jobs json, patient boolean,
  out results text[], out refusals text[], out found_ids bigint[], out found_striped boolean[])
language plpgsql
set plan_cache_mode = force_generic_plan
set enable_seqscan = off
as $$
declare
  known text[];
  skipped integer[] := '{}';
  command_ids bigint[];
  outcome ledger.post_outcome;
  filled integer := 0;
  answers text[];
begin
  -- Whoever waits here makes all the others of the call wait: rather give up, and let each try on its own.
  perform set_config('lock_timeout', case when patient then '5s' else '250ms' end, true);

  if cardinality(unknown.owner_ids) > 0 then
    select f.account_ids, f.striped into found_ids, found_striped
      from ledger.find_accounts(unknown.owner_kinds, unknown.owner_ids, unknown.purposes, unknown.currencies) f;
    for i in 1 .. cardinality(batch.account_ids) loop
      continue when batch.account_ids[i] is not null;
      filled := filled + 1;
      batch.account_ids[i] := found_ids[filled];
      batch.striped[i] := found_striped[filled];
    end loop;
  end if;

  known := array(select k.key from audit.command k where k.key = any (keys));
  if cardinality(known) > 0 then
    skipped := array(select n from generate_subscripts(keys, 1) n where keys[n] = any (known));
  end if;
  command_ids := array(select nextval('audit.command_id_seq') from generate_series(1, cardinality(keys)));
  outcome := ledger.post_groups(batch, cardinality(keys), skipped, command_ids);

  answers := outcome.results;
  insert into audit.command (id, key, name, input_hash, input, result, actor_kind, actor_id, actor_edge, actor_label)
  overriding system value
  select command_ids[i], keys[i], names[i], decode(hashes[i], 'hex'), inputs[i]::jsonb, answers[i]::jsonb, actor_kinds[i],
         actor_ids[i], actor_edges[i], actor_labels[i]
    from generate_series(1, cardinality(keys)) i
   where answers[i] is not null;

  if json_array_length(jobs) > 0 then
    perform graphile_worker.add_job(j.task, j.payload, j.queue, j.at, j.most, j.key)
       from json_to_recordset(jobs) as j(g int, task text, payload json, key text, at timestamptz, queue text, most int)
      where outcome.results[j.g] is not null;
  end if;
  results := outcome.results;
  refusals := outcome.refusals;
end $$;

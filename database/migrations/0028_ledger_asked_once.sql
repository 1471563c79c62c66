-- What `run_all_commands` knows of its transactions it says itself: the rules of new transactions look at every other
-- statement, as those of entries and accounts do (0027). What it refuses goes to `run_commands`, where those rules say
-- what is wrong.
drop trigger transaction_month_open on ledger.transaction;
create trigger transaction_month_open after insert on ledger.transaction referencing new table as added for each statement
  when (current_setting('ledger.counted_here', true) is distinct from 'on')
  execute function ledger.check_new_transactions();

create function ledger.refuse_transaction() returns text language plpgsql as $$
begin
  raise exception 'not all of the commands can be posted' using errcode = 'TGL26';
end $$;

-- The commands of a call, for the usual case: every account's id is known, no key was used before, and nobody overdraws. Then
-- nothing has to be decided on the way: the accounts are moved first, by what the call comes to, and each line says the
-- balance after it by what is still to come on its account. All of them are posted or none; whoever asks goes on with
-- `run_commands` then, where each stands or falls alone.
--
-- ids        the accounts in the order of their ids; `striped` are the places of those that are kept in stripes
-- line_*     of each line: its transaction, the place of its account, its amount; `lines` its number in its transaction
-- last_t     per command, its last transaction
--
-- A transaction of these reverses nothing and captures no hold; what else `check_new_transactions` asks is asked where it is
-- written.
--
-- A stripe is taken before the other accounts are locked; who takes one waits for nobody while any of them is free.
create or replace function ledger.run_all_commands(
  ids bigint[], striped integer[],
  group_of integer[], kinds text[], subject_types text[], subject_ids text[], posted_by_kinds text[], posted_by_ids text[],
  memos text[], effective timestamptz[], unique_keys text[],
  line_t integer[], line_a integer[], line_n bigint[], lines integer[],
  keys text[], names text[], hashes text[], inputs text[],
  actor_kinds text[], actor_ids text[], actor_edges text[], actor_labels text[],
  last_t integer[], jobs json,
  out transaction_ids text, out posted text)
language plpgsql
set plan_cache_mode = force_generic_plan
set enable_seqscan = off
set enable_hashjoin = off
set enable_mergejoin = off
set lock_timeout = '250ms'
set ledger.counted_here = 'on'
as $$
declare
  at timestamptz := clock_timestamp();
  total integer := cardinality(line_n);
  -- Per account: what its lines add up to, how many they are, and the most that is still to come after one that takes.
  sums bigint[] := array_fill(0::bigint, array[cardinality(ids)]);
  counts integer[] := array_fill(0, array[cardinality(ids)]);
  depths bigint[] := array_fill(null::bigint, array[cardinality(ids)]);
  -- Per line: what comes after it on its account.
  later_sums bigint[] := line_n;
  later_counts integer[] := line_a;
  place integer;
  a integer;
  n bigint;
  sound boolean;
begin
  perform pg_advisory_xact_lock_shared(ledger.posting_gate());
  foreach place in array striped loop
    ids[place] := (select s.id from ledger.take_stripe(ids[place]) s);
  end loop;

  for i in reverse total .. 1 loop
    a := line_a[i];
    n := line_n[i];
    later_sums[i] := sums[a];
    later_counts[i] := counts[a];
    if n < 0 then depths[a] := greatest(depths[a], sums[a]); end if;
    sums[a] := sums[a] + n;
    counts[a] := counts[a] + 1;
  end loop;

  with moved as (
    update ledger.account x set posted = x.posted + c.amount, entries = x.entries + c.n
      from unnest(ids, sums, counts, depths) with ordinality c(id, amount, n, depth, place)
     where x.id = c.id
    returning c.place, x.posted as balance, x.entries as number, x.currency,
              x.posted - c.depth - x.held < x.lower_bound as overdrawn
  ), after as materialized (
    select array_agg(m.balance) as balances, array_agg(m.number) as numbers, array_agg(m.currency) as currencies,
           bool_or(m.overdrawn) is not true and count(*) = cardinality(ids) as sound
      from (select * from moved m order by m.place) m
  ), numbered as materialized (
    -- Numbered under the locks: so an account's entries have growing transactions.
    select array_agg(nextval('ledger.transaction_id')) as t,
           array_agg(nextval('audit.command_id_seq')) filter (where i <= cardinality(keys)) as c
      from (select from after) locked, generate_series(1, cardinality(group_of)) i
  ), posted_transaction as (
    insert into ledger.transaction (id, command_id, effective_at, written_at, kind, subject_type, subject_id, actor_kind,
                                    actor_id, memo, key)
    select n.t[i], n.c[group_of[i]], coalesce(effective[i], at), at,
           case when length(kinds[i]) between 2 and 60 and (memos[i] is null or length(memos[i]) <= 500)
                 and posted_by_kinds[i] = any ('{user,admin,integration,system}'::text[])
                 and coalesce(effective[i], at) >= (
                   select coalesce((max(m.month) + interval '1 month') at time zone 'UTC', '-infinity') from ledger.closed_month m)
             then kinds[i] else ledger.refuse_transaction() end,
           subject_types[i], subject_ids[i], posted_by_kinds[i], posted_by_ids[i], memos[i], unique_keys[i]
      from numbered n, generate_series(1, cardinality(group_of)) i
  ), posted_entry as (
    -- Lines come in pairs, from before to, of one transaction, one currency and two accounts.
    insert into ledger.entry (transaction_id, account_id, number, balance_after, line, amount)
    select n.t[line_t[i]], ids[line_a[i]], a.numbers[line_a[i]] - later_counts[i], a.balances[line_a[i]] - later_sums[i],
           lines[i],
           case when case i % 2
                  when 1 then i < total
                  else line_n[i] > 0 and line_n[i - 1] = - line_n[i] and line_t[i - 1] = line_t[i]
                   and lines[i] > 0 and lines[i] % 2 = 0 and lines[i - 1] = lines[i] - 1
                   and line_a[i - 1] <> line_a[i] and a.currencies[line_a[i - 1]] = a.currencies[line_a[i]]
                end
             then line_n[i] else ledger.refuse_leg() end
      from numbered n, after a, generate_series(1, total) i
  ), stored as (
    insert into audit.command (id, key, name, input_hash, input, result, actor_kind, actor_id, actor_edge, actor_label)
    overriding system value
    select n.c[g], keys[g], names[g], decode(hashes[g], 'hex'), inputs[g]::jsonb,
           concat('{"ids":["', array_to_string(n.t[coalesce(last_t[g - 1], 0) + 1 : last_t[g]], '","'), '"]}')::jsonb,
           actor_kinds[g], actor_ids[g], actor_edges[g], actor_labels[g]
      from numbered n, generate_series(1, cardinality(keys)) g
  )
  select array_to_string(n.t, ','), array_to_string(a.balances, ','), a.sound into transaction_ids, posted, sound
    from numbered n, after a;

  if not sound then
    raise exception 'not all of the commands can be posted' using errcode = 'TGL26';
  end if;
  if json_array_length(jobs) > 0 then
    perform graphile_worker.add_job(j.task, j.payload, j.queue, j.at, j.most, j.key)
       from json_to_recordset(jobs) as j(task text, payload json, key text, at timestamptz, queue text, most int);
  end if;
end $$;

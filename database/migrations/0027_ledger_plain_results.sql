-- What a command that only posts leaves as its result: the transactions. The balances after them stand in the entries, where a
-- second asking finds them as they were; to write them down once more was a fifteenth of a posting's work.

drop function ledger.run_all_commands;

-- The commands of a call, for the usual case: every account's id is known, no key was used before, and nobody overdraws. Then
-- nothing has to be decided on the way: the accounts are moved first, by what the call comes to, and each line says the
-- balance after it by what is still to come on its account. All of them are posted or none; whoever asks goes on with
-- `run_commands` then, where each stands or falls alone.
--
-- ids, sums, counts      the accounts in the order of their ids, what their lines add up to, and how many they are
-- depths                 per account, the most that is still to come after a line that takes; null when none takes
-- striped                the places of the accounts that are kept in stripes
-- later_sums, _counts    per line, what comes after it on its account
-- last_t                 per command, its last transaction
--
-- A stripe is taken before the other accounts are locked; who takes one waits for nobody while any of them is free.
create function ledger.run_all_commands(
  ids bigint[], striped integer[], sums bigint[], counts integer[], depths bigint[],
  group_of integer[], kinds text[], subject_types text[], subject_ids text[], posted_by_kinds text[], posted_by_ids text[],
  memos text[], effective timestamptz[], unique_keys text[],
  line_t integer[], line_a integer[], line_n bigint[], lines integer[], later_sums bigint[], later_counts integer[],
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
as $$
declare
  at timestamptz := clock_timestamp();
  place integer;
  sound boolean;
begin
  perform pg_advisory_xact_lock_shared(ledger.posting_gate());
  foreach place in array striped loop
    ids[place] := (select s.id from ledger.take_stripe(ids[place]) s);
  end loop;

  with moved as (
    update ledger.account x set posted = x.posted + c.amount, entries = x.entries + c.n
      from unnest(ids, sums, counts, depths) with ordinality c(id, amount, n, depth, place)
     where x.id = c.id
    returning c.place, x.posted as balance, x.entries as number,
              x.posted - c.depth - x.held < x.lower_bound as overdrawn
  ), after as materialized (
    select array_agg(m.balance) as balances, array_agg(m.number) as numbers,
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
    select n.t[i], n.c[group_of[i]], coalesce(effective[i], at), at, kinds[i], subject_types[i], subject_ids[i],
           posted_by_kinds[i], posted_by_ids[i], memos[i], unique_keys[i]
      from numbered n, generate_series(1, cardinality(group_of)) i
  ), posted_entry as (
    insert into ledger.entry (transaction_id, account_id, number, amount, balance_after, line)
    select n.t[line_t[i]], ids[line_a[i]], a.numbers[line_a[i]] - later_counts[i], line_n[i],
           a.balances[line_a[i]] - later_sums[i], lines[i]
      from numbered n, after a, generate_series(1, cardinality(line_n)) i
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

-- As before, but for the result.
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
  select command_ids[i], keys[i], names[i], decode(hashes[i], 'hex'), inputs[i]::jsonb, answers[i]::jsonb - 'balances',
         actor_kinds[i], actor_ids[i], actor_edges[i], actor_labels[i]
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

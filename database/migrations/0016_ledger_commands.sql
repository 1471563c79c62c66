-- Many commands that only post, in one call and one commit, each with its own outcome: one that is refused fails
-- nobody else. Group n of the batch is command n: key, name, hash (hex) of the input, input (canonical JSON text), actor.
-- Accounts whose id the caller does not know yet have a null in the batch, and their names in the same order in `unknown`;
-- `found_ids` gives their ids back.
-- Jobs, as JSON: g command, task, payload, key, at, queue, most attempts.
--
-- Answers per command: `results` when it was applied, `refusals` (facts of a TGL01) when it was refused; a command that is
-- in neither has a key that was known before. A key that another session takes in the same moment violates
-- command_key_unique: the caller tries again and finds it.
create type ledger.account_names as (owner_kinds text[], owner_ids text[], purposes text[], currencies text[]);

create function ledger.run_commands(
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

  insert into audit.command (id, key, name, input_hash, input, result, actor_kind, actor_id, actor_edge, actor_label)
  overriding system value
  select c.id, c.key, c.name, decode(c.hash, 'hex'), c.input::jsonb, c.result::jsonb, c.ak, c.ai, c.ae, c.al
    from unnest(command_ids, keys, names, hashes, inputs, outcome.results, actor_kinds, actor_ids, actor_edges, actor_labels)
           c(id, key, name, hash, input, result, ak, ai, ae, al)
   where c.result is not null;

  if json_array_length(jobs) > 0 then
    perform graphile_worker.add_job(j.task, j.payload, j.queue, j.at, j.most, j.key)
       from json_to_recordset(jobs) as j(g int, task text, payload json, key text, at timestamptz, queue text, most int)
      where outcome.results[j.g] is not null;
  end if;
  results := outcome.results;
  refusals := outcome.refusals;
end $$;

-- Many commands that only post, in one call and one commit, each with its own outcome: one that is refused fails
-- nobody else. To the lists of a batch come, group n being command n:
--   c  commands  key, name, hash (hex), input (canonical JSON text), ak/ai/ae/al actor
--   j  jobs      g command, task, payload, key, at, queue, most attempts
-- Answers a list in the order of the commands: {"status": "applied" | "replayed", "result"}, {"status": "reused"} for
-- a known key with another hash, or {"status": "refused", "code", "facts"}. A key that another session takes in the same
-- moment violates command_key_unique: the caller tries again and finds it.
create function ledger.run_commands(batch json, patient boolean) returns json language plpgsql
set plan_cache_mode = force_generic_plan
set enable_seqscan = off
as $$
declare
  known integer[];
  command_ids bigint[];
  outcome ledger.post_outcome;
  answer json;
begin
  -- Whoever waits here makes all the others of the call wait: rather give up, and let each try on its own.
  perform set_config('lock_timeout', case when patient then '5s' else '250ms' end, true);

  select coalesce(array_agg(c.n) filter (where k.id is not null), '{}'),
         array_agg(case when k.id is null then nextval('audit.command_id_seq') end order by c.n)
    into known, command_ids
    from rows from (json_to_recordset(batch -> 'c') as (key text)) with ordinality c(key, n)
    left join audit.command k on k.key = c.key;

  outcome := ledger.post_groups(batch, known, command_ids);

  with applied as (
    insert into audit.command
      (id, key, name, input_hash, input, result, actor_kind, actor_id, actor_edge, actor_label)
    overriding system value
    select command_ids[c.n], c.key, c.name, decode(c.hash, 'hex'), c.input::jsonb, g.result, c.ak, c.ai, c.ae, c.al
      from rows from (json_to_recordset(batch -> 'c') as
                        (key text, name text, hash text, input text, ak text, ai text, ae text, al text))
             with ordinality c(key, name, hash, input, ak, ai, ae, al, n)
      join ledger.group_results(batch, outcome) g on g.grp = c.n
    returning id, result
  )
  select json_agg(
           case
             when k.id is not null and k.input_hash = decode(c.hash, 'hex') then json_build_object('status', 'replayed', 'result', k.result)
             when k.id is not null then json_build_object('status', 'reused')
             when a.id is not null then json_build_object('status', 'applied', 'result', a.result)
             else json_build_object('status', 'refused', 'code', 'TGL01',
                                    'facts', outcome.refusals[array_position(outcome.refused, c.n::int)])
           end order by c.n)
    into answer
    from rows from (json_to_recordset(batch -> 'c') as (key text, hash text)) with ordinality c(key, hash, n)
    left join applied a on a.id = command_ids[c.n]
    left join audit.command k on cardinality(known) > 0 and k.key = c.key;

  if json_array_length(batch -> 'j') > 0 then
    perform graphile_worker.add_job(j.task, j.payload, j.queue, j.at, j.most, j.key)
       from json_to_recordset(batch -> 'j') as j(g int, task text, payload json, key text, at timestamptz, queue text, most int)
      where j.g <> all (outcome.refused);
  end if;
  return answer;
end $$;

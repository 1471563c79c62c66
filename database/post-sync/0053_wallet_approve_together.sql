-- Approvals of one moment in one transaction: their requests locked and what is stored under their keys, and their end.

-- Takes the requests in one order and answers per command with what is stored under its key, or with the id that its record
-- will have. The requests are to be read afterwards: a statement sees only what was committed when it began.
create function wallet.begin_approvals(of_type text, keys text[], ids text[])
returns table (n integer, known_hash text, known_result jsonb, command_id bigint, settings jsonb)
language plpgsql volatile
set plan_cache_mode = force_generic_plan
set enable_seqscan = off
as $$
begin
  -- Whoever waits here makes all the others of the call wait: rather give up, and let each try on its own.
  perform set_config('lock_timeout', '250ms', true);
  if of_type = 'deposit' then
    perform 1 from deposits r where r.document_id = any (ids) order by r.id for no key update;
  else
    perform 1 from withdrawals r where r.document_id = any (ids) order by r.id for no key update;
  end if;
  return query
    select w.n::integer, encode(c.input_hash, 'hex'), c.result,
           case when c.key is null then nextval('audit.command_id_seq') end,
           (select s.value from app.setting s where s.name = 'wallet-approvals')
      from unnest(keys) with ordinality w(key, n)
      left join lateral (select x.key, x.input_hash, x.result from audit.command x where x.key = w.key offset 0) c on true
     order by w.n;
end $$;

-- made: [{id, note, command_id, key, name, hash, input, result, actor_kind, actor_id, actor_edge, actor_label}] of requests
-- that are locked and pending; jobs: [{task, payload, key}]. A key that another session takes in the same moment violates
-- command_key_unique: the caller tries each alone.
create function wallet.store_approvals(of_type text, made jsonb, jobs jsonb, at timestamptz) returns void
language plpgsql volatile
set plan_cache_mode = force_generic_plan
set enable_seqscan = off
as $$
declare
  moved integer;
begin
  if of_type = 'deposit' then
    update deposits r
       set state = 'approved', decided_at = store_approvals.at, decided_by = m.actor_label, decided_by_kind = m.actor_kind,
           decided_by_id = m.actor_id, note = coalesce(m.note, r.note), updated_at = store_approvals.at
      from jsonb_to_recordset(made) as m(id text, note text, actor_kind text, actor_id text, actor_label text)
     where r.document_id = m.id and r.state = 'pending';
  else
    update withdrawals r
       set state = 'approved', decided_at = store_approvals.at, decided_by = m.actor_label, decided_by_kind = m.actor_kind,
           decided_by_id = m.actor_id, note = coalesce(m.note, r.note), updated_at = store_approvals.at
      from jsonb_to_recordset(made) as m(id text, note text, actor_kind text, actor_id text, actor_label text)
     where r.document_id = m.id and r.state = 'pending';
  end if;
  get diagnostics moved = row_count;
  if moved <> jsonb_array_length(made) then
    raise exception 'a % was decided under our lock', of_type using errcode = 'TGW01';
  end if;
  insert into wallet.request_history
    (request_type, request_id, from_state, to_state, reason, actor_kind, actor_id, actor_edge, actor_label, command_id, at)
  select of_type, m.id, 'pending', 'approved', m.note, m.actor_kind, m.actor_id, m.actor_edge, m.actor_label, m.command_id,
         store_approvals.at
    from jsonb_to_recordset(made) as m(
      id text, note text, actor_kind text, actor_id text, actor_edge text, actor_label text, command_id bigint);
  insert into audit.command (id, key, name, input_hash, input, result, actor_kind, actor_id, actor_edge, actor_label)
  overriding system value
  select m.command_id, m.key, m.name, decode(m.hash, 'hex'), m.input::jsonb, m.result::jsonb, m.actor_kind, m.actor_id,
         m.actor_edge, m.actor_label
    from jsonb_to_recordset(made) as m(
      command_id bigint, key text, name text, hash text, input text, result text, actor_kind text, actor_id text,
      actor_edge text, actor_label text);
  perform app.add_jobs(array(
    select row (j.task, j.payload, null, null, 25, j.key, null, null)::graphile_worker.job_spec
      from jsonb_to_recordset(jobs) as j(task text, payload json, key text)));
end $$;

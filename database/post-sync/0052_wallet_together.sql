-- Many deposits in one transaction, and news of requests without a NOTIFY of their own (0004_quiet_jobs): whoever changes a
-- request's state tells the queue's pages after the commit (core/wallet/announce.ts).
drop trigger deposits_tell_queue on deposits;
drop trigger withdrawals_tell_queue on withdrawals;
drop function wallet.tell_queue();

-- What a request is judged by; to be called under the user's lock.
create function wallet.request_basis(of_type text, of_user integer, method_code text, in_currency text) returns jsonb
language sql stable as $$
  select jsonb_build_object(
    'user', (select jsonb_build_object('name', coalesce(u.name, u.username), 'telegramId', u.telegram_id::text)
               from up_users u where u.id = of_user),
    'method', (select jsonb_build_object(
                        'id', m.id, 'code', m.code, 'name', m.name, 'kind', m.kind, 'direction', m.direction,
                        'currencies', m.currencies, 'instructions', m.instructions, 'account_details', m.account_details,
                        'min_amount', m.min_amount, 'max_amount', m.max_amount, 'fee_percent', m.fee_percent,
                        'proof_required', coalesce(m.proof_required, false), 'active', coalesce(m.active, false))
                 from payment_methods m where m.code = method_code),
    'approvals', (select s.value from app.setting s where s.name = 'wallet-approvals'),
    'limits', (select s.value from app.setting s where s.name = 'wallet-limits'),
    'withdrawals', (select s.value from app.setting s where s.name = 'wallet-withdrawals'),
    'exception', (select jsonb_build_object('perRequest', l.per_request_minor::text, 'perDay', l.per_day_minor::text,
                                            'perWeek', l.per_week_minor::text)
                    from wallet.user_limit l
                   where l.user_id = of_user and l.request_type = of_type and l.currency = in_currency),
    'open', case of_type when 'deposit'
                 then (select count(*) from deposits d where d.user_id = of_user and d.state = 'pending')
                 else (select count(*) from withdrawals w where w.user_id = of_user and w.state = 'pending') end)
$$;

create or replace function wallet.begin_request(of_type text, of_user integer, method_code text, in_currency text) returns jsonb
language plpgsql volatile as $$
begin
  perform pg_advisory_xact_lock(7415051, of_user);
  return wallet.request_basis(of_type, of_user, method_code, in_currency);
end $$;

-- The beginning of many deposits, of as many users: their locks in one order, then per command what is stored under its key,
-- or the id that its record will have and what the deposit is judged by.
create function wallet.begin_deposits(keys text[], users integer[], methods text[], currencies text[])
returns table (n integer, known_hash text, known_result jsonb, command_id bigint, answer jsonb)
language plpgsql volatile
set plan_cache_mode = force_generic_plan
set enable_seqscan = off
as $$
begin
  -- Whoever waits here makes all the others of the call wait: rather give up, and let each try on its own.
  perform set_config('lock_timeout', '250ms', true);
  perform pg_advisory_xact_lock(7415051, u.id) from (select distinct x.id from unnest(users) x(id) order by 1) u;
  return query
    select w.n::integer, encode(c.input_hash, 'hex'), c.result,
           case when c.key is null then nextval('audit.command_id_seq') end,
           case when c.key is null then wallet.request_basis('deposit', w.user_id, w.method, w.currency) end
      from unnest(keys, users, methods, currencies) with ordinality w(key, user_id, method, currency, n)
      left join lateral (select x.key, x.input_hash, x.result from audit.command x where x.key = w.key offset 0) c on true
     order by w.n;
end $$;

-- Their end: the rows, their history, the commands' records and the jobs. A key that another session takes in the same
-- moment violates command_key_unique: the caller tries each alone.
create function wallet.store_deposits(made jsonb, at timestamptz) returns void language plpgsql volatile
set plan_cache_mode = force_generic_plan
as $$
begin
  with d as materialized (
    select * from jsonb_to_recordset(made) as d(
      id text, user_id integer, method_id integer, amount bigint, fee bigint, currency text, account_name text,
      name_key text, expires_at timestamptz, command_id bigint, key text, hash text, input text, result text,
      actor_kind text, actor_id text, actor_edge text, actor_label text)
  ), history as (
    insert into wallet.request_history
      (request_type, request_id, to_state, actor_kind, actor_id, actor_edge, actor_label, command_id, at)
    select 'deposit', d.id, 'pending', d.actor_kind, d.actor_id, d.actor_edge, d.actor_label, d.command_id, store_deposits.at
      from d
  ), record as (
    insert into audit.command (id, key, name, input_hash, input, result, actor_kind, actor_id, actor_edge, actor_label)
    overriding system value
    select d.command_id, d.key, 'wallet.create-deposit', decode(d.hash, 'hex'), d.input::jsonb, d.result::jsonb, d.actor_kind,
           d.actor_id, d.actor_edge, d.actor_label
      from d
  )
  insert into deposits (document_id, state, user_id, method_id, amount_minor, fee_minor, currency, account_name,
                        account_name_key, proof_id, origin, expires_at, created_at, updated_at, published_at)
  select d.id, 'pending', d.user_id, d.method_id, d.amount, d.fee, d.currency, d.account_name, d.name_key, null, d.actor_edge,
         d.expires_at, store_deposits.at, store_deposits.at, store_deposits.at
    from d;
  perform app.add_jobs(array(
    select row ('telegram.refresh-cards', json_build_object('type', 'deposit', 'id', d.id), null, null, 25,
                'cards:deposit:' || d.id, null, null)::graphile_worker.job_spec
      from jsonb_to_recordset(made) as d(id text)));
end $$;

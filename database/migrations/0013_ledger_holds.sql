-- Holds. An account is always locked before its holds, so holds and postings cannot deadlock.
-- TGL06 no such hold · TGL07 the hold is resolved already · TGL08 more than was held · TGL01 an account cannot pay

create function ledger.account_balance(account ledger.account) returns jsonb language sql stable as $$
  select jsonb_build_array(account.owner_kind, account.owner_id, account.purpose, account.currency, account.posted::text, account.held::text)
$$;

-- hold: a account (as in a batch), n amount, st/si subject, ak/ai actor, x expiry or null
create function ledger.place_hold(request json) returns jsonb language plpgsql as $$
declare
  wanted bigint := (request ->> 'n')::bigint;
  account_row ledger.account;
  placed bigint;
begin
  if wanted is null or wanted <= 0 then
    raise exception 'a hold needs a positive amount' using errcode = 'TGL03';
  end if;
  for attempt in 1..2 loop
    select a.* into account_row
      from ledger.account a
     where a.owner_kind = request #>> '{a,ok}' and a.owner_id = request #>> '{a,oi}' and a.purpose = request #>> '{a,p}'
       and a.currency = request #>> '{a,c}' and a.stripe = 0
       for no key update;
    exit when found;
    perform ledger.open_accounts(json_build_array(request -> 'a'));
  end loop;
  if account_row.lower_bound is null then
    raise exception 'nothing can be held on an account without a bound' using errcode = 'TGL09',
      detail = json_build_object('purpose', account_row.purpose)::text;
  end if;
  if account_row.posted - account_row.held - wanted < account_row.lower_bound then
    raise exception 'insufficient funds' using errcode = 'TGL01', detail = jsonb_build_object(
      'ownerKind', account_row.owner_kind, 'ownerId', account_row.owner_id, 'purpose', account_row.purpose,
      'currency', account_row.currency, 'required', wanted::text,
      'available', (account_row.posted - account_row.held - account_row.lower_bound)::text)::text;
  end if;
  insert into ledger.hold (account_id, amount, subject_type, subject_id, actor_kind, actor_id, expires_at)
  values (account_row.id, wanted, request ->> 'st', request ->> 'si', request ->> 'ak', request ->> 'ai',
          (request ->> 'x')::timestamptz)
  returning id into placed;
  account_row.held := account_row.held + wanted;
  return jsonb_build_object('id', placed::text, 'balance', ledger.account_balance(account_row));
end $$;

-- Locks the account, then the hold, and returns the hold. TGL06, TGL07
create function ledger.lock_open_hold(hold_id bigint) returns ledger.hold language plpgsql as $$
declare
  locked ledger.hold;
begin
  perform 1 from ledger.account a where a.id = (select h.account_id from ledger.hold h where h.id = hold_id) for no key update;
  select h.* into locked from ledger.hold h where h.id = hold_id for no key update;
  if not found then
    raise exception 'no hold %', hold_id using errcode = 'TGL06', detail = json_build_object('hold', hold_id::text)::text;
  end if;
  if locked.state <> 'open' then
    raise exception 'hold % is %', hold_id, locked.state using errcode = 'TGL07',
      detail = json_build_object('hold', hold_id::text, 'state', locked.state)::text;
  end if;
  return locked;
end $$;

-- request: hold id, at (the caller's time, for the expiry), t one transaction as in a batch, d destinations
-- [{a account, n amount or null}]: one null takes what the others leave. The rest of the hold is freed.
create function ledger.capture_hold(request json) returns jsonb language plpgsql as $$
declare
  held ledger.hold;
  named numeric;
  open_ended integer;
  total numeric;
  source json;
  outcome jsonb;
begin
  held := ledger.lock_open_hold((request ->> 'hold')::bigint);
  if held.expires_at <= coalesce((request ->> 'at')::timestamptz, clock_timestamp()) then
    raise exception 'hold % has expired', held.id using errcode = 'TGL07',
      detail = json_build_object('hold', held.id::text, 'state', 'expired')::text;
  end if;
  select coalesce(sum(d.n), 0), count(*) filter (where d.n is null) into named, open_ended
    from json_to_recordset(request -> 'd') as d(n bigint);
  total := case when open_ended = 1 then held.amount else named end;
  if open_ended > 1 or named > total or total > held.amount or total <= 0 then
    raise exception 'hold %: more than was held', held.id using errcode = 'TGL08',
      detail = json_build_object('hold', held.id::text, 'held', held.amount::text, 'requested', named::text,
        'currency', (select a.currency from ledger.account a where a.id = held.account_id))::text;
  end if;
  update ledger.hold set state = 'captured', captured_amount = total::bigint, resolved_at = clock_timestamp()
   where id = held.id;
  select json_build_object('ok', a.owner_kind, 'oi', a.owner_id, 'p', a.purpose, 'c', a.currency) into source
    from ledger.account a where a.id = held.account_id;
  select ledger.post(json_build_object(
      'cmd', request -> 'cmd',
      'a', (select json_agg(x.a) from (select source as a union all (select d.a from json_to_recordset(request -> 'd') as d(a json))) x),
      't', json_build_array((request -> 't')::jsonb || jsonb_build_object('g', 1, 'h', held.id)),
      'l', (select json_agg(json_build_object('t', 1, 'f', 1, 'o', d.i + 1, 'n', coalesce(d.n, (total - named)::bigint)::text) order by d.i)
              from rows from (json_to_recordset(request -> 'd') as (n bigint)) with ordinality d(n, i))))
    into outcome;
  return outcome || jsonb_build_object('captured', total::text);
end $$;

create function ledger.void_hold(hold_id bigint) returns jsonb language plpgsql as $$
declare
  held ledger.hold := ledger.lock_open_hold(hold_id);
begin
  update ledger.hold set state = 'voided', resolved_at = clock_timestamp() where id = held.id;
  return (select jsonb_build_object('balance', ledger.account_balance(a)) from ledger.account a where a.id = held.account_id);
end $$;

-- Expires at most so many open holds whose time is over at `at`; accounts in use are left for the next call.
create function ledger.expire_holds(at timestamptz, most integer) returns setof ledger.hold language plpgsql as $$
declare
  due bigint[];
begin
  select array_agg(x.id) into due
    from (select h.id, h.account_id from ledger.hold h
           where h.state = 'open' and h.expires_at <= at order by h.expires_at limit most) x
    join (select a.id from ledger.account a
           where a.id in (select h.account_id from ledger.hold h
                           where h.state = 'open' and h.expires_at <= at order by h.expires_at limit most)
           order by a.id for no key update skip locked) a on a.id = x.account_id;
  return query
    update ledger.hold h set state = 'expired', resolved_at = clock_timestamp()
     where h.id = any (due) and h.state = 'open' returning h.*;
end $$;

-- Holds. An account is always locked before its holds, so holds and postings cannot deadlock.
-- TGL03 amount not positive · TGL06 no such hold · TGL07 the hold is resolved already · TGL08 more than was held
-- TGL09 nothing can be held there · TGL01 an account cannot pay

-- Sets an amount aside and answers with the hold's id and what the account has now.
create function ledger.place_hold(
  account_owner_kind text, account_owner_id text, account_purpose text, account_currency text, wanted bigint,
  for_type text, for_id text, by_kind text, by_id text, until timestamptz,
  out hold_id bigint, out posted bigint, out held bigint)
language plpgsql as $$
declare
  account_row ledger.account;
begin
  if wanted is null or wanted <= 0 then
    raise exception 'a hold needs a positive amount' using errcode = 'TGL03';
  end if;
  select a.* into account_row
    from ledger.account a
   where a.id = (select f.account_ids[1] from ledger.find_accounts(
                   array[account_owner_kind], array[account_owner_id], array[account_purpose], array[account_currency]) f)
     for no key update;
  if account_row.lower_bound is null then
    raise exception 'nothing can be held on an account without a bound' using errcode = 'TGL09',
      detail = json_build_object('purpose', account_row.purpose)::text;
  end if;
  if account_row.posted - account_row.held - wanted < account_row.lower_bound then
    raise exception 'insufficient funds' using errcode = 'TGL01', detail = json_build_object(
      'ownerKind', account_row.owner_kind, 'ownerId', account_row.owner_id, 'purpose', account_row.purpose,
      'currency', account_row.currency, 'required', wanted::text,
      'available', (account_row.posted - account_row.held - account_row.lower_bound)::text)::text;
  end if;
  insert into ledger.hold (account_id, amount, subject_type, subject_id, actor_kind, actor_id, expires_at)
  values (account_row.id, wanted, for_type, for_id, by_kind, by_id, until)
  returning id into hold_id;
  posted := account_row.posted;
  held := account_row.held + wanted;
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

-- Resolves a hold by posting it to the destinations; one amount may be null and takes what the others leave. What is not
-- captured is free again. `at` is the caller's time, against which the hold's expiry is compared.
create function ledger.capture_hold(
  captured_hold bigint, at timestamptz, described json, owner_kinds text[], owner_ids text[], purposes text[],
  currencies text[], amounts bigint[], command_id bigint,
  out account_ids bigint[], out result json, out captured bigint)
language plpgsql as $$
declare
  open_hold ledger.hold := ledger.lock_open_hold(captured_hold);
  source ledger.account;
  named numeric := (select coalesce(sum(n), 0) from unnest(amounts) n);
  open_ended integer := (select count(*) from unnest(amounts) n where n is null);
begin
  select a.* into source from ledger.account a where a.id = open_hold.account_id;
  if open_hold.expires_at <= at then
    raise exception 'hold % has expired', captured_hold using errcode = 'TGL07',
      detail = json_build_object('hold', captured_hold::text, 'state', 'expired')::text;
  end if;
  if open_ended > 1 or named > open_hold.amount or (open_ended = 1 and named = open_hold.amount) then
    raise exception 'hold %: more than was held', captured_hold using errcode = 'TGL08',
      detail = json_build_object('hold', captured_hold::text, 'held', open_hold.amount::text, 'requested', named::text,
                                 'currency', source.currency)::text;
  end if;
  captured := case when open_ended = 1 then open_hold.amount else named end;
  amounts := array(select coalesce(d.n, (captured - named)::bigint) from unnest(amounts) with ordinality d(n, i) order by d.i);
  update ledger.hold set state = 'captured', captured_amount = captured, resolved_at = clock_timestamp()
   where id = captured_hold;
  select p.account_ids, p.result into account_ids, result
    from ledger.post(
      source.owner_kind || owner_kinds, source.owner_id || owner_ids, source.purpose || purposes,
      source.currency || currencies,
      ledger.single_batch(
        ((described::jsonb) || jsonb_build_object('hold_id', captured_hold))::json,
        array(select v.a from unnest(amounts) with ordinality d(n, i)
               cross join lateral (values (1, 1), (2, d.i::int + 1)) v(side, a) order by d.i, v.side),
        array(select v.n from unnest(amounts) with ordinality d(n, i)
               cross join lateral (values (1, -d.n), (2, d.n)) v(side, n) order by d.i, v.side)),
      command_id) p;
end $$;

create function ledger.void_hold(hold_id bigint) returns ledger.account language plpgsql as $$
declare
  held ledger.hold := ledger.lock_open_hold(hold_id);
begin
  update ledger.hold set state = 'voided', resolved_at = clock_timestamp() where id = held.id;
  return (select a from ledger.account a where a.id = held.account_id);
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

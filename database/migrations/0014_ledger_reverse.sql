-- A correction: the same legs the other way round, once, with a reason. TGL10 no such transaction · TGL11 reversed already
-- request: transaction id, t one transaction as in a batch (memo is the reason)
create function ledger.reverse(request json) returns jsonb language plpgsql as $$
declare
  original ledger.transaction;
  earlier bigint;
begin
  select t.* into original from ledger.transaction t where t.id = (request ->> 'transaction')::bigint;
  if not found then
    raise exception 'no transaction %', request ->> 'transaction' using errcode = 'TGL10',
      detail = json_build_object('transaction', request ->> 'transaction')::text;
  end if;
  perform pg_advisory_xact_lock(7415011, (original.id % 2147483647)::int);
  select t.id into earlier from ledger.transaction t where t.reversal_of = original.id;
  if found then
    raise exception 'transaction % is reversed already', original.id using errcode = 'TGL11',
      detail = json_build_object('transaction', original.id::text, 'reversal', earlier::text)::text;
  end if;
  if btrim(coalesce(request #>> '{t,m}', '')) = '' then
    raise exception 'a reversal needs a reason' using errcode = 'TGL13';
  end if;
  return (
    with line as (
      select e.line, a.owner_kind, a.owner_id, a.purpose, a.currency, abs(e.amount) as amount
        from ledger.entry e join ledger.account a on a.id = e.account_id where e.transaction_id = original.id
    ), ref as (
      select owner_kind, owner_id, purpose, currency, row_number() over () as n
        from (select distinct owner_kind, owner_id, purpose, currency from line) d
    ), leg as (
      select o.n as from_ref, f.n as to_ref, lf.amount, lf.line
        from line lf
        join line lo on lo.line = lf.line + 1
        join ref f on (f.owner_kind, f.owner_id, f.purpose, f.currency) = (lf.owner_kind, lf.owner_id, lf.purpose, lf.currency)
        join ref o on (o.owner_kind, o.owner_id, o.purpose, o.currency) = (lo.owner_kind, lo.owner_id, lo.purpose, lo.currency)
       where lf.line % 2 = 1
    )
    select ledger.post(json_build_object(
      'cmd', request -> 'cmd',
      'a', (select json_agg(json_build_object('ok', owner_kind, 'oi', owner_id, 'p', purpose, 'c', currency) order by n) from ref),
      't', json_build_array(jsonb_build_object('st', original.subject_type, 'si', original.subject_id)
             || (request -> 't')::jsonb || jsonb_build_object('g', 1, 'r', original.id)),
      'l', (select json_agg(json_build_object('t', 1, 'f', from_ref, 'o', to_ref, 'n', amount::text) order by line desc) from leg))));
end $$;

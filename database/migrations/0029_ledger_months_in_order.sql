-- The trial balance of a closed month counts all that was effective before its end. A posting into an open month before it would
-- change it, so what comes before a closed month is closed with it; the refusal names the month that stands in the way.
create or replace function ledger.check_new_transactions() returns trigger language plpgsql
set enable_seqscan = off
as $$
declare
  bad record;
  rule text;
begin
  perform from added n
   where n.reversal_of is not null or n.hold_id is not null
      or n.effective_at < (select (max(m.month) + interval '1 month') at time zone 'UTC' from ledger.closed_month m)
      or n.actor_kind not in ('user', 'admin', 'integration', 'system')
      or length(n.kind) not between 2 and 60 or length(n.memo) > 500
   limit 1;
  if not found then return null; end if;

  select t.id, t.broken, (
           select to_char(min(m.month), 'YYYY-MM') from ledger.closed_month m
            where m.month >= date_trunc('month', t.effective_at at time zone 'UTC')::date) as month into bad
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

-- The rules once more, with the same answers for less work: together they are a quarter of a posting.

-- What accounts were and what they are come together by a hash, also when the plan was made for a handful: a nested loop
-- compares each with each.
create or replace function ledger.check_changed_accounts() returns trigger language plpgsql
set enable_seqscan = off
set enable_hashjoin = on
set enable_nestloop = off
as $$
declare
  bad record;
begin
  select b.id, c.held, c.held <> b.held as held_moved into bad
    from before b
    left join changed c on c.id = b.id
   where (c.held <> b.held and c.held <> (select coalesce(sum(h.amount), 0) from ledger.hold h
                                           where h.account_id = c.id and h.state = 'open'))
      or case c.entries - b.entries
           when 0 then c.posted <> b.posted
           when 1 then (select e.balance_after = c.posted and e.amount = c.posted - b.posted
                          from ledger.entry e
                         where e.account_id = c.id and e.number = c.entries) is not true
           else not ledger.entries_continue(c.id, b.entries, b.posted, c.entries, c.posted)
         end
   limit 1;
  if not found then return null; end if;
  if bad.held_moved and bad.held <> (select coalesce(sum(h.amount), 0) from ledger.hold h
                                      where h.account_id = bad.id and h.state = 'open') then
    raise exception 'account %: the held amount is not the sum of its open holds', bad.id
      using errcode = 'TGL24', constraint = 'account_held_is_sum';
  end if;
  raise exception 'account %: the balance is not the sum of its entries', bad.id
    using errcode = 'TGL22', constraint = 'account_balance_is_sum';
end $$;

-- Nearly all transactions refer to no other row, and to no month that could be closed: the first look tells, and only the
-- others are looked at closely.
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

  select t.id, t.broken, to_char(t.effective_at at time zone 'UTC', 'YYYY-MM') as month into bad
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
                and (select true from ledger.closed_month m
                      where m.month = date_trunc('month', n.effective_at at time zone 'UTC')::date)
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

-- Said of a new account once; what an account is never changes, so no posting need ask again.
alter table ledger.account drop constraint account_stripe_range;
create or replace function ledger.check_opened_accounts() returns trigger language plpgsql as $$
begin
  if exists (select 1 from opened where posted <> 0 or held <> 0 or entries <> 0) then
    raise exception 'an account begins empty' using errcode = 'TGL22', constraint = 'account_begins_empty';
  end if;
  if exists (select 1 from opened where stripe not between 0 and stripes - 1) then
    raise exception 'a stripe is one of the stripes' using errcode = 'check_violation', constraint = 'account_stripe_range';
  end if;
  return null;
end $$;

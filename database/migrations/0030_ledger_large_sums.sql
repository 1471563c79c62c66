-- Each account holds a BIGINT; what many of them hold together may be more. Sums are NUMERIC: also those of an account of the
-- house, which is kept in stripes.
drop view ledger.balance;
create view ledger.balance as
  select min(a.id) as account_id, a.owner_kind, a.owner_id, a.purpose, a.currency, min(a.class) as class,
         min(a.lower_bound) as lower_bound, sum(a.posted) as posted, sum(a.held) as held,
         sum(a.posted) - sum(a.held) as available, sum(a.entries)::bigint as entries, min(a.opened_at) as opened_at
    from ledger.account a
   group by a.owner_kind, a.owner_id, a.purpose, a.currency;

drop function ledger.trial_balance(timestamptz);
-- Sums of all accounts by purpose and currency, of the entries that were effective at `as_of`; null: all of them.
create function ledger.trial_balance(as_of timestamptz)
returns table (class text, purpose text, currency text, balance numeric) language sql stable as $$
  select a.class, a.purpose, a.currency, sum(a.posted) - coalesce(sum(later.amount), 0)
    from ledger.account a
    left join (
      select e.account_id, sum(e.amount) as amount
        from ledger.transaction t join ledger.entry e on e.transaction_id = t.id
       where t.effective_at > as_of
       group by e.account_id) later on later.account_id = a.id
   group by a.class, a.purpose, a.currency
$$;

alter table ledger.closed_month_balance alter column balance type numeric;

drop function ledger.statement(text, text, text, text, timestamptz, timestamptz, bigint, integer, integer);
-- Newest first, with the running balance of the whole account. `from_at` is inside, `to_at` is not.
create function ledger.statement(
  owner_kind text, owner_id text, purpose text, currency text, from_at timestamptz, to_at timestamptz,
  before_transaction bigint, before_line integer, most integer)
returns table (transaction_id bigint, line smallint, amount bigint, balance_after numeric, written_at timestamptz,
               effective_at timestamptz, kind text, subject_type text, subject_id text, memo text, reversal_of bigint,
               other_owner_kind text, other_owner_id text, other_purpose text)
language sql stable
set enable_seqscan = off
as $$
  with stripe as materialized (
    select a.id,
           ledger.entries_before(a.id, to_at, before_transaction, before_line) as last,
           case when from_at is null then 0 else ledger.entries_before(a.id, from_at, null, null) end as first
      from ledger.account a
     where a.owner_kind = statement.owner_kind and a.owner_id = statement.owner_id
       and a.purpose = statement.purpose and a.currency = statement.currency
  ), page as (
    select e.transaction_id, e.line, e.amount
      from stripe s
      cross join lateral (
        select x.transaction_id, x.line, x.amount from ledger.entry x
         where x.account_id = s.id and x.number > s.first and x.number <= s.last
         order by x.number desc limit most) e
     order by e.transaction_id desc, e.line desc limit most
  ), top as (
    select coalesce(sum(e.balance_after), 0) as balance
      from stripe s join ledger.entry e on e.account_id = s.id and e.number = s.last
  )
  select p.transaction_id, p.line, p.amount,
         top.balance - coalesce(sum(p.amount) over (order by p.transaction_id desc, p.line desc
                                  rows between unbounded preceding and 1 preceding), 0),
         d.written_at, d.effective_at, d.kind, d.subject_type, d.subject_id, d.memo, d.reversal_of,
         d.other_owner_kind, d.other_owner_id, d.other_purpose
    from page p cross join top
    join ledger.entry_detail d on d.transaction_id = p.transaction_id and d.line = p.line
   order by p.transaction_id desc, p.line desc
$$;

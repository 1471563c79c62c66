-- What the ledger shows. Stripes are a matter of storage: here an account is one line, named by its first stripe.

create view ledger.balance as
  select min(a.id) as account_id, a.owner_kind, a.owner_id, a.purpose, a.currency, min(a.class) as class,
         min(a.lower_bound) as lower_bound, sum(a.posted)::bigint as posted, sum(a.held)::bigint as held,
         (sum(a.posted) - sum(a.held))::bigint as available, sum(a.entries)::bigint as entries, min(a.opened_at) as opened_at
    from ledger.account a
   group by a.owner_kind, a.owner_id, a.purpose, a.currency;

-- Each entry with its transaction and the account at the other end of its leg.
create view ledger.entry_detail as
  select e.transaction_id, e.line, e.account_id, e.number, e.amount, e.balance_after,
         a.owner_kind, a.owner_id, a.purpose, a.currency,
         t.kind, t.subject_type, t.subject_id, t.memo, t.effective_at, t.written_at, t.reversal_of, t.hold_id,
         t.actor_kind, t.actor_id, t.command_id,
         b.owner_kind as other_owner_kind, b.owner_id as other_owner_id, b.purpose as other_purpose
    from ledger.entry e
    join ledger.account a on a.id = e.account_id
    join ledger.transaction t on t.id = e.transaction_id
    join ledger.entry o on o.transaction_id = e.transaction_id and o.line = case when e.line % 2 = 1 then e.line + 1 else e.line - 1 end
    join ledger.account b on b.id = o.account_id;

-- How many entries of an account were written before a moment, and before a line of a transaction. Both grow with
-- the entry's number, so a binary search answers with a few index look-ups, however long the account's history is.
create function ledger.entries_before(account bigint, before_at timestamptz, before_transaction bigint, before_line integer)
returns bigint language plpgsql stable
set enable_seqscan = off
as $$
declare
  low bigint := 0;
  high bigint;
  middle bigint;
  earlier boolean;
begin
  select a.entries into high from ledger.account a where a.id = account;
  if before_at is null and before_transaction is null then return high; end if;
  while low < high loop
    middle := (low + high + 1) / 2;
    select coalesce(t.written_at < before_at, true)
           and coalesce((e.transaction_id, e.line) < (before_transaction, before_line), true) into earlier
      from ledger.entry e join ledger.transaction t on t.id = e.transaction_id
     where e.account_id = account and e.number = middle;
    if earlier then low := middle; else high := middle - 1; end if;
  end loop;
  return low;
end $$;

-- Newest first, with the running balance of the whole account. `from_at` is inside, `to_at` is not.
create function ledger.statement(
  owner_kind text, owner_id text, purpose text, currency text, from_at timestamptz, to_at timestamptz,
  before_transaction bigint, before_line integer, most integer)
returns table (transaction_id bigint, line smallint, amount bigint, balance_after bigint, written_at timestamptz,
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
         (top.balance - coalesce(sum(p.amount) over (order by p.transaction_id desc, p.line desc
                                    rows between unbounded preceding and 1 preceding), 0))::bigint,
         d.written_at, d.effective_at, d.kind, d.subject_type, d.subject_id, d.memo, d.reversal_of,
         d.other_owner_kind, d.other_owner_id, d.other_purpose
    from page p cross join top
    join ledger.entry_detail d on d.transaction_id = p.transaction_id and d.line = p.line
   order by p.transaction_id desc, p.line desc
$$;

-- Sums of all accounts by purpose and currency, of the entries that were effective at `as_of`; null: all of them.
create function ledger.trial_balance(as_of timestamptz)
returns table (class text, purpose text, currency text, balance bigint) language sql stable as $$
  select a.class, a.purpose, a.currency, (sum(a.posted) - coalesce(sum(later.amount), 0))::bigint
    from ledger.account a
    left join (
      select e.account_id, sum(e.amount) as amount
        from ledger.transaction t join ledger.entry e on e.transaction_id = t.id
       where t.effective_at > as_of
       group by e.account_id) later on later.account_id = a.id
   group by a.class, a.purpose, a.currency
$$;

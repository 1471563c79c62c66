-- The rules that a plain constraint cannot say, as triggers. They hold for direct SQL as well.
-- TGL20 append-only · TGL21 legs do not balance · TGL22 balance is not the sum of its entries · TGL23 hold resolved
-- twice · TGL24 held amount is not the sum of the open holds · TGL12 month closed
--
-- They run once per statement. Their plans live as long as the connection and may have been made when the tables were
-- empty: "lateral … offset 0" keeps each look-up a look-up by index, whatever the planner believed that day. The functions
-- that write set `enable_seqscan = off` for themselves and for these.

create function ledger.refuse_change() returns trigger language plpgsql as $$
begin
  raise exception 'ledger.% is append-only', tg_table_name using errcode = 'TGL20';
end $$;

create trigger entry_append_only before update or delete or truncate on ledger.entry
  for each statement execute function ledger.refuse_change();
create trigger transaction_append_only before update or delete or truncate on ledger.transaction
  for each statement execute function ledger.refuse_change();
create trigger hold_never_deleted before delete or truncate on ledger.hold
  for each statement execute function ledger.refuse_change();
create trigger account_never_deleted before delete or truncate on ledger.account
  for each statement execute function ledger.refuse_change();
create trigger account_identity_fixed
  before update of owner_kind, owner_id, purpose, currency, stripe, stripes, class, lower_bound, opened_at on ledger.account
  for each statement execute function ledger.refuse_change();
create trigger closed_month_append_only before update or delete or truncate on ledger.closed_month
  for each statement execute function ledger.refuse_change();
create trigger closed_month_balance_append_only before update or delete or truncate on ledger.closed_month_balance
  for each statement execute function ledger.refuse_change();

-- Entries come in pairs that balance in one currency between two accounts, belong to a transaction, and are counted
-- by their account, which is updated in the same statement; its own rule then holds the chain of balances.
create function ledger.check_new_entries() returns trigger language plpgsql as $$
declare
  bad record;
begin
  select p.transaction_id, p.balanced, p.transaction_known into bad
    from (
      select e.transaction_id,
             count(*) = 2 and sum(e.amount) = 0 and min(e.account_id) <> max(e.account_id)
               and min(a.currency) = max(a.currency) and count(a.currency) = 2 as balanced,
             bool_and(e.number <= a.entries) as counted,
             (select true from ledger.transaction t where t.id = e.transaction_id) as transaction_known
        from added e
        left join lateral (select x.currency, x.entries from ledger.account x where x.id = e.account_id offset 0) a on true
       group by e.transaction_id, (e.line + 1) / 2
    ) p
   where p.balanced is not true or p.counted is not true or p.transaction_known is null
   limit 1;
  if not found then return null; end if;
  if bad.transaction_known is null then
    raise exception 'no transaction %', bad.transaction_id using errcode = 'TGL21', constraint = 'entry_transaction_known';
  elsif bad.balanced is not true then
    raise exception 'transaction %: the legs do not balance', bad.transaction_id
      using errcode = 'TGL21', constraint = 'entry_legs_balance';
  end if;
  raise exception 'transaction %: an account does not count its entry', bad.transaction_id
    using errcode = 'TGL22', constraint = 'entry_counted_by_account';
end $$;

create trigger entry_rules after insert on ledger.entry
  referencing new table as added for each statement execute function ledger.check_new_entries();

-- An account's balance and count move only along new entries, each of which says the balance after it.
create function ledger.check_changed_accounts() returns trigger language plpgsql as $$
declare
  bad record;
begin
  select x.id, x.held_wrong into bad
    from (
      select n.id, n.posted, n.entries, b.posted as posted_before, b.entries as entries_before, e.number, e.balance_after,
             b.posted + sum(e.amount) over w as due_balance, b.entries + row_number() over w as due_number,
             lead(e.number) over w is null as is_last,
             n.held <> b.held and n.held <> (select coalesce(sum(h.amount), 0) from ledger.hold h
                                              where h.account_id = n.id and h.state = 'open') as held_wrong
        from before b
        join changed n on n.id = b.id
        left join lateral (
          select l.number, l.amount, l.balance_after from ledger.entry l
           where l.account_id = b.id and l.number > b.entries offset 0) e on true
      window w as (partition by n.id order by e.number)
    ) x
   where (x.number is null and (x.posted <> x.posted_before or x.entries <> x.entries_before))
      or x.balance_after <> x.due_balance or x.number <> x.due_number
      or (x.is_last and (x.posted <> x.balance_after or x.entries <> x.number))
      or x.held_wrong
   limit 1;
  if not found then return null; end if;
  if bad.held_wrong then
    raise exception 'account %: the held amount is not the sum of its open holds', bad.id
      using errcode = 'TGL24', constraint = 'account_held_is_sum';
  end if;
  raise exception 'account %: the balance is not the sum of its entries', bad.id
    using errcode = 'TGL22', constraint = 'account_balance_is_sum';
end $$;

create trigger account_rules after update on ledger.account
  referencing old table as before new table as changed
  for each statement execute function ledger.check_changed_accounts();

create function ledger.check_opened_accounts() returns trigger language plpgsql as $$
begin
  if exists (select 1 from opened where posted <> 0 or held <> 0 or entries <> 0) then
    raise exception 'an account begins empty' using errcode = 'TGL22', constraint = 'account_begins_empty';
  end if;
  return null;
end $$;

create trigger account_begins_empty after insert on ledger.account
  referencing new table as opened for each statement execute function ledger.check_opened_accounts();

-- A hold counts from the moment it is placed: the account's held amount follows the rows, whoever writes them.
create function ledger.apply_new_holds() returns trigger language plpgsql as $$
begin
  if exists (select 1 from added where state <> 'open') then
    raise exception 'a hold begins open' using errcode = 'TGL23', constraint = 'hold_begins_open';
  end if;
  update ledger.account a set held = a.held + s.amount
    from (select account_id, sum(amount)::bigint as amount from added group by account_id) s
   where a.id = s.account_id;
  return null;
end $$;

create trigger hold_counts_at_once after insert on ledger.hold
  referencing new table as added for each statement execute function ledger.apply_new_holds();

create function ledger.apply_resolved_holds() returns trigger language plpgsql as $$
begin
  if exists (
    select 1 from before b left join after a on a.id = b.id
     where b.state <> 'open' or a.state is null or a.state = 'open'
        or (a.account_id, a.amount, a.subject_type, a.subject_id, a.actor_kind, a.actor_id, a.placed_at)
           is distinct from (b.account_id, b.amount, b.subject_type, b.subject_id, b.actor_kind, b.actor_id, b.placed_at)
        or a.expires_at is distinct from b.expires_at
  ) then
    raise exception 'a hold is resolved exactly once, and nothing else of it changes'
      using errcode = 'TGL23', constraint = 'hold_resolved_once';
  end if;
  update ledger.account a set held = a.held - s.amount
    from (select account_id, sum(amount)::bigint as amount from before group by account_id) s
   where a.id = s.account_id;
  return null;
end $$;

create trigger hold_resolved_once after update on ledger.hold
  referencing old table as before new table as after for each statement execute function ledger.apply_resolved_holds();

create function ledger.check_new_transactions() returns trigger language plpgsql as $$
declare
  bad record;
begin
  select m.month into bad
    from ledger.closed_month m
   where exists (select 1 from added t where date_trunc('month', t.effective_at at time zone 'UTC')::date = m.month)
   limit 1;
  if found then
    raise exception 'the month % is closed', to_char(bad.month, 'YYYY-MM') using errcode = 'TGL12',
      constraint = 'transaction_month_open', detail = json_build_object('month', to_char(bad.month, 'YYYY-MM'))::text;
  end if;
  return null;
end $$;

create trigger transaction_month_open after insert on ledger.transaction
  referencing new table as added for each statement execute function ledger.check_new_transactions();

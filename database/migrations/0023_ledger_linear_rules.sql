-- The rule of balances, for an update of many accounts: joining what they were to what they are, by plans that were made
-- when a handful was updated, compared each with each.

-- Whether the account's entries after `number_before` continue its balance, each the one before, without a gap, up to
-- what the account says now.
create function ledger.entries_continue(
  account bigint, number_before bigint, balance_before bigint, number_now bigint, balance_now bigint)
returns boolean language plpgsql stable as $$
begin
  return (
    select count(*) = number_now - number_before and bool_and(x.follows)
             and bool_or(x.number = number_now and x.balance_after = balance_now)
      from (select e.number, e.balance_after,
                   e.number = number_before + row_number() over w
                     and e.balance_after - e.amount = lag(e.balance_after, 1, balance_before) over w as follows
              from ledger.entry e where e.account_id = account and e.number > number_before
            window w as (order by e.number)) x) is true;
end $$;

-- An account's balance and count move only along new entries, each of which says the balance after it. What was and what
-- is come together by grouping; most accounts have one new entry, which is looked up.
create or replace function ledger.check_changed_accounts() returns trigger language plpgsql as $$
declare
  bad record;
begin
  select c.id, c.held_wrong into bad
    from (
      select m.*, m.held <> m.held_before and m.held <> (select coalesce(sum(h.amount), 0) from ledger.hold h
                                                          where h.account_id = m.id and h.state = 'open') as held_wrong
        from (
          select s.id, max(s.posted) as posted, max(s.entries) as entries, max(s.held) as held,
                 max(s.posted_before) as posted_before, max(s.entries_before) as entries_before,
                 max(s.held_before) as held_before
            from (select n.id, n.posted, n.entries, n.held,
                         null::bigint as posted_before, null::bigint as entries_before, null::bigint as held_before
                    from changed n
                  union all
                  select b.id, null, null, null, b.posted, b.entries, b.held from before b) s
           group by s.id offset 0) m) c
   where c.held_wrong
      or case c.entries - c.entries_before
           when 0 then c.posted <> c.posted_before
           when 1 then not exists (select from ledger.entry e
                                    where e.account_id = c.id and e.number = c.entries
                                      and e.balance_after = c.posted and e.amount = c.posted - c.posted_before)
           else not ledger.entries_continue(c.id, c.entries_before, c.posted_before, c.entries, c.posted)
         end
   limit 1;
  if not found then return null; end if;
  if bad.held_wrong then
    raise exception 'account %: the held amount is not the sum of its open holds', bad.id
      using errcode = 'TGL24', constraint = 'account_held_is_sum';
  end if;
  raise exception 'account %: the balance is not the sum of its entries', bad.id
    using errcode = 'TGL22', constraint = 'account_balance_is_sum';
end $$;

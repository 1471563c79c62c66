-- How many entries of an account come before a moment, and before a line of a transaction. The lines grow with the entry's number;
-- the times do so but for the wait for a lock: a posting looks at the clock before it takes the account, and another may come in
-- between. What counts is the last entry that was written before the moment, so that a period says the same whenever it is asked
-- for, and the next one goes on from there. No statement waits longer than its 30 seconds.
create or replace function ledger.entries_before(account bigint, before_at timestamptz, before_transaction bigint, before_line integer)
returns bigint language plpgsql stable
set enable_seqscan = off
as $$
declare
  longest_wait constant interval := '30 seconds';
  most bigint;
  low bigint := 0;
  high bigint;
  middle bigint;
  earlier boolean;
  written timestamptz;
begin
  select a.entries into most from ledger.account a where a.id = account;
  high := most;
  if before_at is not null then
    while low < high loop
      middle := (low + high + 1) / 2;
      select t.written_at < before_at into earlier
        from ledger.entry e join ledger.transaction t on t.id = e.transaction_id
       where e.account_id = account and e.number = middle;
      if earlier then low := middle; else high := middle - 1; end if;
    end loop;
    for following in low + 1 .. most loop
      select t.written_at into written
        from ledger.entry e join ledger.transaction t on t.id = e.transaction_id
       where e.account_id = account and e.number = following;
      exit when written >= before_at + longest_wait;
      if written < before_at then high := following; end if;
    end loop;
  end if;
  if before_transaction is null then return high; end if;

  low := 0;
  while low < high loop
    middle := (low + high + 1) / 2;
    select (e.transaction_id, e.line) < (before_transaction, before_line) into earlier
      from ledger.entry e where e.account_id = account and e.number = middle;
    if earlier then low := middle; else high := middle - 1; end if;
  end loop;
  return low;
end $$;

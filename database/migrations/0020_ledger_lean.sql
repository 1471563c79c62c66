-- The same rules and answers with less work per call, since at a few postings a call its own cost is most of it.

-- Locks the accounts in the order of their ids, then one free stripe of each striped account, where no caller waits. The
-- answers are put together on the way: a query that groups the lines again costs a fifth of a small call.
create or replace function ledger.post_groups(batch ledger.batch, groups integer, skipped integer[], command_ids bigint[])
returns ledger.post_outcome language plpgsql as $$
declare
  outcome ledger.post_outcome;
  ids bigint[] := batch.account_ids;
  striped boolean[] := batch.striped;
  group_of integer[] := batch.g;
  line_t integer[] := batch.t; line_a integer[] := batch.a; line_n bigint[] := batch.n;
  sums bigint[]; holds bigint[]; bounds bigint[]; counts bigint[];
  transaction_ids bigint[];
  left_out boolean[] := array_fill(false, array[groups]);
  results text[] := array_fill(null::text, array[groups]);
  refusals text[] := array_fill(null::text, array[groups]);
  afters bigint[] := line_n; numbers bigint[] := line_n; line_numbers smallint[] := array_fill(0::smallint, array[cardinality(line_n)]);
  stripe record;
  total integer := cardinality(line_n);
  g integer; t integer; a integer; current_t integer := 0; current_g integer := 0; first_line integer; line smallint;
  amount bigint; balance bigint;
  at timestamptz;
  any_left_out boolean := cardinality(skipped) > 0;
  listed_ids text; listed_balances text;
begin
  perform pg_advisory_xact_lock_shared(ledger.posting_gate());
  foreach g in array skipped loop left_out[g] := true; end loop;

  -- The locks are taken in the order of the ids, the values come back in the order of the list.
  select array_agg(l.posted), array_agg(l.held), array_agg(l.entries), array_agg(l.lower_bound)
    into sums, holds, counts, bounds
    from (select s.posted, s.held, s.entries, s.lower_bound
            from unnest(ids) with ordinality r(id, n)
            left join (select x.id, x.posted, x.held, x.entries, x.lower_bound
                         from ledger.account x where x.id = any (ids) and x.stripes = 1
                        order by x.id for no key update) s on s.id = r.id
           order by r.n) l;
  for i in 1 .. cardinality(ids) loop
    if striped[i] then
      stripe := ledger.take_stripe(ids[i]);
      ids[i] := stripe.id; sums[i] := stripe.posted; holds[i] := 0; counts[i] := stripe.entries;
    end if;
  end loop;

  -- Numbered under the locks: so an account's entries have growing transactions.
  for i in 1 .. cardinality(group_of) loop transaction_ids[i] := nextval('ledger.transaction_id'); end loop;

  for i in 1 .. total loop
    t := line_t[i];
    if t <> current_t then
      g := group_of[t]; current_t := t; line := 0;
      if g <> current_g then
        if current_g > 0 and not left_out[current_g] then
          results[current_g] := '{"ids":[' || listed_ids || '],"balances":[' || listed_balances || ']}';
        end if;
        current_g := g; first_line := i; listed_ids := ''; listed_balances := '';
      end if;
      listed_ids := listed_ids || case when listed_ids = '' then '"' else ',"' end || transaction_ids[t] || '"';
    end if;
    continue when left_out[g];
    a := line_a[i]; amount := line_n[i]; line := line + 1;
    balance := sums[a] + amount;
    if amount < 0 and balance - holds[a] < bounds[a] then
      refusals[g] := (select json_build_object('ownerKind', x.owner_kind, 'ownerId', x.owner_id, 'purpose', x.purpose,
                        'currency', x.currency, 'required', (-amount)::text,
                        'available', (sums[a] - holds[a] - bounds[a])::text)::text
                        from ledger.account x where x.id = ids[a]);
      left_out[g] := true; any_left_out := true;
      for j in first_line .. i - 1 loop
        sums[line_a[j]] := sums[line_a[j]] - line_n[j];
        counts[line_a[j]] := counts[line_a[j]] - 1;
      end loop;
      continue;
    end if;
    sums[a] := balance;
    counts[a] := counts[a] + 1;
    afters[i] := balance; numbers[i] := counts[a]; line_numbers[i] := line;
    if not striped[a] then
      listed_balances := listed_balances || case when listed_balances = '' then '["' else ',["' end
        || ids[a] || '","' || balance || '","' || holds[a] || '"]';
    end if;
  end loop;
  if current_g > 0 and not left_out[current_g] then
    results[current_g] := '{"ids":[' || listed_ids || '],"balances":[' || listed_balances || ']}';
  end if;

  at := clock_timestamp();
  with posted_transaction as (
    insert into ledger.transaction (id, command_id, reversal_of, hold_id, effective_at, written_at, kind, subject_type,
                                    subject_id, actor_kind, actor_id, memo, key)
    select x.id, command_ids[x.g], x.r, x.h, coalesce(x.e, at), at, x.k, x.st, x.si, x.ak, x.ai, x.m, x.key
      from unnest(transaction_ids, group_of, batch.kind, batch.subject_type, batch.subject_id, batch.actor_kind,
                  batch.actor_id, batch.memo, batch.effective_at, batch.reversal_of, batch.hold_id, batch.key)
             x(id, g, k, st, si, ak, ai, m, e, r, h, key)
     where not (any_left_out and left_out[x.g])
  ), posted_entry as (
    insert into ledger.entry (transaction_id, account_id, number, amount, balance_after, line)
    select transaction_ids[l.t], ids[l.a], l.number, l.n, l.balance_after, l.line
      from unnest(line_t, line_a, line_n, numbers, afters, line_numbers) l(t, a, n, number, balance_after, line)
     where not (any_left_out and left_out[group_of[l.t]])
  )
  update ledger.account x set posted = c.posted, entries = c.entries
    from unnest(ids, sums, counts) c(id, posted, entries)
   where x.id = c.id and x.entries <> c.entries;

  outcome.refusals := refusals;
  outcome.results := results;
  return outcome;
end $$;

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
-- is come together by grouping: a join of them, by a plan made when a handful was updated, compares each with each. Most
-- accounts have one new entry, which is looked up.
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

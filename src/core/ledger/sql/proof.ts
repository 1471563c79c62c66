export const NEXT_DAY_TO_SEAL = `
  select coalesce(
           (select max(s.day) + 1 from ledger.seal s),
           (select (t.written_at at time zone 'UTC')::date from ledger.transaction t order by t.id limit 1))::text as day`;

/** Until the end of the transaction. */
export const GIVE_TIME = `select set_config('statement_timeout', $1::text, true)`;

export const SEAL_DAY = `select ledger.seal_day($1::date) as rows`;

/**
 * `joins`: the day goes on where the one before it ended, and its blocks are all of it. The hashes are of the rows and say
 * nothing of that: a seal that reaches further than its rows would leave what comes next without any.
 */
export const SEALS = `
  select s.day::text as day, s.first_id, s.row_count, encode(s.hash, 'hex') as hash,
         s.first_id = coalesce(lag(s.last_id) over (order by s.day), 0) + 1 and s.last_id = coalesce(b.last_id, s.first_id - 1)
           and s.row_count = coalesce(b.rows, 0) and b.join is not false as joins
    from ledger.seal s
    left join (
      select x.day, max(x.last_id) as last_id, sum(x.rows) as rows, bool_and(x.joins) as join
        from (select k.day, k.last_id, cardinality(k.ids) as rows,
                     k.first_id = coalesce(lag(k.last_id) over (partition by k.day order by k.number) + 1, d.first_id) as joins
                from ledger.seal_block k join ledger.seal d on d.day = k.day) x
       group by x.day) b on b.day = s.day
   order by s.day`;

/** Numbers begin at one, and the first seal with them: what is before it no seal will ever cover. */
export const BEFORE_THE_FIRST = `
  select x.transaction_id, x.line
    from (select t.id as transaction_id, 0 as line from ledger.transaction t where t.id < 1
          union all
          select e.transaction_id, e.line from ledger.entry e where e.transaction_id < 1) x
   order by x.transaction_id, x.line limit 1`;

export const VERIFY_SEAL = `select v.what, v.transaction_id, v.line from ledger.verify_seal($1::date) v`;

export const UNSEALED = `
  select count(*) as transactions from ledger.transaction t
   where t.id > (select coalesce(max(s.last_id), 0) from ledger.seal s)`;

export const CLOSE_MONTH = `
  select ledger.close_month($1::date, $2::text, $3::text, $4::text, $5::text, $6::timestamptz)`;

export const CLOSED_MONTHS = `
  select to_char(m.month, 'YYYY-MM') as month, m.closed_at, m.actor_kind, m.actor_id, m.actor_label, m.reason
    from ledger.closed_month m order by m.month desc`;

export const CLOSED_MONTH_BALANCE = `
  select b.class, b.purpose, b.currency, b.balance
    from ledger.closed_month_balance b
   where b.month = $1::date
   order by b.currency, array_position(array['asset', 'liability', 'equity', 'income', 'expense'], b.class), b.purpose`;

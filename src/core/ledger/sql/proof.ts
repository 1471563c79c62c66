export const NEXT_DAY_TO_SEAL = `
  select coalesce(
           (select max(s.day) + 1 from ledger.seal s),
           (select (t.written_at at time zone 'UTC')::date from ledger.transaction t order by t.id limit 1))::text as day`;

/** Until the end of the transaction. */
export const GIVE_TIME = `select set_config('statement_timeout', $1::text, true)`;

export const SEAL_DAY = `select ledger.seal_day($1::date) as rows`;

export const SEALS = `
  select s.day::text as day, s.first_id, s.last_id, s.row_count, encode(s.hash, 'hex') as hash, s.sealed_at
    from ledger.seal s order by s.day`;

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

/** Months in UTC from the first effective posting up to the one that is running. */
export const MONTHS = `
  select to_char(m.month, 'YYYY-MM') as month, m.month + interval '1 month' <= $1::timestamptz at time zone 'UTC' as over
    from (select min(t.effective_at) as at from ledger.transaction t) first
    cross join generate_series(
      date_trunc('month', first.at at time zone 'UTC'), date_trunc('month', $1::timestamptz at time zone 'UTC'),
      interval '1 month') m(month)
   order by m.month desc`;

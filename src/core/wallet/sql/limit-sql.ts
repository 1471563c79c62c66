import type { RequestType } from '../request-states';

export const SET_USER_LIMIT = `
  insert into wallet.user_limit as l
    (user_id, request_type, currency, per_request_minor, per_day_minor, per_week_minor, reason, changed_by, changed_at)
  values ($1::int, $2::text, $3::text, $4::bigint, $5::bigint, $6::bigint, $7::text, $8::text, $9::timestamptz)
  on conflict (user_id, request_type, currency) do update
    set per_request_minor = excluded.per_request_minor, per_day_minor = excluded.per_day_minor,
        per_week_minor = excluded.per_week_minor, reason = excluded.reason, changed_by = excluded.changed_by,
        changed_at = excluded.changed_at`;

const usage = (table: 'deposits' | 'withdrawals'): string => `
  select r.created_at, r.amount_minor
    from ${table} r
   where r.user_id = $1::int and r.currency = $2::text and r.created_at > $3::timestamptz
     and r.state in ('pending', 'approved')
   order by r.created_at`;

/** What counts against a limit: everything asked for that was not refused. */
export const USAGE: Readonly<Record<RequestType, string>> = {
  deposit: usage('deposits'),
  withdrawal: usage('withdrawals'),
};

export const LAST_APPROVED_DEPOSIT = `
  select max(d.decided_at) as at
    from deposits d
   where d.user_id = $1::int and d.currency = $2::text and d.state = 'approved'`;

export const NAME_HAS_DEPOSITED = `
  select exists (
    select 1 from deposits d
     where d.user_id = $1::int and d.state = 'approved' and d.account_name_key = $2::text) as known`;

import type { RequestType } from '../request-states';

export const SET_USER_LIMIT = `
  insert into wallet.user_limit as l
    (user_id, request_type, currency, per_request_minor, per_day_minor, per_week_minor, reason, changed_by, changed_by_kind,
     changed_by_id, changed_at)
  values ($1::int, $2::text, $3::text, $4::bigint, $5::bigint, $6::bigint, $7::text, $8::text, $9::text, $10::text,
          $11::timestamptz)
  on conflict (user_id, request_type, currency) do update
    set per_request_minor = excluded.per_request_minor, per_day_minor = excluded.per_day_minor,
        per_week_minor = excluded.per_week_minor, reason = excluded.reason, changed_by = excluded.changed_by,
        changed_by_kind = excluded.changed_by_kind, changed_by_id = excluded.changed_by_id,
        changed_at = excluded.changed_at`;

/** Whether who acts and the user are one person, by any link that holds or held. */
export const IS_OWN_LIMIT = `select coalesce(admins.is_customer($1::text, $2::text, $3::int, '-infinity'), false) as own`;

export const FIND_USER_LIMITS = `
  select l.request_type as type, l.currency, l.per_request_minor, l.per_day_minor, l.per_week_minor, l.reason, l.changed_by,
         l.changed_at
    from wallet.user_limit l
   where l.user_id = $1::int and ($2::text is null or (l.request_type, l.currency) = ($2::text, $3::text))
   order by l.request_type, l.currency`;

/**
 * What counts against the limits since $2, per type and currency: within a day of $3 and altogether. As text: what was only
 * asked for may add up to more than a BIGINT holds.
 */
export const USED_BY_USER = `
  select r.type, r.currency, coalesce(sum(r.amount_minor) filter (where r.created_at > $3::timestamptz), 0)::text as day,
         sum(r.amount_minor)::text as week
    from (select 'deposit' as type, d.currency, d.amount_minor, d.created_at, d.user_id, d.state from deposits d
           where d.user_id = $1::int and d.created_at > $2::timestamptz
          union all
          select 'withdrawal', w.currency, w.amount_minor, w.created_at, w.user_id, w.state from withdrawals w
           where w.user_id = $1::int and w.created_at > $2::timestamptz) r
   where r.state in ('pending', 'approved')
   group by r.type, r.currency`;

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

/** When a deposit last came in, be it one that was approved or one in coins. */
export const LAST_DEPOSIT = `
  select greatest(
    (select max(d.decided_at) from deposits d
      where d.user_id = $1::int and d.currency = $2::text and d.state = 'approved'),
    (select max(c.credited_at)
       from crypto.address a
       join crypto.payment p on p.address_id = a.id
       join crypto.credit c on c.payment_id = p.id
      where a.user_id = $1::int and c.currency = $2::text and c.reversed_at is null)) as at`;

export const NAME_HAS_DEPOSITED = `
  select exists (
    select 1 from deposits d
     where d.user_id = $1::int and d.state = 'approved' and d.account_name_key = $2::text) as known`;

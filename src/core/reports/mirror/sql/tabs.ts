/**
 * The rows of each tab, by key, and the order of their first copy. Strapi's own times have no zone; they are written
 * through the session's zone and read back through it (`::timestamptz`).
 */

/** Rows of the old workbook come before the product's own: their ids stay below this. */
const AFTER_LEGACY = '1099511627776::bigint';

export const USER_ROWS = `
  with main as (
    select coalesce((select s.value ->> 'mainCurrency' from app.setting s where s.name = 'spreadsheets'), 'PLN') as currency)
  select u.id::text as user_id, u.telegram_id, u.telegram_username, coalesce(u.name, u.username) as name, u.club_id,
         coalesce(w.posted, 0)::bigint as balance_minor, main.currency,
         (select string_agg(o.currency || ' ' || trim_scale(o.posted / power(10::numeric, c.exponent)), ', ' order by o.currency)
            from ledger.account o join ledger.currency c on c.code = o.currency
           where o.owner_kind = 'user' and o.owner_id = u.id::text and o.purpose = 'wallet'
             and o.currency <> main.currency and o.posted <> 0) as other_balances,
         u.language, case when u.active is false then 'no' else 'yes' end as active, u.referral_code,
         u.created_at::timestamptz as created_at
    from up_users u
   cross join main
    left join ledger.account w
           on w.owner_kind = 'user' and w.owner_id = u.id::text and w.purpose = 'wallet' and w.currency = main.currency
   where u.id = any($1::text[]::int[])`;

export const USER_KEYS = `
  select u.id::bigint as id, u.id::text as key from up_users u where u.id > $1::bigint order by u.id limit $2::int`;

export const DEPOSIT_ROWS = `
  select d.document_id as request_id, d.user_id::text as user_id, d.amount_minor, d.currency, m.name as method, d.account_name,
         d.state, d.created_at::timestamptz as requested_at, d.decided_at::timestamptz as decided_at, d.decided_by,
         d.fee_minor, d.reason
    from deposits d left join payment_methods m on m.id = d.method_id
   where d.document_id = any($1::text[])
  union all
  select r.request_id, r.user_id::text, r.amount_minor, r.currency, r.method, r.account_name, r.state, r.requested_at,
         r.decided_at, r.decided_by, null, null
    from legacy.request r
   where r.kind = 'deposit' and r.request_id = any($1::text[])
  union all
  select p.document_id || '-' || c.number, a.user_id::text, c.amount_minor, c.currency, h.code, a.address,
         case when c.reversed_at is null then 'approved' else 'reversed' end, p.first_seen_at, c.credited_at, 'chain', 0::bigint,
         case when c.reversed_at is not null then 'taken back by a reorganisation of the chain' end
    from crypto.payment p
    join crypto.credit c on c.payment_id = p.id
    join crypto.address a on a.id = p.address_id
    join crypto.chain h on h.id = p.chain_id
   where p.document_id = any(array(select regexp_replace(k.key, '-[0-9]+$', '') from unnest($1::text[]) as k(key)))
     and p.document_id || '-' || c.number = any($1::text[])`;

/** Credits by coin come after the requests, whose ids stay below as well. */
export const DEPOSIT_KEYS = requestKeys(
  'deposits',
  'deposit',
  `
  union all
  (select c.id + 2 * ${AFTER_LEGACY}, mirror.coin_key(c.payment_id, c.number) from crypto.credit c
    where c.id > $1::bigint - 2 * ${AFTER_LEGACY} order by c.id limit $2::int)`,
);

export const WITHDRAWAL_ROWS = `
  select w.document_id as request_id, w.user_id::text as user_id, w.amount_minor, w.currency, m.name as method,
         w.account_name, w.account_number, w.state, w.created_at::timestamptz as requested_at,
         w.decided_at::timestamptz as decided_at, w.decided_by, w.fee_minor, w.reason
    from withdrawals w left join payment_methods m on m.id = w.method_id
   where w.document_id = any($1::text[])
  union all
  select r.request_id, r.user_id::text, r.amount_minor, r.currency, r.method, r.account_name, r.account_number, r.state,
         r.requested_at, r.decided_at, r.decided_by, null, null
    from legacy.request r
   where r.kind = 'withdrawal' and r.request_id = any($1::text[])`;

export const WITHDRAWAL_KEYS = requestKeys('withdrawals', 'withdrawal');

export const JOIN_REQUEST_ROWS = `
  select r.request_id, r.user_id::text as user_id, r.club_id, r.state, r.requested_at
    from legacy.request r
   where r.kind = 'join' and r.request_id = any($1::text[])`;

export const JOIN_REQUEST_KEYS = `
  select r.id, r.request_id as key from legacy.request r
   where r.kind = 'join' and r.id > $1::bigint order by r.id limit $2::int`;

export const SPIN_ROWS = `
  select s.spin_id, s.user_id::text as user_id, s.prize, s.chips, s.state, s.spun_at, s.decided_by
    from legacy.spin s where s.spin_id = any($1::text[])`;

export const SPIN_KEYS = `
  select s.id, s.spin_id as key from legacy.spin s where s.id > $1::bigint order by s.id limit $2::int`;

export const SPIN_USER_ROWS = `
  select a.user_id::text as user_id, a.available_spins, a.used_spins, a.chips_earned
    from legacy.spin_account a where a.user_id = any($1::text[]::int[])`;

export const SPIN_USER_KEYS = `
  select a.user_id::bigint as id, a.user_id::text as key from legacy.spin_account a
   where a.user_id > $1::bigint order by a.user_id limit $2::int`;

/** What was bought and for how much; never what was delivered. */
export const ORDER_ROWS = `
  select o.document_id as order_id, o.user_id::text as user_id, p.sku, p.name as product, p.city, p.district,
         o.original_price_minor, o.discount_percent, o.final_price_minor, o.currency, o.state, o.delivery_state,
         o.purchased_at, o.delivered_at, o.refunded_at
    from orders o join products p on p.id = o.product_id
   where o.document_id = any($1::text[])`;

export const ORDER_KEYS = `
  select o.id::bigint as id, o.document_id as key from orders o where o.id > $1::bigint order by o.id limit $2::int`;

/** A line of a transaction is named `<transaction>-<line>`. */
export const LEDGER_ROWS = `
  select d.transaction_id::text || '-' || d.line as entry_id, d.written_at, d.effective_at, d.kind,
         ${ownerName('d.owner_kind', 'd.owner_id')} as owner, d.purpose, d.currency, d.amount,
         case when d.owner_kind = 'user' then d.balance_after end as balance_after,
         ${ownerName('d.other_owner_kind', 'd.other_owner_id')} || ' ' || d.other_purpose as against,
         d.subject_type, d.subject_id, d.memo, d.reversal_of, to_char(d.written_at at time zone 'UTC', 'YYYY-MM') as month
    from unnest($1::text[]) as k(key)
    join ledger.entry_detail d
      on d.transaction_id = split_part(k.key, '-', 1)::bigint and d.line = split_part(k.key, '-', 2)::smallint`;

/** Lines are numbered through all transactions: 1,024 numbers each, more than a transaction can have. */
export const LEDGER_KEYS = `
  select e.transaction_id * 1024 + e.line as id, e.transaction_id::text || '-' || e.line as key
    from ledger.entry e
   where (e.transaction_id, e.line) > ($1::bigint / 1024, ($1::bigint % 1024)::smallint)
   order by e.transaction_id, e.line
   limit $2::int`;

/** New transactions mark their own lines, and the users whose balances they changed. */
export const LEDGER_MARKS = `
  with fresh as (
    select t.id from ledger.transaction t
     where t.id > $1::bigint and not ($2::int8multirange @> t.id)
     order by t.id limit $3::int)
  select f.id, 'Ledger' as tab, e.transaction_id::text || '-' || e.line as key, e.line
    from fresh f join ledger.entry e on e.transaction_id = f.id
  union all
  select f.id, 'Users', a.owner_id, 0::smallint
    from fresh f
    join ledger.entry e on e.transaction_id = f.id
    join ledger.account a on a.id = e.account_id
   where a.owner_kind = 'user' and a.purpose = 'wallet'
   order by 1, 4`;

/** The business is the house, as in the panel; a user is named by the id of the tab Users, which stays when names change. */
function ownerName(kind: string, id: string): string {
  return `case when ${kind} = 'house' then 'House' else ${kind} || ' ' || ${id} end`;
}

function requestKeys(table: 'deposits' | 'withdrawals', kind: 'deposit' | 'withdrawal', more = ''): string {
  return `
  (select r.id, r.request_id as key from legacy.request r
    where r.kind = '${kind}' and r.id > $1::bigint order by r.id limit $2::int)
  union all
  (select l.id + ${AFTER_LEGACY}, l.document_id from ${table} l
    where l.id > $1::bigint - ${AFTER_LEGACY} order by l.id limit $2::int)${more}
   order by 1 limit $2::int`;
}

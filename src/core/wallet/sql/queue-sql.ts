interface QueueSql {
  /** $10 order, $11 limit, $12 offset. */
  readonly list: string;
  readonly count: string;
  /** $10 limit; $11 created_at as text, $12 type and $13 id of the row that it reads on behind, or nulls. */
  readonly onward: string;
}

const asked = (row: 'd' | 'w'): string => `
       and ($5::timestamptz is null or ${row}.created_at >= $5::timestamptz)
       and ($6::timestamptz is null or ${row}.created_at < $6::timestamptz)`;

/** Nothing is searched for: its parameters are nulls, which Postgres must be told the types of. */
const EVERY = `and $7::text is null and $8::text is null and $9::numeric is null`;

/** Whose request it is, whom and where it is paid, what for, how much, or the beginning of its id. */
const matching = (row: 'd' | 'w'): string => `
       and (starts_with(${row}.document_id, $8::text)
            or ${row}.amount_minor = $9::numeric * power(10::numeric, (select c.exponent from ledger.currency c where c.code = ${row}.currency))
            or ${row}.account_name ilike $7::text
            ${row === 'w' ? `or replace(w.account_number, ' ', '') ilike replace($7::text, ' ', '')` : ''}
            or ${row}.note ilike $7::text or ${row}.reason ilike $7::text
            or ${row}.method_id in (select m.id from payment_methods m where m.name ilike $7::text or m.code ilike $7::text)
            or ${row}.user_id in (select u.id from up_users u
                                   where u.name ilike $7::text or u.telegram_username ilike $7::text
                                      or u.username ilike $7::text or u.telegram_id::text = $8::text))`;

/**
 * Both content types in one list. Each side is read by its own index, and only the page's rows are joined.
 * $1 type, $2 state, $3 currency, $4 user, $5 from, $6 until; $7 pattern, $8 text and $9 amount that are searched for. Built
 * at load: the texts are constants.
 */
function queueSql(state: (row: 'd' | 'w') => string, search: (row: 'd' | 'w') => string): QueueSql {
  const union = `
    select 'deposit' as type, d.document_id, d.created_at, d.amount_minor, d.id, d.currency
      from deposits d
     where $1::text is distinct from 'withdrawal' and ${state('d')}
       and ($3::text is null or d.currency = $3::text) and ($4::int is null or d.user_id = $4::int) ${asked('d')} ${search('d')}
    union all
    select 'withdrawal', w.document_id, w.created_at, w.amount_minor, w.id, w.currency
      from withdrawals w
     where $1::text is distinct from 'deposit' and ${state('w')}
       and ($3::text is null or w.currency = $3::text) and ($4::int is null or w.user_id = $4::int) ${asked('w')} ${search('w')}`;
  return {
    // By amount means by value as a person reads it: 5 BTC beside 5 PLN, so major units.
    list: `
      select q.type, q.document_id
        from (${union}) q join ledger.currency c on c.code = q.currency
       where $2::text is null or true
       order by case $10::text when 'amount' then q.amount_minor / power(10::numeric, c.exponent) end desc nulls last,
                case $10::text when 'smallest' then q.amount_minor / power(10::numeric, c.exponent) end asc nulls last,
                case $10::text when 'oldest' then q.created_at end asc nulls last,
                q.created_at desc, q.id desc
       limit $11::int offset $12::int`,
    onward: `
      select q.type, q.document_id, q.created_at::text as created_text, q.id
        from (${union}) q
       where ($2::text is null or true)
         and ($11::timestamptz is null
              or (q.created_at <= $11::timestamptz and (q.created_at, q.type, q.id) < ($11::timestamptz, $12::text, $13::int)))
       order by q.created_at desc, q.type desc, q.id desc
       limit $10::int`,
    count: `select count(*) as total from (${union}) q where $2::text is null or true`,
  };
}

const PENDING = (row: string): string => `${row}.state = 'pending'`;
const ANY = (row: string): string => `${row}.state = coalesce($2::text, ${row}.state)`;

/** What waits is found by the partial indexes, which a parameter in place of the state would not let Postgres use. */
export const QUEUE = {
  pending: { all: queueSql(PENDING, () => EVERY), matching: queueSql(PENDING, matching) },
  any: { all: queueSql(ANY, () => EVERY), matching: queueSql(ANY, matching) },
} as const;

export const QUEUE_WAITING = `
  select count(*) as waiting, min(q.created_at) as oldest_at
    from (select d.created_at from deposits d where d.state = 'pending'
          union all
          select w.created_at from withdrawals w where w.state = 'pending') q`;

/** What is known of a user when a request of theirs is decided. $1 user, $2 account name key, $3 currency */
export const PAYER = `
  select u.created_at as since,
         count(*) filter (where r.type = 'deposit' and r.state = 'approved') as deposits_approved,
         count(*) filter (where r.type = 'deposit' and r.state = 'rejected') as deposits_rejected,
         count(*) filter (where r.type = 'withdrawal' and r.state = 'approved') as withdrawals_approved,
         count(*) filter (where r.type = 'withdrawal' and r.state = 'rejected') as withdrawals_rejected,
         count(*) filter (where r.state = 'pending') as open,
         coalesce(bool_or(r.account_name_key = $2::text) filter (where r.type = 'deposit' and r.state = 'approved'), false)
           as name_known,
         max(r.amount_minor) filter (where r.state = 'approved' and r.currency = $3::text) as largest_minor
    from up_users u
    left join (select 'deposit' as type, d.user_id, d.state, d.account_name_key, d.amount_minor, d.currency from deposits d
               where d.user_id = $1::int
               union all
               select 'withdrawal', w.user_id, w.state, w.account_name_key, w.amount_minor, w.currency from withdrawals w
               where w.user_id = $1::int) r on true
   where u.id = $1::int
   group by u.created_at`;

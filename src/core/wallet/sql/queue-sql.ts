interface QueueSql {
  readonly list: string;
  readonly count: string;
  /** $1 to $7 as above, $8 limit; $9 created_at as text, $10 type and $11 id of the row that it reads on behind, or nulls. */
  readonly onward: string;
}

/**
 * Both content types in one list. Each side is read by its own index, and only the page's rows are joined.
 * $1 type, $2 state, $3 currency, $4 user, $5 from, $6 until, $7 what is searched for, $8 order, $9 limit, $10 offset. Built
 * at load: the texts are constants.
 */
const found = (row: string): string => `($5::timestamptz is null or ${row}.created_at >= $5::timestamptz)
       and ($6::timestamptz is null or ${row}.created_at < $6::timestamptz)
       and ($7::text is null or starts_with(${row}.document_id, lower($7::text))
            or lower(${row}.account_name) like lower($7::text) || '%'
            or ${row}.user_id in (select u.id from up_users u
                                   where u.telegram_id::text = $7::text or lower(u.name) like lower($7::text) || '%'))`;

function queueSql(state: (row: string) => string): QueueSql {
  const union = `
    select 'deposit' as type, d.document_id, d.created_at, d.amount_minor, d.id, d.currency
      from deposits d
     where $1::text is distinct from 'withdrawal' and ${state('d')}
       and ($3::text is null or d.currency = $3::text) and ($4::int is null or d.user_id = $4::int) and ${found('d')}
    union all
    select 'withdrawal', w.document_id, w.created_at, w.amount_minor, w.id, w.currency
      from withdrawals w
     where $1::text is distinct from 'deposit' and ${state('w')}
       and ($3::text is null or w.currency = $3::text) and ($4::int is null or w.user_id = $4::int) and ${found('w')}`;
  return {
    // By amount means by value as a person reads it: 5 BTC beside 5 PLN, so major units.
    list: `
      select q.type, q.document_id
        from (${union}) q join ledger.currency c on c.code = q.currency
       where $2::text is null or true
       order by case $8::text when 'amount' then q.amount_minor / power(10::numeric, c.exponent) end desc nulls last,
                case $8::text when 'smallest' then q.amount_minor / power(10::numeric, c.exponent) end asc nulls last,
                case $8::text when 'oldest' then q.created_at end asc nulls last,
                q.created_at desc, q.id desc
       limit $9::int offset $10::int`,
    onward: `
      select q.type, q.document_id, q.created_at::text as created_text, q.id
        from (${union}) q
       where ($2::text is null or true)
         and ($9::timestamptz is null
              or (q.created_at <= $9::timestamptz and (q.created_at, q.type, q.id) < ($9::timestamptz, $10::text, $11::int)))
       order by q.created_at desc, q.type desc, q.id desc
       limit $8::int`,
    count: `select count(*) as total from (${union}) q where $2::text is null or true`,
  };
}

/** What waits is found by the partial indexes, which a parameter in place of the state would not let Postgres use. */
export const QUEUE: Readonly<Record<'pending' | 'any', QueueSql>> = {
  pending: queueSql((row) => `${row}.state = 'pending'`),
  any: queueSql((row) => `${row}.state = coalesce($2::text, ${row}.state)`),
};

/**
 * By an id or its beginning, as lists show it. The index on ids serves it: no id has anything but a–z and 0–9, so what
 * begins with $1 lies between it and $1 followed by z's. $2 limit
 */
export const FIND_REQUESTS = `
  select q.type, q.document_id
    from (select 'deposit' as type, d.document_id, d.created_at from deposits d
           where d.document_id between $1::text and rpad($1::text, 36, 'z') and starts_with(d.document_id, $1::text)
          union all
          select 'withdrawal', w.document_id, w.created_at from withdrawals w
           where w.document_id between $1::text and rpad($1::text, 36, 'z') and starts_with(w.document_id, $1::text)) q
   order by q.created_at desc
   limit $2::int`;

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

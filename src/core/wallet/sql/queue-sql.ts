/**
 * Both content types in one list. Each side is read by its own index, newest first, and only the page's rows are
 * joined. $1 type, $2 state, $3 currency, $4 user, $5 order, $6 limit, $7 offset.
 */
const UNION = `
  select 'deposit' as type, d.document_id, d.created_at, d.amount_minor, d.id, d.currency
    from deposits d
   where $1::text is distinct from 'withdrawal' and d.state = $2::text
     and ($3::text is null or d.currency = $3::text) and ($4::int is null or d.user_id = $4::int)
  union all
  select 'withdrawal', w.document_id, w.created_at, w.amount_minor, w.id, w.currency
    from withdrawals w
   where $1::text is distinct from 'deposit' and w.state = $2::text
     and ($3::text is null or w.currency = $3::text) and ($4::int is null or w.user_id = $4::int)`;

/** By amount means by value as a person reads it: 5 BTC beside 5 PLN, so major units. */
export const QUEUE = `
  select q.type, q.document_id
    from (${UNION}) q join ledger.currency c on c.code = q.currency
   order by case $5::text when 'amount' then q.amount_minor / power(10::numeric, c.exponent) end desc nulls last,
            case $5::text when 'oldest' then q.created_at end asc nulls last,
            q.created_at desc, q.id desc
   limit $6::int offset $7::int`;

export const QUEUE_COUNT = `select count(*) as total from (${UNION}) q`;

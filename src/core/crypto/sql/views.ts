const PAYMENT_VIEW = `
  select p.id, p.document_id, c.code, c.network, p.txid, p.vout, p.amount, p.state, p.block_height, p.block_hash,
    p.first_seen_at, p.confirmations, p.required, a.address, a.user_id,
    coalesce(u.name, u.username) as user_name, k.currency, k.amount_minor, k.rate, k.rate_source, k.rate_reason,
    k.credited_at, k.reversed_at, k.receivable_minor, k.transaction_id, count(*) over () as total
  from crypto.payment p
  join crypto.chain c on c.id = p.chain_id
  join crypto.address a on a.id = p.address_id
  left join up_users u on u.id = a.user_id
  left join lateral (
    select k.* from crypto.credit k where k.payment_id = p.id order by k.number desc limit 1) k on true`;

export const PAYMENTS = `${PAYMENT_VIEW}
  where ($1::text is null or c.code = $1::text)
    and ($2::text is null or p.state = $2::text)
    and ($3::int is null or a.user_id = $3::int)
    and ($4::text is null or p.txid = $4::text or a.address = $4::text)
    and ($5::bigint is null or p.id < $5::bigint)
  order by p.id desc limit $6::int offset $7::int`;

export const PAYMENT_BY_DOCUMENT = `${PAYMENT_VIEW} where p.document_id = $1::text`;

/** With the number of its changes, as of one moment. */
export const PAYMENT = `
  select v.*, (select count(*)::int from crypto.payment_history h where h.payment_id = v.id) as changes
  from (${PAYMENT_VIEW} where p.id = $1::bigint) v`;

export const ADDRESSES = `
  select c.code, a.index, a.address, a.user_id, coalesce(u.name, u.username) as user_name, a.issued_at,
    a.used_at, p.payments, p.received, count(*) over () as total
  from crypto.address a
  join crypto.chain c on c.id = a.chain_id
  left join up_users u on u.id = a.user_id
  cross join lateral (
    select count(*)::int as payments,
      coalesce(sum(p.amount) filter (where p.state not in ('dropped', 'reversed')), 0)::bigint as received
    from crypto.payment p where p.address_id = a.id) p
  where ($1::text is null or c.code = $1::text)
    and ($2::int is null or a.user_id = $2::int)
    and ($3::text is null or a.address = $3::text)
  order by a.id desc limit $4::int offset $5::int`;

export const PAYMENT_HISTORY = `
  select h.from_state, h.to_state, h.reason, h.height, h.at
  from crypto.payment_history h join crypto.payment p on p.id = h.payment_id
  where p.document_id = $1::text order by h.id`;

export const ALARM = `
  select c.code, a.kind, a.subject, a.detail, a.opened_at, a.resolved_at
  from crypto.alarm a join crypto.chain c on c.id = a.chain_id where a.id = $1::bigint`;

const COLUMNS = `
  p.id, p.document_id, p.chain_id, p.txid, p.vout, p.address_id, p.amount, p.state, p.block_height, p.block_hash,
  p.first_seen_at, p.unconfirmed_until, p.confirmations, p.required`;

export const INSERT_PAYMENT = `
  insert into crypto.payment
    (document_id, chain_id, txid, vout, address_id, amount, state, block_height, block_hash, first_seen_at, unconfirmed_until)
  select $1::text, $2::int, $3::text, $4::int, a.id, $6::bigint, $7::text, $8::bigint, $9::text, $10::timestamptz,
    case when $7::text = 'confirmed' then $11::timestamptz end
  from crypto.address a where a.chain_id = $2::int and a.script = $5::bytea
  on conflict on constraint payment_output_unique do nothing
  returning id, address_id`;

export const MARK_USED = `
  update crypto.address set used_at = $2::timestamptz where id = $1::bigint and used_at is null`;

export const LOCK_PAYMENT_BY_OUTPUT = `
  select ${COLUMNS} from crypto.payment p
  where p.chain_id = $1::int and p.txid = $2::text and p.vout = $3::int for update`;

export const LOCK_PAYMENT = `select ${COLUMNS} from crypto.payment p where p.id = $1::bigint for update`;

export const SET_BLOCK = `
  update crypto.payment set block_height = $2::bigint, block_hash = $3::text where id = $1::bigint`;

/** $6 until when it is known to have been in no block, for its first time in one. */
export const CHANGE_STATE = `
  update crypto.payment set state = $3::text, block_height = $4::bigint, block_hash = $5::text,
    unconfirmed_until = coalesce(unconfirmed_until, case when $3::text = 'confirmed' then $6::timestamptz end),
    confirmations = case when $5::text is null then 0 else confirmations end
  where id = $1::bigint and state = $2::text returning id`;

export const INSERT_HISTORY = `
  insert into crypto.payment_history (payment_id, from_state, to_state, reason, height, at)
  values ($1::bigint, $2::text, $3::text, $4::text, $5::bigint, $6::timestamptz)`;

export const PAYMENTS_ABOVE = `
  select ${COLUMNS} from crypto.payment p
  where p.chain_id = $1::int and p.block_height > $2::bigint order by p.id for update`;

/** What is open: waiting for a block, or on its way to the credit. */
export const OPEN_PAYMENTS = `
  select ${COLUMNS} from crypto.payment p
  where p.chain_id = $1::int and p.state in ('seen', 'confirmed') order by p.id`;

export const ORPHANED_CREDITS = `
  select ${COLUMNS} from crypto.payment p
  where p.chain_id = $1::int and p.state = 'credited' and p.block_hash is null order by p.id`;

/** What the database holds of the given transactions. */
export const KNOWN_OUTPUTS = `
  select p.txid, p.vout, p.state from crypto.payment p
  where p.chain_id = $1::int and p.txid = any($2::text[])`;

export const SEEN_OF_ADDRESS = `
  select ${COLUMNS} from crypto.payment p
  where p.address_id = $1::bigint and p.state = 'seen' order by p.id for update`;

export const LOCK_SEEN = `
  select ${COLUMNS} from crypto.payment p
  where p.id = any($1::bigint[]) and p.state = 'seen' order by p.id for update`;

export const SCRIPT_OF_ADDRESS = `select a.script from crypto.address a where a.id = $1::bigint`;

export const SET_PROGRESS = `
  update crypto.payment set confirmations = $2::int, required = $3::int
  where id = $1::bigint and state = 'confirmed' and (confirmations, coalesce(required, 0)) is distinct from ($2::int, $3::int)
  returning id`;

/** The newest request on the address whose locked rate covers the moment the payment was first seen; else any before it. */
export const LOCKED_RATE = `
  select r.currency, r.coin_amount, r.rate, r.rate_source, r.requested_at, r.confirm_until,
    r.locked_until >= $2::timestamptz as seen_in_time
  from crypto.request r
  where r.address_id = $1::bigint and r.requested_at <= $2::timestamptz
  order by seen_in_time desc, r.id desc limit 1`;

/** What reached the address while a rate was locked, to see whether it still is about the requested amount. */
export const PAID_TO_ADDRESS = `
  select coalesce(sum(p.amount), 0)::bigint as amount from crypto.payment p
  where p.address_id = $1::bigint and p.id <= $2::bigint and p.first_seen_at >= $3::timestamptz
    and p.state in ('seen', 'confirmed', 'credited')`;

export const NEXT_CREDIT_NUMBER = `
  select coalesce(max(c.number), 0) + 1 as number from crypto.credit c where c.payment_id = $1::bigint`;

export const INSERT_CREDIT = `
  insert into crypto.credit
    (payment_id, number, currency, amount_minor, rate, rate_source, rate_reason, rate_basis, transaction_id, settled_minor,
     credited_at)
  values ($1::bigint, $2::int, $3::text, $4::bigint, $5::text, $6::text, $7::text,
    case when $7::text = 'in-time' then 'locked' else 'current' end, $8::bigint, $9::bigint, $10::timestamptz)`;

export const OPEN_CREDIT = `
  select c.id, c.currency, c.amount_minor, c.transaction_id
  from crypto.credit c where c.payment_id = $1::bigint and c.reversed_at is null for update`;

export const REVERSE_CREDIT = `
  update crypto.credit set reversed_at = $2::timestamptz, reversal_id = $3::bigint, receivable_minor = $4::bigint
  where id = $1::bigint and reversed_at is null returning id`;

export const CREDIT_COUNT = `
  select count(*)::int as credits from crypto.credit c where c.payment_id = $1::bigint`;

/**
 * What a reorganisation that undoes a payment would undo with it: the other outputs of its transaction, and what its user
 * paid in that block and later. It counts together, so that a large payment cannot pass as many small ones.
 */
export const AMOUNT_AT_STAKE = `
  select coalesce(sum(p.amount), 0)::bigint as amount
  from crypto.payment p
  where p.chain_id = $1::int
    and (p.txid = $2::text
      or p.block_height >= $3::bigint and p.address_id in (
        select a.id from crypto.address a
        where a.user_id = (select o.user_id from crypto.address o where o.id = $4::bigint)))`;

/** Credits and reversals of one user are done one after the other: each reads what the user owes. */
export const LOCK_RECEIVABLE = `
  select pg_advisory_xact_lock(hashtextextended('crypto.receivable:' || $1::int, 0))`;

export const USER_OF_ADDRESS = `select a.user_id from crypto.address a where a.id = $1::bigint`;

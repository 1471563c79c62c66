export const LOCK_KEY = `
  select k.id, k.chain_id, k.next_index, c.height
  from crypto.key k join crypto.chain c on c.id = k.chain_id
  where c.code = $1::text and c.network = $2::text and k.fingerprint = $3::text
  for no key update of k`;

export const UNUSED_ADDRESS = `
  select a.id, a.address from crypto.address a
  where a.key_id = $1::int and a.user_id = $2::int and a.used_at is null`;

export const ISSUE_ADDRESS = `
  with taken as (
    update crypto.key set next_index = next_index + 1 where id = $2::int and next_index = $3::bigint returning id)
  insert into crypto.address (chain_id, key_id, index, address, script, user_id, issued_at, next_poll_at)
  select $1::int, taken.id, $3::bigint, $4::text, $5::bytea, $6::int, $7::timestamptz, $7::timestamptz from taken
  returning id, address`;

/** It is given out again, and asked for as often as a new one. */
export const POLL_SOON = `update crypto.address set next_poll_at = $2::timestamptz, asked_at = $2::timestamptz where id = $1::bigint`;

export const INSERT_REQUEST = `
  insert into crypto.request
    (document_id, address_id, currency, amount_minor, coin_amount, rate, rate_source, requested_at, locked_until,
     confirm_until)
  values ($1::text, $2::bigint, $3::text, $4::bigint, $5::bigint, $6::text, $7::text, $8::timestamptz, $9::timestamptz,
    $10::timestamptz)`;

/** Scripts of a key's addresses from an index on; indexes are given out under the key's lock, so none is missed. */
export const SCRIPTS_FROM = `
  select a.index, a.script from crypto.address a
  where a.key_id = $1::int and a.index >= $2::bigint order by a.index limit $3::int`;

export const KEYS_OF_CHAIN = `select k.id from crypto.key k where k.chain_id = $1::int order by k.id`;

/** Young addresses, and those with a payment on its way, are asked for at every look. */
export const DUE_RECENT = `
  select a.id, a.address, a.script, a.polled_height
  from crypto.address a
  where a.chain_id = $1::int and a.next_poll_at <= $2::timestamptz
    and (greatest(a.issued_at, a.asked_at) > $2::timestamptz - interval '1 day'
      or exists (select 1 from crypto.payment p
        where p.address_id = a.id and (p.state in ('seen', 'confirmed') or (p.state = 'credited' and p.block_hash is null))))
  order by a.next_poll_at limit $3::int`;

export const DUE_OLD = `
  select a.id, a.address, a.script, a.polled_height
  from crypto.address a
  where a.chain_id = $1::int and a.next_poll_at <= $2::timestamptz and a.id <> all($4::bigint[])
  order by a.next_poll_at limit $3::int`;

/** Asked again: at once while young or in motion, then ever more seldom, but at least once a day for ever. */
export const POLLED = `
  update crypto.address a
  set polled_height = greatest(a.polled_height, $2::bigint),
    next_poll_at = $3::timestamptz + case
      when exists (select 1 from crypto.payment p
        where p.address_id = a.id and (p.state in ('seen', 'confirmed') or (p.state = 'credited' and p.block_hash is null)))
        then interval '0'
      when greatest(a.issued_at, a.asked_at, a.used_at) > $3::timestamptz - interval '2 hours' then interval '0'
      when greatest(a.issued_at, a.asked_at, a.used_at) > $3::timestamptz - interval '2 days' then interval '10 minutes'
      when greatest(a.issued_at, a.asked_at, a.used_at) > $3::timestamptz - interval '30 days' then interval '2 hours'
      else interval '1 day' end
  where a.id = $1::bigint`;

/** Whatever else was due goes first. What a reorganisation or a rescan waits for stays due. */
export const POLL_LATER = `
  update crypto.address set next_poll_at = $2::timestamptz + interval '10 minutes'
  where id = $1::bigint and next_poll_at > '-infinity'`;

export const POLL_ALL = `
  update crypto.address set next_poll_at = '-infinity', polled_height = 0 where chain_id = $1::int`;

export const POLL_PAYMENTS_ABOVE = `
  update crypto.address a set next_poll_at = '-infinity', polled_height = least(a.polled_height, $2::bigint)
  where a.chain_id = $1::int and exists (
    select 1 from crypto.payment p where p.address_id = a.id and p.block_height > $2::bigint)`;

export const UNPOLLED = `
  select count(*)::int as left from crypto.address a where a.chain_id = $1::int and a.next_poll_at = '-infinity'`;

/** Credits whose block is gone and whose address has not been asked for since: they may stand in the new branch. */
export const UNPOLLED_ORPHANS = `
  select p.id from crypto.payment p join crypto.address a on a.id = p.address_id
  where p.chain_id = $1::int and p.state = 'credited' and p.block_hash is null and a.next_poll_at = '-infinity'
  limit 1`;

export const GAP = `
  select c.code, c.network, k.fingerprint,
    coalesce(k.next_index - 1 - max(a.index) filter (where a.used_at is not null), k.next_index) as gap,
    count(a.id)::int as issued, count(a.used_at)::int as used
  from crypto.key k join crypto.chain c on c.id = k.chain_id left join crypto.address a on a.key_id = k.id
  group by c.id, k.id order by k.id`;

const CHAIN_ROW = `
  select c.id, c.code, c.network, c.height, c.hash, c.revision, c.looked_at, c.followed_at
  from crypto.chain c`;

export const CHAIN = `${CHAIN_ROW} where c.code = $1::text and c.network = $2::text`;

export const CHAINS = `${CHAIN_ROW} order by c.id`;

export const LOCK_CHAIN = `${CHAIN_ROW} where c.id = $1::int for no key update`;

export const REGISTER_CHAIN = `
  insert into crypto.chain (code, network) values ($1::text, $2::text)
  on conflict on constraint chain_unique do update set code = excluded.code
  returning id`;

export const REGISTER_KEY = `
  insert into crypto.key (chain_id, fingerprint, address_type) values ($1::int, $2::text, $3::text)
  on conflict on constraint key_unique do nothing`;

export const MOVE_CURSOR = `
  update crypto.chain set height = $2::bigint, hash = $3::text, revision = revision + 1 where id = $1::int`;

export const MARK_LOOKED = `update crypto.chain set looked_at = $2::timestamptz where id = $1::int`;

export const MARK_FOLLOWED = `update crypto.chain set followed_at = $2::timestamptz where id = $1::int`;

export const INSERT_BLOCKS = `
  insert into crypto.block (chain_id, height, hash)
  select $1::int, b.height, b.hash from unnest($2::bigint[], $3::text[]) as b (height, hash)
  on conflict on constraint block_key do nothing`;

export const BLOCK_HASHES = `
  select b.height, b.hash from crypto.block b where b.chain_id = $1::int and b.height = any($2::bigint[])`;

/** The newest blocks first, as far back as a reorganisation is believed. */
export const LAST_BLOCKS = `
  select b.height, b.hash from crypto.block b where b.chain_id = $1::int order by b.height desc limit $2::int`;

export const DELETE_BLOCKS_ABOVE = `delete from crypto.block where chain_id = $1::int and height > $2::bigint`;

export const CLAIM = `
  insert into crypto.claim as c (chain_id, holder, claimed_until)
  values ($1::int, $2::text, clock_timestamp() + make_interval(secs => $3::int))
  on conflict (chain_id) do update set holder = excluded.holder, claimed_until = excluded.claimed_until
    where c.holder = excluded.holder or c.claimed_until <= clock_timestamp()
  returning chain_id`;

export const RELEASE = `
  update crypto.claim set claimed_until = clock_timestamp() where chain_id = $1::int and holder = $2::text`;

export const SOURCE_ANSWERED = `
  insert into crypto.source as s (chain_id, name, tip_height, tip_hash, answered_at)
  values ($1::int, $2::text, $3::bigint, $4::text, $5::timestamptz)
  on conflict on constraint source_key do update set tip_height = excluded.tip_height, tip_hash = excluded.tip_hash,
    answered_at = excluded.answered_at, failures = 0, retry_at = null, failure = null`;

export const SOURCE_FAILED = `
  insert into crypto.source as s (chain_id, name, failed_at, failure, failures, retry_at)
  values ($1::int, $2::text, $3::timestamptz, $4::text, 1, $3::timestamptz + make_interval(secs => $5::int))
  on conflict on constraint source_key do update set failed_at = excluded.failed_at, failure = excluded.failure,
    failures = s.failures + 1,
    retry_at = $3::timestamptz + make_interval(secs => greatest($5::int, least($5::int * power(2, least(s.failures, 10)), 300)::int))`;

export const SOURCE_RETRY = `
  select s.retry_at from crypto.source s where s.chain_id = $1::int and s.name = $2::text`;

/** A source that is not asked any more neither answers nor fails. */
export const FORGET_SOURCES = `
  delete from crypto.source s where s.chain_id = $1::int and s.name <> all ($2::text[])`;

export const SOURCES = `
  select s.chain_id, s.name, s.tip_height, s.answered_at, s.failed_at, s.failure, s.retry_at
  from crypto.source s order by s.chain_id, s.name`;

export const OPEN_ALARM = `
  insert into crypto.alarm (chain_id, kind, subject, detail, opened_at)
  values ($1::int, $2::text, $3::text, $4::text, $5::timestamptz)
  on conflict (chain_id, kind, subject) where resolved_at is null do nothing
  returning id`;

export const RESOLVE_ALARMS = `
  update crypto.alarm set resolved_at = $4::timestamptz
  where chain_id = $1::int and kind = $2::text and subject = $3::text and resolved_at is null
  returning id`;

/** $2 the names of the sources, the leading one first, $3 the subject of an alarm about the rate, $4 the kind of the leading one. */
export const ALARMS_WITHOUT_CAUSE = `
  select a.kind, a.subject
  from crypto.alarm a
  where a.chain_id = $1::int and a.resolved_at is null and case
    when a.kind in ('wrong_chain', 'deep_reorganisation') then a.subject <> all ($2::text[])
    when a.kind = 'source_behind' then a.subject <> ($2::text[])[1]
    when a.kind = 'address_refused' then $4::text = 'blocks'
    when a.kind = 'no_rate' then a.subject <> $3::text
      or not exists (select 1 from crypto.payment p where p.chain_id = a.chain_id and p.state = 'confirmed')
    when a.kind = 'sources_disagree' then cardinality($2::text[]) < 2
      or not exists (select 1 from crypto.payment p
        where p.chain_id = a.chain_id and p.txid = split_part(a.subject, ':', 1)
          and p.vout::text = split_part(a.subject, ':', 2) and p.state = 'confirmed')
    else false end`;

/** Payments of which it is told that their user owes something, and in which currencies. */
export const TOLD_DEBTS = `
  select distinct a.subject, d.user_id, k.currency
  from crypto.alarm a
  join crypto.payment p on p.document_id = a.subject
  join crypto.address d on d.id = p.address_id
  join crypto.credit k on k.payment_id = p.id and k.receivable_minor > 0
  where a.chain_id = $1::int and a.kind = 'receivable' and a.resolved_at is null
  order by a.subject`;

export const OPEN_ALARMS = `
  select a.id, a.chain_id, a.kind, a.subject, a.detail, a.opened_at
  from crypto.alarm a where a.resolved_at is null order by a.id`;

export const FIND_RATES = `
  select r.base, r.quote, r.kind, r.value, r.source, r.fetched_at, r.valid_until
    from wallet.rate r
   where r.base = $1::text and r.quote = $2::text`;

export const LIST_RATES = `
  select r.base, r.quote, r.kind, r.value, r.source, r.fetched_at, r.valid_until
    from wallet.rate r
   order by r.base, r.quote, r.kind`;

/** Two fetches at once write one after the other, so that each is compared with what the other left. */
export const LOCK_RATES = `select pg_advisory_xact_lock(7415052)`;

export const SAVE_RATE = `
  insert into wallet.rate as r (base, quote, kind, value, source, fetched_at, valid_until)
  values ($1::text, $2::text, $3::text, $4::text, $5::text, $6::timestamptz, $7::timestamptz)
  on conflict (base, quote, kind) do update
    set value = excluded.value, source = excluded.source, fetched_at = excluded.fetched_at, valid_until = excluded.valid_until`;

export const END_MANUAL_RATE = `
  delete from wallet.rate r where r.base = $1::text and r.quote = $2::text and r.kind = 'manual' returning r.value`;

export const INSERT_OBSERVATION = `
  insert into wallet.rate_observation (base, quote, value, source, refusal, at)
  values ($1::text, $2::text, $3::text, $4::text, $5::text, $6::timestamptz)`;

const OBSERVATIONS = `
  select o.base, o.quote, o.value, o.source, o.refusal, o.at from wallet.rate_observation o`;

export const LAST_OBSERVATIONS = `${OBSERVATIONS} order by o.id desc limit $1::int`;

export const LAST_OF_PAIR = `
  ${OBSERVATIONS} where o.base = $2::text and o.quote = $3::text order by o.id desc limit $1::int`;

export const FETCH_SUCCEEDED = `
  insert into wallet.rate_source as s (source, attempted_at, succeeded_at) values ($1::text, $2::timestamptz, $2::timestamptz)
  on conflict (source) do update
    set attempted_at = excluded.attempted_at, succeeded_at = excluded.succeeded_at, failing_since = null, failures = 0,
        error = null`;

export const FETCH_FAILED = `
  insert into wallet.rate_source as s (source, attempted_at, failing_since, failures, error)
  values ($1::text, $2::timestamptz, $2::timestamptz, 1, $3::text)
  on conflict (source) do update
    set attempted_at = excluded.attempted_at, failing_since = coalesce(s.failing_since, excluded.failing_since),
        failures = s.failures + 1, error = excluded.error
  returning s.failures`;

export const FIND_SOURCE = `
  select s.source, s.attempted_at, s.succeeded_at, s.failing_since, s.failures, s.error
    from wallet.rate_source s where s.source = $1::text`;

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

export const LAST_OBSERVATIONS = `
  select o.base, o.quote, o.value, o.source, o.refusal, o.at
    from wallet.rate_observation o
   order by o.id desc
   limit $1::int`;

export const LAST_FETCH = `select max(o.at) as at from wallet.rate_observation o where o.source <> 'manual'`;

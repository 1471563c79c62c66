export const TAKE_LEASE = `
  insert into mirror.target as t (id, lease_holder, lease_until)
  values ($1, $2, clock_timestamp() + make_interval(secs => $3))
  on conflict (id) do update set lease_holder = excluded.lease_holder, lease_until = excluded.lease_until
    where t.lease_until is null or t.lease_until < clock_timestamp() or t.lease_holder = excluded.lease_holder
  returning t.not_before, t.failures`;

export const RENEW_LEASE = `
  update mirror.target set lease_until = clock_timestamp() + make_interval(secs => $3)
   where id = $1 and lease_holder = $2 and lease_until > clock_timestamp()
  returning 1 as held`;

export const GIVE_LEASE_BACK = `
  update mirror.target set lease_holder = null, lease_until = null where id = $1 and lease_holder = $2`;

export const RECORD_SUCCESS = `
  update mirror.target
     set last_run_at = $2::timestamptz, last_success_at = $2::timestamptz, last_error = null, failures = 0,
         not_before = null, rows_written = rows_written + $3::bigint
   where id = $1`;

/** `$4` null keeps the number of failures: being asked to wait for the own pace is none. */
export const RECORD_WAIT = `
  update mirror.target
     set last_run_at = $2::timestamptz, not_before = $3::timestamptz, last_error = coalesce($4::text, last_error),
         failures = case when $4::text is null then failures else failures + 1 end,
         rows_written = rows_written + $5::bigint
   where id = $1`;

/** One more request if fewer than `$4` were made in the last `$5` seconds; no row when it has to wait. */
export const TAKE_REQUEST = `
  insert into mirror.request (target, kind, at)
  select $1::text, $2::text, $3::timestamptz
   where (select count(*) from mirror.request r
           where r.target = $1 and r.kind = $2 and r.at > $3::timestamptz - make_interval(secs => $5)) < $4::int
  returning 1 as taken`;

export const OLDEST_REQUEST = `
  select min(at) as at from mirror.request
   where target = $1 and kind = $2 and at > $3::timestamptz - make_interval(secs => $4)`;

export const FORGET_OLD_REQUESTS = `
  delete from mirror.request where target = $1 and at < $2::timestamptz - interval '10 minutes'`;

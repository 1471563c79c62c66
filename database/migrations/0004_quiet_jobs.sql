-- graphile-worker's add_jobs tells its workers by NOTIFY, and Postgres lets transactions that told something commit only
-- one after the other, each with its own flush to the disk. Jobs are added here without a word; the workers are told
-- after the commit, many at once (Tx.notify in core/shared/tx.ts), and look by themselves every second.
create schema quiet;

create function quiet.pg_notify(channel text, payload text) returns void language sql as '';

-- The library's own function, which on this path finds our pg_notify before that of Postgres.
create function app.add_jobs(specs graphile_worker.job_spec[]) returns void language plpgsql
set search_path = quiet, pg_catalog, pg_temp
as $$
begin
  perform graphile_worker.add_jobs(specs);
end $$;

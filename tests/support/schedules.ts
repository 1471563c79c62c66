import type { Pool } from 'pg';

/** What runs once a day, and when (UTC): found by tests/support/global-setup.js. */
const nightly = JSON.parse(process.env.TEST_NIGHTLY ?? '{}') as Readonly<Record<string, string>>;

/** Longer than any test, each second of it. */
const TAKE_COMING = `
  insert into app.job_tick (job, at)
  select j.job, s.at from unnest($1::text[]) as j(job),
         generate_series(date_trunc('second', now()), now() + interval '30 minutes', interval '1 second') as s(at)
      on conflict do nothing`;

/** A tick that starts late is noted by the time it was to start at; a minute more costs nothing. */
const TAKE_NIGHTLY = `
  insert into app.job_tick (job, at)
  select n.job, ((date_trunc('day', now() at time zone 'UTC') + d.days * interval '1 day' + n.time::interval)
                 at time zone 'UTC') + s.seconds * interval '1 second'
    from unnest($1::text[], $2::text[]) as n(job, time), generate_series(0, 1) as d(days), generate_series(0, 60) as s(seconds)
      on conflict do nothing`;

/**
 * Takes ticks of a server's schedules before it can, as another instance would: those of the night, which a test that runs
 * at that minute does not expect, and those of the named jobs, which a test starts by itself.
 */
export async function quieten(pool: Pool, jobs: readonly string[]): Promise<void> {
  await pool.query(TAKE_NIGHTLY, [Object.keys(nightly), Object.values(nightly)]);
  if (jobs.length > 0) await pool.query(TAKE_COMING, [jobs]);
}

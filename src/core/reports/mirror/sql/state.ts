export const TARGET_STATE = `
  select t.last_run_at, t.last_success_at, t.last_error, t.not_before, t.rows_written
    from mirror.target t where t.id = $1`;

export const OLDEST_WANTED_MARK = `
  select min(d.at) as since, count(*)::int as waiting from mirror.dirty d where d.tab = any($1::text[])`;

export const PARKED_ROWS = `
  select p.tab, p.key, p.reason, p.at, count(*) over ()::int as total
    from mirror.parked p where p.target = $1 order by p.at desc, p.tab, p.key limit $2::int`;

export const SHUT_SHEETS = `
  select s.sheet, s.state, s.reason from mirror.sheet s
   where s.target = $1 and s.state in ('blocked', 'retired') order by s.sheet`;

/** Parked rows go back on the list; of one tab and key, or all of them when these are null. */
export const RETRY_PARKED = `
  with taken as (
    delete from mirror.parked p
     where p.target = $1 and ($2::text is null or p.tab = $2::text) and ($3::text is null or p.key = $3::text)
    returning p.tab, p.key),
  marked as (insert into mirror.dirty (tab, key) select t.tab, t.key from taken t returning 1)
  select count(*)::int as retried from marked`;

/** Looks at sheets again that were somebody else's, and fills them from the start if they no longer are. */
export const UNBLOCK_SHEETS = `
  with freed as (delete from mirror.sheet s where s.target = $1 and s.state = 'blocked' returning s.tab),
       refilled as (
         update mirror.backfill b set after_id = 0, done_at = null
          where b.target = $1 and b.tab in (select f.tab from freed f) returning 1)
  select count(*)::int as unblocked from freed`;

/** The pause that failures brought ends: somebody has mended what they were about. */
export const END_PAUSE = `update mirror.target set not_before = null, failures = 0 where id = $1`;

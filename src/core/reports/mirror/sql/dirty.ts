/** The oldest marks first; `$1` limits how many marks are looked at, so that a run has an end. */
export const TAKE_DIRTY = `
  select d.tab, d.key, array_agg(d.id) as ids, min(d.at) as since
    from (select id, tab, key, at from mirror.dirty order by id limit $1::int) d
   group by d.tab, d.key
   order by min(d.id)`;

export const MARK_CLEAN = `delete from mirror.dirty where id = any($1::bigint[])`;

export const MARK_DIRTY = `
  insert into mirror.dirty (tab, key) select $1::text, k from unnest($2::text[]) as k`;

/** Parks a row and takes it off the list in one statement: it is on exactly one of the two. */
export const PARK = `
  with taken as (delete from mirror.dirty where id = any($4::bigint[]))
  insert into mirror.parked (target, tab, key, reason) values ($1, $2, $3, $5)
  on conflict (target, tab, key) do update set reason = excluded.reason, at = clock_timestamp()`;

export const UNPARK = `delete from mirror.parked where target = $1 and tab = $2 and key = any($3::text[])`;

/** What was marked before is read by the first copy anyway; a mark that is not committed yet is not seen and stays. */
export const START_BACKFILL = `
  with started as (
    insert into mirror.backfill (target, tab) values ($1, $2) on conflict (target, tab) do nothing returning tab)
  delete from mirror.dirty d using started s where d.tab = s.tab`;

/** While the mirror is off nothing is kept for it; switched on, it copies everything anew. */
export const FORGET_ALL_WORK = `
  with unfilled as (delete from mirror.backfill)
  delete from mirror.dirty`;

/** Every row of the tab is marked again: after a tab was made anew, or switched on. */
export const RESTART_BACKFILL = `
  insert into mirror.backfill (target, tab) values ($1, $2)
  on conflict (target, tab) do update set after_id = 0, done_at = null`;

export const OPEN_BACKFILLS = `
  select tab, after_id from mirror.backfill where target = $1 and done_at is null order by tab`;

export const FORGET_BACKFILLS_OF_OTHERS = `delete from mirror.backfill where target = $1 and tab <> all($2::text[])`;

/** Marks a page of keys and remembers how far it came, in one statement. */
export const ADVANCE_BACKFILL = `
  with moved as (
    update mirror.backfill set after_id = $3::bigint, done_at = case when $5::boolean then clock_timestamp() end
     where target = $1 and tab = $2::text)
  insert into mirror.dirty (tab, key) select $2::text, k from unnest($4::text[]) as k`;

/**
 * Settled is what every transaction that was open then has answered for: those that had an xid by the snapshot, and
 * those that had only drawn ids by a minute, which is longer than any statement may take.
 */
export const READ_WATERMARK = `
  with made as (
    insert into mirror.watermark (source) values ($1) on conflict (source) do nothing)
  select w.confirmed, w.fed::text as fed, w.candidate,
         pg_snapshot_xmin(pg_current_snapshot()) >= w.candidate_xmax
           and w.candidate_at < clock_timestamp() - interval '1 minute' as settled
    from mirror.watermark w where w.source = $1`;

/**
 * A new candidate (`$5`) is dated after the reading of its ids: whoever drew a lower id and was not seen is older than
 * this snapshot's xmax. `$6`, `$7`: the state that was read; if another run moved it, nothing happens.
 */
export const ADVANCE_WATERMARK = `
  with moved as (
    update mirror.watermark
       set confirmed = $2::bigint, fed = $3::int8multirange, candidate = $4::bigint,
           candidate_xmax = case when $5::boolean then pg_snapshot_xmax(pg_current_snapshot()) else candidate_xmax end,
           candidate_at = case when $5::boolean then clock_timestamp() else candidate_at end
     where source = $1 and fed = $6::int8multirange and confirmed = $7::bigint
    returning 1)
  insert into mirror.dirty (tab, key)
  select m.tab, m.key from moved, unnest($8::text[], $9::text[]) as m(tab, key)`;

/** The marks there are now. They are settled by id and not "up to": marks commit in another order than they are numbered. */
export const MARKS_NOW = `
  select coalesce(array_agg(d.id), '{}') as ids, coalesce(bool_or(d.tab = any($1::text[])), false) as wanted
    from (select id, tab from mirror.dirty order by id limit $2::int) d`;

export const FORGET_PARKED_OF = `delete from mirror.parked where target = $1`;

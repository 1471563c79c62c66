export const SHEETS = `
  select sheet, tab, sheet_id, title, columns, grid_rows, next_row, state, reason
    from mirror.sheet where target = $1 order by sheet`;

export const SAVE_SHEET = `
  insert into mirror.sheet (target, sheet, tab, sheet_id, title, columns, grid_rows, next_row, state, reason)
  values ($1, $2, $3, $4, $5, $6::int[], $7, $8, $9, $10)
  on conflict (target, sheet) do update
    set sheet_id = excluded.sheet_id, title = excluded.title, columns = excluded.columns,
        grid_rows = excluded.grid_rows, next_row = excluded.next_row, state = excluded.state, reason = excluded.reason`;

export const SET_SHEET_STATE = `
  update mirror.sheet set state = $3 where target = $1 and sheet = any($2::text[]) and state <> 'blocked'`;

/** By what people see: titles are unique in a spreadsheet. */
export const BLOCK_SHEET = `
  update mirror.sheet set state = 'blocked', reason = $3 where target = $1 and title = $2`;

export const FORGET_PLACES = `delete from mirror.place where target = $1 and sheet = $2`;

export const PLACES = `
  select p.sheet, p.key, p.row
    from unnest($2::text[], $3::text[]) as wanted(sheet, key)
    join mirror.place p on p.target = $1 and p.sheet = wanted.sheet and p.key = wanted.key`;

/** Where a row that is gone from its source was written, whichever month that was. */
export const PLACES_OF_TAB = `
  select s.tab, p.sheet, p.key, p.row
    from mirror.sheet s
    join mirror.place p on p.target = s.target and p.sheet = s.sheet
   where s.target = $1 and s.tab = $2 and p.key = any($3::text[])`;

/** Places are stored before the write: a crash between the write and the mark leaves the place, not a second row. */
export const CLAIM_PLACES = `
  with next as (
    update mirror.sheet set next_row = greatest(next_row, $5::int) where target = $1 and sheet = $2)
  insert into mirror.place (target, sheet, key, row)
  select $1::text, $2::text, p.key, p.row from unnest($3::text[], $4::int[]) as p(key, row)
  on conflict (target, sheet, key) do update set row = excluded.row where place.row <> excluded.row`;

export const DROP_PLACES = `delete from mirror.place where target = $1 and sheet = $2 and key = any($3::text[])`;

/** The places as a reading of the whole key column found them. */
export const REPLACE_PLACES = `
  with found as (select key, row from unnest($3::text[], $4::int[]) as f(key, row)),
       lost as (
         delete from mirror.place p where p.target = $1 and p.sheet = $2
            and not exists (select 1 from found f where f.key = p.key)),
       located as (
         update mirror.sheet set state = 'ready', next_row = $5::int where target = $1 and sheet = $2)
  insert into mirror.place (target, sheet, key, row)
  select $1::text, $2::text, f.key, f.row from found f
  on conflict (target, sheet, key) do update set row = excluded.row where place.row <> excluded.row`;

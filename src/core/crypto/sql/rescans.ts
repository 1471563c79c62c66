const COLUMNS = `
  r.id, r.chain_id, r.from_height, r.to_height, r.next_height, r.found, r.requested_by, r.requested_at, r.finished_at`;

export const OPEN_RESCAN = `select ${COLUMNS} from crypto.rescan r where r.chain_id = $1::int and r.finished_at is null`;

export const LAST_RESCANS = `
  select distinct on (r.chain_id) ${COLUMNS} from crypto.rescan r order by r.chain_id, r.id desc`;

export const INSERT_RESCAN = `
  insert into crypto.rescan (chain_id, from_height, to_height, next_height, requested_by, requested_at)
  values ($1::int, $2::bigint, $3::bigint, $2::bigint, $4::text, $5::timestamptz)
  on conflict (chain_id) where finished_at is null do nothing
  returning id`;

export const ADVANCE_RESCAN = `
  update crypto.rescan set next_height = $3::bigint, found = found + $4::int,
    finished_at = case when $3::bigint > to_height then $5::timestamptz end
  where id = $1::bigint and next_height = $2::bigint and finished_at is null
  returning id`;

const RECORD = `coalesce(c.result ->> 'documentId', c.result ->> 'id', c.input ->> 'id', c.input ->> 'record')`;

const COLUMNS = `
  c.id, c.at, c.name, c.actor_kind, c.actor_id, c.actor_edge, c.actor_label, c.input, ${RECORD} as record,
  case when jsonb_typeof(c.result) = 'object' then c.result ->> 'state' end as state,
  case when jsonb_typeof(c.result) = 'object' then c.result -> 'before' end as before,
  case when jsonb_typeof(c.result) = 'object' then c.result -> 'after' end as after`;

/** What indexes find, or what costs next to nothing to look at; $6 is where the page before ended. */
const FILTER = `
       ($1::text is null or c.actor_kind = $1::text)
   and ($2::text is null or c.actor_id = $2::text
        or (c.actor_kind = 'admin' and c.actor_id = any ((select admins.names_of($2::text))::text[])))
   and ($3::text is null or c.name = $3::text)
   and ($4::timestamptz is null or c.at >= $4::timestamptz)
   and ($5::timestamptz is null or c.at < $5::timestamptz)
   and ($6::bigint is null or c.id < $6::bigint)
   and ($7::text is null or split_part(c.name, '.', 1) = $7::text)`;

/** Reads every row that it looks at, also those that are stored apart. */
const TEXT = `
       ($9::text is null or c.name ilike $9::text or c.actor_label ilike $9::text or c.input::text ilike $9::text)`;

/** The last of $8 rows, newest first: none if there are not so many. */
export const TRAIL_FLOOR = `
  select c.id, c.at from audit.command c where ${FILTER} order by c.id desc offset $8::int - 1 limit 1`;

/** Newest first, $8 at most, and none before $10. */
export const TRAIL_PAGE = `
  select ${COLUMNS} from audit.command c
   where ${FILTER} and ${TEXT} and ($10::bigint is null or c.id >= $10::bigint) order by c.id desc limit $8::int`;

/**
 * The same for one record, whose id is written in one of $10, found by its own index. That index is partial, so Postgres has no
 * statistics of it, takes a record's rows for many, and would rather read the whole trail backwards until it has enough of them:
 * an order that no index has keeps it from that.
 */
export const TRAIL_OF_RECORD = `
  select ${COLUMNS} from audit.command c
   where ${RECORD} = any ($10::text[]) and ${FILTER} and ${TEXT} order by c.id + 0 desc limit $8::int`;

const COLUMNS = `
  u.id, u.document_id, u.telegram_id, u.telegram_username, u.name, u.username, u.language, u.language_chosen,
  u.active, u.blocked, u.club_id, u.referral_code, u.bot_unreachable, u.created_at`;

export const FIND_SIGNED_IN = `
  select u.id, u.telegram_id, u.name, u.username, u.active, u.blocked, r.type as role
    from up_users u
    join up_users_role_lnk l on l.user_id = u.id
    join up_roles r on r.id = l.role_id
   where u.id = any ($1::int[])`;

export const FIND_BY_ID = `select ${COLUMNS} from up_users u where u.id = $1::int`;

export const FIND_BY_TELEGRAM_ID = `select ${COLUMNS} from up_users u where u.telegram_id = $1::bigint`;

export const FIND_MANY_BY_TELEGRAM_ID = `
  select ${COLUMNS} from up_users u where u.telegram_id = any ($1::bigint[])`;

export const INSERT_USER = `
  with made as (
    insert into up_users (document_id, username, provider, confirmed, blocked, telegram_id, telegram_username, name,
                          language, language_chosen, active, referral_code, created_at, updated_at, published_at)
    values ($1::text, 'tg' || $2::bigint, 'telegram', true, false, $2::bigint, $3::text, $4::text,
            $5::text, false, true, $6::text, $7::timestamptz, $7::timestamptz, $7::timestamptz)
    on conflict (telegram_id) do nothing
    returning *),
  linked as (
    insert into up_users_role_lnk (user_id, role_id)
    select made.id, r.id from made cross join up_roles r where r.type = 'authenticated')
  select ${COLUMNS} from made u`;

/** A null leaves the column as it is. */
export const UPDATE_USER = `
  update up_users u
     set name = coalesce($2::text, u.name),
         telegram_username = coalesce($3::text, u.telegram_username),
         language = coalesce($4::text, u.language),
         language_chosen = u.language_chosen or $5::boolean,
         active = coalesce($6::boolean, u.active),
         updated_at = $7::timestamptz
   where u.id = $1::int
  returning ${COLUMNS}`;

export const NOTE_PROFILE = `
  update up_users u
     set telegram_username = $2::text,
         language = case when coalesce(u.language_chosen, false) then u.language else $3::text end,
         updated_at = $4::timestamptz
   where u.telegram_id = $1::bigint
  returning ${COLUMNS}`;

/** The person's row is locked, so that a refusal is noted before this or knows of it; see `LOCK_REACH`. */
export const NOTE_START = `
  with person as (select u.id from up_users u where u.telegram_id = $1::bigint for no key update)
  insert into telegram.start as s (telegram_id, at)
  select $1::bigint, clock_timestamp() where (select count(*) from person) >= 0
  on conflict on constraint start_pkey do update set at = excluded.at`;

export const LOCK_REACH = `select u.id from up_users u where u.telegram_id = $1::bigint for no key update`;

export const STARTED_SINCE = `
  select 1 from telegram.start s where s.telegram_id = $1::bigint and s.at >= $2::timestamptz`;

export const FORGET_STARTS = `delete from telegram.start s where s.at < $1::timestamptz`;

/** $2 why, null: the bot can write to them. */
export const SET_REACH = `
  update up_users u
     set bot_unreachable = $2::text, bot_unreachable_since = case when $2::text is not null then $3::timestamptz end,
         updated_at = $3::timestamptz
   where u.telegram_id = $1::bigint and u.bot_unreachable is distinct from $2::text
  returning u.id`;

export const FIND_MANY = `select ${COLUMNS} from up_users u where u.id = any ($1::int[]) order by u.id`;

const MATCHES = `
  ($1::text is null or u.name ilike $1::text or u.telegram_username ilike $1::text or u.username ilike $1::text
   or u.telegram_id = $2::bigint or u.id = $2::bigint or u.club_id = $3::text or u.referral_code = upper($3::text))
  and ($4::boolean is null or coalesce(u.blocked, false) = $4::boolean)`;

const ORDER_BY = {
  newest: 'u.id desc',
  oldest: 'u.id',
  name: 'lower(u.name), u.id',
  'name-back': 'lower(u.name) desc, u.id',
} as const;

export type UserListSort = keyof typeof ORDER_BY;

/** $4 blocked or not, $5 reads on behind a user, $6 limit, $7 offset. */
export const listSql = (sort: UserListSort): string => `
  select ${COLUMNS}
    from up_users u
   where ${MATCHES} and ($5::int is null or u.id < $5::int)
   order by ${ORDER_BY[sort]}
   limit $6::int offset $7::int`;

export const COUNT_LISTED = `select count(*)::int as total from up_users u where ${MATCHES}`;

export const COUNT_USERS = `
  select count(*) as users, count(*) filter (where u.bot_unreachable = 'blocked') as blocked,
         count(*) filter (where u.bot_unreachable = 'not-started') as not_started,
         count(*) filter (where u.bot_unreachable = 'deactivated') as deactivated,
         count(*) filter (where u.created_at >= $1::timestamptz) as fresh
    from up_users u where u.telegram_id is not null`;

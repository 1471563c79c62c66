/** The users of a segment whom the bot can reach. */
const SEGMENT_USERS = `
  from up_users u
 where u.telegram_id is not null and u.bot_unreachable is null
   and coalesce(u.active, true) and not coalesce(u.blocked, false)
   and case
         when $1::text = 'all' then true
         when $1::text = 'buyers' then exists (select 1 from orders o where o.user_id = u.id)
         when $1::text = 'newcomers' then not exists (select 1 from orders o where o.user_id = u.id)
         else $1::text = 'lang-' || u.language
       end`;

const COLUMNS = `
  b.id, b.document_id, b.segment, b.state, b.source_chat_id, b.source_message_id, b.recipients, b.made_by`;

export const COUNT_SEGMENT = `select count(*) as n ${SEGMENT_USERS}`;

export const INSERT_BROADCAST = `
  insert into telegram.broadcast as b
    (document_id, segment, source_chat_id, source_message_id, made_by, created_at)
  values ($1::text, $2::text, $3::bigint, $4::bigint, $5::text, $6::timestamptz)
  returning ${COLUMNS}`;

export const LOCK_BROADCAST = `
  select ${COLUMNS} from telegram.broadcast b where b.document_id = $1::text for no key update`;

export const FIND_BROADCAST = `select ${COLUMNS} from telegram.broadcast b where b.document_id = $1::text`;

export const INSERT_RECIPIENTS = `
  with made as (
    insert into telegram.recipient (broadcast_id, user_id, chat_id)
    select $2::bigint, u.id, u.telegram_id ${SEGMENT_USERS}
    returning 1)
  select count(*) as n from made`;

export const MOVE_BROADCAST = `
  update telegram.broadcast b
     set state = $2::text, recipients = coalesce($3::int, b.recipients),
         started_at = case when $2::text = 'running' then coalesce(b.started_at, $4::timestamptz) else b.started_at end,
         ended_at = case when $2::text in ('done', 'cancelled') then $4::timestamptz end
   where b.id = $1::bigint
  returning ${COLUMNS}`;

/** What was handed to the sender but has not been begun, locked in the order in which the sender locks, too. */
const NOT_BEGUN = `
  with mine as materialized (
    select o.id from telegram.recipient r join telegram.outbox o on o.id = r.outbox_id
     where r.broadcast_id = $1::bigint and r.state = 'queued' and o.state = 'queued'
     order by o.id for update of o)`;

/** It waits with its broadcast again. */
export const TAKE_BACK = `${NOT_BEGUN}, taken as (
    delete from telegram.outbox o using mine where o.id = mine.id and o.state = 'queued'
    returning o.id)
  update telegram.recipient r set state = 'waiting', outbox_id = null
    from taken where r.broadcast_id = $1::bigint and r.outbox_id = taken.id`;

/** What waits is given up; what is being sent at this moment goes on. */
export const DROP_WAITING = `${NOT_BEGUN}, dropped as (
    update telegram.outbox o set state = 'dropped', done_at = clock_timestamp(), error = 'cancelled'
      from mine where o.id = mine.id and o.state = 'queued'
    returning o.id)
  update telegram.recipient r set state = 'dropped'
   where r.broadcast_id = $1::bigint and r.state = 'waiting'`;

export const PROGRESS = `
  select r.state, count(*) as n from telegram.recipient r where r.broadcast_id = $1::bigint group by r.state`;

export const RUNNING = `select b.id from telegram.broadcast b where b.state = 'running' order by b.id`;

export const FEED = `
  select telegram.feed_broadcast($1::bigint, $2::int, $3::timestamptz)`;

export const LOAD = `
  select o.id, o.chat_id, o.priority, o.method, o.payload, o.repeatable, o.edits, o.state, o.attempts, o.created_at,
         greatest(0, extract(epoch from o.not_before - clock_timestamp()) * 1000)::float8 as wait_ms
    from telegram.outbox o
   where o.state = 'queued' and o.id > $1::bigint
   order by o.id limit $2::int`;

/** Rows that were committed after one with a higher number was loaded. */
export const LOAD_LATE = `
  select o.id, o.chat_id, o.priority, o.method, o.payload, o.repeatable, o.edits, o.state, o.attempts, o.created_at,
         greatest(0, extract(epoch from o.not_before - clock_timestamp()) * 1000)::float8 as wait_ms
    from telegram.outbox o
   where o.state = 'queued' and o.id <= $1::bigint and not (o.id = any ($2::bigint[]))
   order by o.id limit 1000`;

/** Whoever changes many messages locks them in the order of their ids, so that two never wait for each other. */
const IN_ORDER = `
  with mine as materialized (
    select o.id from telegram.outbox o where o.id = any ($1::bigint[]) order by o.id for no key update)`;

/** Before a call is made its row says so: after a crash one knows which calls are in doubt. */
export const CLAIM = `${IN_ORDER}
  update telegram.outbox o set state = 'sending', attempts = o.attempts + 1
    from mine
   where o.id = mine.id and o.state = 'queued'
  returning o.id, o.attempts, clock_timestamp() as at, (select e.message_id from telegram.outbox e where e.id = o.edits) as edited_message_id`;

export const SETTLE = `${IN_ORDER}
  update telegram.outbox o
     set state = s.state, message_id = coalesce(s.message_id, o.message_id), error = s.error,
         chat_id = coalesce(s.chat_id, o.chat_id),
         method = coalesce(s.method, o.method),
         done_at = case when s.state = 'queued' then null else clock_timestamp() end,
         not_before = case when s.wait_ms > 0 then clock_timestamp() + s.wait_ms * interval '1 millisecond' end
    from unnest($1::bigint[], $2::text[], $3::bigint[], $4::text[], $5::bigint[], $6::text[], $7::float8[])
           as s(id, state, message_id, error, chat_id, method, wait_ms)
    join mine on mine.id = s.id
   where o.id = mine.id and o.state in ('sending', 'uncertain')
  returning o.on_done is not null as has_job`;

export const IN_DOUBT = `
  select o.id, o.chat_id, o.method, o.attempts from telegram.outbox o
   where o.state = 'sending' and not (o.id = any ($1::bigint[])) and o.created_at < clock_timestamp() - $2::int * interval '1 second'
   order by o.id`;

/** What an earlier sender left in doubt. Calls that may be repeated are queued again, the others are parked. */
export const RECOVER = `
  update telegram.outbox o
     set state = case when o.repeatable or o.method ~ '^(edit|delete|set|pin|unpin)' then 'queued' else 'uncertain' end,
         done_at = case when o.repeatable or o.method ~ '^(edit|delete|set|pin|unpin)' then null else clock_timestamp() end,
         error = 'the sender stopped during the call'
   where o.state = 'sending' and not (o.id = any ($1::bigint[])) and o.created_at < clock_timestamp() - $2::int * interval '1 second'
  returning o.id, o.state`;

/** The rest of a `retry_after` that an earlier sender was told. */
export const REFUSED = `
  select greatest(0, extract(epoch from max(o.not_before) - clock_timestamp()) * 1000)::float8 as wait_ms
    from telegram.outbox o where o.state = 'queued' and o.error = '429' and o.chat_id > 0`;

/** Calls of the last minute, for a sender that starts: the limits do not start anew with it. */
export const RECENT = `
  select o.chat_id, o.method, (extract(epoch from clock_timestamp() - o.done_at) * 1000)::float8 as age_ms
    from telegram.outbox o
   where o.done_at > clock_timestamp() - interval '61 seconds' and o.state <> 'dropped'
   order by o.done_at`;

export const FORGET_SENT = `
  delete from telegram.outbox o
   where o.done_at < case when o.subject is null then $1::timestamptz else $2::timestamptz end`;

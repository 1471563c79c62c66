import { LIVING_INSTANCES } from './instance';

/**
 * Stores updates once. What comes for a chat whose earlier updates wait with another instance goes to that instance, so
 * that the order in the chat is kept; its sweep finds it there. Answers with the dialogue that each comes into, too.
 */
export const ACCEPT = `
  with given as materialized (
    select u.update_id, u.chat_id, u.person_id, u.body
      from jsonb_to_recordset($3::jsonb) as u (update_id bigint, chat_id bigint, person_id bigint, body jsonb)
  ), stored as (
    insert into telegram.inbox (bot_id, update_id, chat_id, instance, body)
    select $1::bigint, g.update_id, g.chat_id,
           coalesce((select i.instance from telegram.inbox i
                      where i.chat_id = g.chat_id and i.handled_at is null order by i.update_id limit 1), $2::int),
           g.body
      from given g order by g.update_id
    on conflict on constraint inbox_pkey do nothing
    returning update_id, instance)
  select s.update_id, s.instance, d.name, d.step, d.token, d.data
    from stored s
    join given g on g.update_id = s.update_id
    left join telegram.dialogue d on d.chat_id = g.chat_id and d.person_id = g.person_id`;

export const FIND_DIALOGUE = `
  select d.name, d.step, d.token, d.data
    from telegram.dialogue d where d.chat_id = $1::bigint and d.person_id = $2::bigint`;

/** What waits for this instance: its own rows that it does not know of, and those of instances that are gone. */
export const SWEEP = `
  with alive as materialized (${LIVING_INSTANCES}),
  waiting as (
    select i.bot_id, i.update_id, i.instance from telegram.inbox i
     where i.handled_at is null and i.bot_id = $1::bigint
       and (i.instance = $2::int or i.instance not in (select a.number from alive a))
     order by i.update_id limit 2000)
  update telegram.inbox i
     set instance = $2::int, attempts = i.attempts + (i.instance <> $2::int)::int
    from waiting w
   where i.bot_id = w.bot_id and i.update_id = w.update_id and i.handled_at is null and i.instance = w.instance
     and (i.instance <> $2::int or not (i.update_id = any ($3::bigint[])))
  returning i.update_id, i.chat_id, i.body, i.attempts`;

/** One round trip and one commit for all updates that end in the same moment. Answers with the messages to send now. */
export const FINISH = `
  select o.id, o.chat_id, o.priority, o.method, o.payload, o.repeatable, o.edits, o.state, o.created_at
    from telegram.finish_updates($1::bigint, $2::jsonb, $3::jsonb) o where o.state = 'sending'`;

export const FORGET_HANDLED = `
  delete from telegram.inbox i where i.handled_at < $1::timestamptz`;

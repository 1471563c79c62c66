-- The ends of updates in one go, messages and jobs without a NOTIFY in their transactions (those commit only one after the
-- other, 0004_quiet_jobs): whoever calls tells the sender and the workers after the commit.
--
-- The functions run thousands of times a minute with plans that are made while their tables are small and kept while they
-- grow: they must come to their rows by the primary key, whatever the planner thinks of the table at that moment.

-- messages: [{key, chat, priority, method, payload, repeatable, subject, edits, on_done, state, update}]; one whose key is
-- known is left out, as is one whose update is not among `of_updates`, when these are given. Returns the new rows in the
-- order they were given.
drop function telegram.enqueue(jsonb);

create function telegram.enqueue(messages jsonb, of_updates bigint[] default null)
returns setof telegram.outbox language plpgsql as $$
begin
  return query
    insert into telegram.outbox (key, chat_id, priority, method, payload, repeatable, subject, edits, on_done, state)
    select m.key, m.chat, coalesce(m.priority, 1), m.method, m.payload, coalesce(m.repeatable, false), m.subject, m.edits,
           m.on_done, coalesce(m.state, 'queued')
      from rows from (jsonb_to_recordset(messages) as (key text, chat bigint, priority smallint, method text, payload jsonb,
             repeatable boolean, subject text, edits bigint, on_done text, state text, update bigint)) with ordinality
             as m(key, chat, priority, method, payload, repeatable, subject, edits, on_done, state, update, position)
     where of_updates is null or m.update = any (of_updates)
     order by m.position
    on conflict on constraint outbox_key_unique do nothing
    returning *;
end $$;

-- The ends of updates that end in the same moment: each is marked as handled, its dialogue is kept and its messages are
-- queued, all or nothing, and nothing for those that were handled before.
--   endings: [{update, failure, chat, person, kept}]; kept: the dialogue; null leaves it, {} ends it
--   messages: those of telegram.enqueue, each with its `update`, in their order
-- `body is not null` says the same as `handled_at is null` (inbox_waiting_has_body), but not to the planner: the partial
-- index of what waits is full of entries of what was just handled.
drop function telegram.finish_update(bigint, bigint, text, bigint, bigint, jsonb, jsonb);

create function telegram.finish_updates(bot bigint, endings jsonb, messages jsonb)
returns setof telegram.outbox language plpgsql set enable_seqscan = off as $$
declare
  numbers bigint[] := array(select e.update from jsonb_to_recordset(endings) as e (update bigint));
  ended bigint[];
begin
  with marked as (
    update telegram.inbox i set handled_at = clock_timestamp(), body = null, failure = e.failure
      from jsonb_to_recordset(endings) as e (update bigint, failure text)
     where i.bot_id = bot and i.update_id = any (numbers) and i.update_id = e.update and i.body is not null
    returning i.update_id)
  select array_agg(m.update_id) into ended from marked m;
  if ended is null then return; end if;

  if endings @? '$[*].kept ? (@ != null)' then
    delete from telegram.dialogue d
     using jsonb_to_recordset(endings) as e (update bigint, chat bigint, person bigint, kept jsonb)
     where e.kept = '{}' and e.update = any (ended) and d.chat_id = e.chat and d.person_id = e.person;
    insert into telegram.dialogue (chat_id, person_id, name, step, token, data)
    select e.chat, e.person, e.kept ->> 'name', e.kept ->> 'step', e.kept ->> 'token', e.kept -> 'data'
      from jsonb_to_recordset(endings) as e (update bigint, chat bigint, person bigint, kept jsonb)
     where e.kept <> '{}' and e.update = any (ended)
    on conflict (chat_id, person_id) do update
      set name = excluded.name, step = excluded.step, token = excluded.token, data = excluded.data,
          asked_at = clock_timestamp();
  end if;

  return query select * from telegram.enqueue(messages, ended);
end $$;

-- As in 0035, without a NOTIFY.
create or replace function telegram.tell_outcome() returns trigger language plpgsql as $$
begin
  perform app.add_jobs(array[row (new.on_done, json_build_object('subject', new.subject, 'state', new.state), null, null, 25,
                                  new.on_done || ':' || new.id, null, null)::graphile_worker.job_spec]);
  return null;
end $$;

-- Messages and jobs without a NOTIFY in their transactions: those commit only one after the other (0004_quiet_jobs). Whoever
-- calls tells the sender and the workers after the commit; both look by themselves every second, and a broadcast is fed by the
-- sender itself, just before it looks.

-- As in 0039, without a word to the sender.
create or replace function telegram.enqueue(messages jsonb, of_updates bigint[] default null)
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

-- As in 0037, likewise.
create or replace function telegram.feed_broadcast(broadcast bigint, most integer, at timestamptz)
returns void language plpgsql as $$
declare
  room integer;
  source telegram.broadcast;
begin
  select b.* into source from telegram.broadcast b where b.id = broadcast and b.state = 'running' for no key update;
  if not found then return; end if;
  select most - count(*) into room from telegram.recipient r where r.broadcast_id = broadcast and r.state = 'queued';
  if room > 0 then
    with next as (
      select r.user_id, r.chat_id from telegram.recipient r
       where r.broadcast_id = broadcast and r.state = 'waiting' order by r.user_id limit room
    ), queued as (
      insert into telegram.outbox (key, chat_id, priority, method, payload)
      select 'broadcast:' || broadcast || ':' || n.user_id, n.chat_id, 2, 'copyMessage',
             jsonb_build_object('from_chat_id', source.source_chat_id, 'message_id', source.source_message_id)
        from next n order by n.user_id
      returning id, chat_id
    )
    update telegram.recipient r set state = 'queued', outbox_id = q.id
      from queued q where r.broadcast_id = broadcast and r.chat_id = q.chat_id;
    if found then return; end if;
  end if;
  update telegram.broadcast b set state = 'done', ended_at = at
   where b.id = broadcast
     and not exists (select 1 from telegram.recipient r where r.broadcast_id = broadcast and r.state in ('waiting', 'queued'));
  if found then
    perform app.add_jobs(array[row ('broadcast.report', json_build_object('broadcast', source.document_id), null, null, 25,
                                    'broadcast.report:' || broadcast, null, null)::graphile_worker.job_spec]);
  end if;
end $$;

-- As in 0035, likewise.
create or replace function telegram.tell_outcome() returns trigger language plpgsql as $$
begin
  perform app.add_jobs(array[row (new.on_done, json_build_object('subject', new.subject, 'state', new.state), null, null, 25,
                                  new.on_done || ':' || new.id, null, null)::graphile_worker.job_spec]);
  return null;
end $$;

-- The report of a broadcast is ordered in the transaction in which it is done: a kill after it no longer loses it.
drop function telegram.feed_broadcast(bigint, integer, timestamptz);

-- Keeps at most so many messages of a running broadcast in the outbox. A recipient is queued once: its row says so in
-- the same statement. With the last one it is done, and its report is ordered. The sender feeds just before it looks, so it
-- is not told.
create function telegram.feed_broadcast(broadcast bigint, most integer, at timestamptz)
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

-- A message that could not go (a 429, an outage) would be sent when it can: not when its broadcast was paused or cancelled
-- meanwhile. The lock waits for a move of the broadcast that is not committed yet.
create function telegram.give_back_recipient() returns trigger language plpgsql as $$
declare
  now_is text;
begin
  select b.state into now_is from telegram.recipient r join telegram.broadcast b on b.id = r.broadcast_id
   where r.outbox_id = new.id for share of b;
  if now_is = 'paused' then
    update telegram.recipient r set state = 'waiting', outbox_id = null where r.outbox_id = new.id;
    delete from telegram.outbox o where o.id = new.id;
  elsif now_is = 'cancelled' then
    update telegram.outbox o set state = 'dropped', done_at = clock_timestamp(), error = 'cancelled' where o.id = new.id;
  end if;
  return null;
end $$;

create trigger outbox_give_back after update of state on telegram.outbox
  for each row when (new.priority = 2 and new.state = 'queued' and old.state <> 'queued')
  execute function telegram.give_back_recipient();

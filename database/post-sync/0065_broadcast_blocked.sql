-- Whom an admin has blocked since a broadcast began, or who is not active any more, does not get it: they count as not sent.
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
      select r.user_id, r.chat_id, coalesce(u.active, true) and not coalesce(u.blocked, false) as may_act
        from telegram.recipient r left join up_users u on u.id = r.user_id
       where r.broadcast_id = broadcast and r.state = 'waiting' order by r.user_id limit room
    ), dropped as (
      update telegram.recipient r set state = 'dropped'
        from next n where r.broadcast_id = broadcast and r.user_id = n.user_id and not n.may_act
    ), queued as (
      insert into telegram.outbox (key, chat_id, priority, method, payload)
      select 'broadcast:' || broadcast || ':' || n.user_id, n.chat_id, 2, 'copyMessage',
             jsonb_build_object('from_chat_id', source.source_chat_id, 'message_id', source.source_message_id)
        from next n where n.may_act order by n.user_id
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

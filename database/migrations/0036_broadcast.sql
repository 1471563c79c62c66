-- Messages to many: one row per recipient, from which a few at a time are put into the outbox.
create table telegram.broadcast (
  id                bigint      generated always as identity primary key,
  document_id       text        not null,
  segment           text        not null,
  source_chat_id    bigint      not null,
  source_message_id bigint      not null,
  state             text        not null default 'draft',
  recipients        integer     not null default 0,
  made_by           text        not null,
  created_at        timestamptz not null,
  started_at        timestamptz,
  ended_at          timestamptz,
  constraint broadcast_document_unique unique (document_id),
  constraint broadcast_state_known check (state in ('draft', 'running', 'paused', 'done', 'cancelled')),
  constraint broadcast_ended_has_time check ((state in ('done', 'cancelled')) = (ended_at is not null))
);

create index broadcast_running on telegram.broadcast (id) where state = 'running';

create table telegram.recipient (
  broadcast_id bigint  not null constraint recipient_broadcast_known references telegram.broadcast (id),
  user_id      integer not null,
  chat_id      bigint  not null,
  outbox_id    bigint,
  state        text    not null default 'waiting',
  constraint recipient_pkey primary key (broadcast_id, user_id),
  constraint recipient_chat_once unique (broadcast_id, chat_id),
  constraint recipient_state_known
    check (state in ('waiting', 'queued', 'sent', 'failed', 'blocked', 'uncertain', 'dropped')),
  constraint recipient_queued_has_message check ((state = 'waiting') = (outbox_id is null) or state = 'dropped')
) with (fillfactor = 70);

create index recipient_waiting on telegram.recipient (broadcast_id, user_id) where state = 'waiting';
create index recipient_queued on telegram.recipient (broadcast_id) where state = 'queued';
create index recipient_outbox on telegram.recipient (outbox_id) where outbox_id is not null;

-- What became of a message is noted with its recipient: the outbox forgets, the report does not.
create function telegram.note_recipient() returns trigger language plpgsql as $$
begin
  update telegram.recipient r set state = new.state where r.outbox_id = new.id;
  return null;
end $$;

create trigger outbox_recipient after update of state on telegram.outbox
  for each row when (new.priority = 2 and new.done_at is not null and old.state <> new.state)
  execute function telegram.note_recipient();

-- Keeps at most so many messages of a running broadcast in the outbox. A recipient is queued once: its row says so in
-- the same statement. Returns the broadcast when it is done with this call.
create function telegram.feed_broadcast(broadcast bigint, most integer, at timestamptz)
returns setof telegram.broadcast language plpgsql as $$
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
    if found then
      perform pg_notify('telegram_outbox', '');
      return;
    end if;
  end if;
  return query
    update telegram.broadcast b set state = 'done', ended_at = at
     where b.id = broadcast and b.state = 'running'
       and not exists (select 1 from telegram.recipient r where r.broadcast_id = broadcast and r.state in ('waiting', 'queued'))
    returning b.*;
end $$;

-- How the bot talks to Telegram: updates that came in, dialogues under way, messages that go out. Nothing of the
-- business is here; losing this schema would lose messages, never money.
create schema telegram;

-- Each process that handles updates or sends has a number and holds the advisory lock (7415035, number) while it lives.
create sequence telegram.instance_number as integer cycle;

-- Every update, once. A waiting row belongs to an instance; the rows of an instance that died are taken over.
create table telegram.inbox (
  bot_id      bigint      not null,
  update_id   bigint      not null,
  chat_id     bigint      not null,
  instance    integer     not null,
  attempts    smallint    not null default 1,
  body        jsonb,
  failure     text,
  received_at timestamptz not null default clock_timestamp(),
  handled_at  timestamptz,
  constraint inbox_pkey primary key (bot_id, update_id),
  constraint inbox_waiting_has_body check ((handled_at is null) = (body is not null))
) with (fillfactor = 70);

create index inbox_waiting on telegram.inbox (chat_id, update_id) where handled_at is null;
create index inbox_received on telegram.inbox using brin (received_at) with (pages_per_range = 16);

-- The question that is open with a person in a chat. `token` is new for each dialogue: the key of what it leads to.
create table telegram.dialogue (
  chat_id    bigint      not null,
  person_id  bigint      not null,
  name       text        not null,
  step       text        not null,
  token      text        not null,
  data       jsonb       not null default '{}',
  asked_at   timestamptz not null default clock_timestamp(),
  constraint dialogue_pkey primary key (chat_id, person_id),
  constraint dialogue_data_is_object check (jsonb_typeof(data) = 'object')
);

-- Messages to send, in the order of `id` within a chat. The states:
-- queued → sending → sent | failed (Telegram refuses it) | blocked (the person has blocked the bot) | uncertain (nobody
-- knows whether Telegram has it: parked, never sent again by itself) | dropped (it was to change a message that never came)
create table telegram.outbox (
  id         bigint      generated always as identity primary key,
  key        text,
  chat_id    bigint      not null,
  priority   smallint    not null default 1,
  method     text        not null,
  payload    jsonb       not null,
  repeatable boolean     not null default false,
  subject    text,
  on_done    text,
  edits      bigint      constraint outbox_edits_known references telegram.outbox (id) on delete set null,
  state      text        not null default 'queued',
  attempts   smallint    not null default 0,
  not_before timestamptz,
  created_at timestamptz not null default clock_timestamp(),
  done_at    timestamptz,
  message_id bigint,
  error      text,
  constraint outbox_key_unique unique (key),
  constraint outbox_priority_range check (priority between 0 and 2),
  constraint outbox_state_known
    check (state in ('queued', 'sending', 'sent', 'failed', 'blocked', 'uncertain', 'dropped')),
  constraint outbox_done_has_time check ((state in ('queued', 'sending')) = (done_at is null))
) with (fillfactor = 60, autovacuum_vacuum_scale_factor = 0.05);

create index outbox_waiting on telegram.outbox (id) where state = 'queued';
create index outbox_sending on telegram.outbox (id) where state = 'sending';
create index outbox_subject on telegram.outbox (subject, id) where subject is not null;
create index outbox_edits on telegram.outbox (edits) where edits is not null;
create index outbox_parked on telegram.outbox (id) where state in ('uncertain', 'failed');
create index outbox_done on telegram.outbox (done_at) where done_at is not null;

-- messages: [{key, chat, priority, method, payload, repeatable, subject, edits, on_done, state}]; one whose key is known is left out.
-- Returns the new rows in the order they were given. The sender listens to the channel.
create function telegram.enqueue(messages jsonb) returns setof telegram.outbox language plpgsql as $$
begin
  if jsonb_array_length(messages) = 0 then return; end if;
  return query
    insert into telegram.outbox (key, chat_id, priority, method, payload, repeatable, subject, edits, on_done, state)
    select m.key, m.chat, coalesce(m.priority, 1), m.method, m.payload, coalesce(m.repeatable, false), m.subject, m.edits,
           m.on_done, coalesce(m.state, 'queued')
      from rows from (jsonb_to_recordset(messages) as (key text, chat bigint, priority smallint, method text, payload jsonb,
             repeatable boolean, subject text, edits bigint, on_done text, state text)) with ordinality
             as m(key, chat, priority, method, payload, repeatable, subject, edits, on_done, state, position)
     order by m.position
    on conflict on constraint outbox_key_unique do nothing
    returning *;
  if exists (select 1 from jsonb_array_elements(messages) m where coalesce(m ->> 'state', 'queued') = 'queued') then
    perform pg_notify('telegram_outbox', '');
  end if;
end $$;

-- Whoever wants to know what became of a message learns it in the transaction in which it is known.
create function telegram.tell_outcome() returns trigger language plpgsql as $$
begin
  perform graphile_worker.add_job(new.on_done, json_build_object('subject', new.subject, 'state', new.state),
    job_key => new.on_done || ':' || new.id);
  return null;
end $$;

create trigger outbox_outcome after update of state on telegram.outbox
  for each row when (new.on_done is not null and new.done_at is not null and old.state <> new.state)
  execute function telegram.tell_outcome();

-- The end of an update: it is marked as handled, its dialogue is kept and its messages are queued, all or nothing, and
-- nothing when it was handled before. kept: the dialogue; null leaves it, {} ends it.
create function telegram.finish_update(
  bot bigint, number bigint, failure_text text, chat bigint, person bigint, kept jsonb, messages jsonb)
returns setof telegram.outbox language plpgsql as $$
begin
  update telegram.inbox i set handled_at = clock_timestamp(), body = null, failure = failure_text
   where i.bot_id = bot and i.update_id = number and i.handled_at is null;
  if not found then return; end if;
  if kept = '{}' then
    delete from telegram.dialogue d where d.chat_id = chat and d.person_id = person;
  elsif kept is not null then
    insert into telegram.dialogue (chat_id, person_id, name, step, token, data)
    values (chat, person, kept ->> 'name', kept ->> 'step', kept ->> 'token', kept -> 'data')
    on conflict (chat_id, person_id) do update
      set name = excluded.name, step = excluded.step, token = excluded.token, data = excluded.data,
          asked_at = clock_timestamp();
  end if;
  return query select * from telegram.enqueue(messages);
end $$;

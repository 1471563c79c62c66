-- What an admin writes to one user from the panel, and what became of it: the outbox forgets, this does not.
create table telegram.direct_message (
  id       text        not null,
  user_id  integer     not null,
  text     text        not null,
  sent_by  text        not null,
  at       timestamptz not null,
  state    text        not null default 'queued',
  done_at  timestamptz,
  constraint direct_message_pkey primary key (id),
  constraint direct_message_length check (length(text) between 1 and 3500),
  constraint direct_message_state_known check (state in ('queued', 'sent', 'failed', 'blocked', 'uncertain')),
  constraint direct_message_done_has_time check ((state = 'queued') = (done_at is null))
);
create index direct_message_of_user on telegram.direct_message (user_id, at desc);

create function telegram.guard_direct_message() returns trigger language plpgsql as $$
begin
  if tg_op = 'DELETE' or old.state <> 'queued'
     or (new.id, new.user_id, new.text, new.sent_by, new.at) is distinct from (old.id, old.user_id, old.text, old.sent_by, old.at)
  then
    raise exception 'a message that was written stays as it was' using errcode = 'TGT01';
  end if;
  return new;
end $$;

create trigger direct_message_guard before update or delete on telegram.direct_message
  for each row execute function telegram.guard_direct_message();

-- When somebody has pressed Start, or let the bot in again, last: whom the bot could not write to before that it can write
-- to since. A refusal of a call that was begun before it is out of date, however late it is noted.
create table telegram.start (
  telegram_id bigint      not null,
  at          timestamptz not null default clock_timestamp(),
  constraint start_pkey primary key (telegram_id)
);

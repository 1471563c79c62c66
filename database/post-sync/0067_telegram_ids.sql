-- Telegram's ids have at most 52 bits (core.telegram.org/bots/api#user). The bot sends them as numbers: one of more bits than a
-- number has would be rounded to somebody else's. A row that has such an id already stays until somebody changes it.
alter table up_users
  add constraint up_users_telegram_id_bits check (telegram_id < 4503599627370496) not valid;

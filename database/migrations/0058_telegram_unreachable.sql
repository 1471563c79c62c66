-- Telegram refuses a message to somebody who has never pressed Start as it refuses one to somebody who has blocked the bot.
-- What became of a message says which of them it was, or that the account is gone: not-started, blocked, deactivated.
alter table telegram.outbox
  drop constraint outbox_state_known,
  add constraint outbox_state_known check (
    state in ('queued', 'sending', 'sent', 'failed', 'blocked', 'not-started', 'deactivated', 'uncertain', 'dropped'));

alter table telegram.recipient
  drop constraint recipient_state_known,
  add constraint recipient_state_known check (
    state in ('waiting', 'queued', 'sent', 'failed', 'blocked', 'not-started', 'deactivated', 'uncertain', 'dropped'));

alter table telegram.direct_message
  drop constraint direct_message_state_known,
  add constraint direct_message_state_known check (
    state in ('queued', 'sent', 'failed', 'blocked', 'not-started', 'deactivated', 'uncertain'));

-- Strapi's sync would drop the column with what it says; a new database has no users yet. The reason is added by the sync.
do $$
begin
  if exists (select from information_schema.columns c
              where c.table_schema = current_schema() and c.table_name = 'up_users' and c.column_name = 'bot_blocked_at') then
    alter table up_users rename column bot_blocked_at to bot_unreachable_since;
  end if;
end $$;

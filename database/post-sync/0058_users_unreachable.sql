-- So far everybody to whom the bot could not write was noted as one who has blocked it. Whoever has never done anything in
-- the bot, not even come to it, has not started it.
with came as materialized (
  select distinct c.actor_id as id from audit.command c where c.actor_kind = 'user' and c.actor_edge = 'bot')
update up_users u
   set bot_unreachable = case
         when u.id::text in (select id from came) or 'telegram:' || u.telegram_id in (select id from came) then 'blocked'
         else 'not-started'
       end
 where u.bot_unreachable_since is not null and u.bot_unreachable is null;

alter table up_users
  add constraint up_users_bot_unreachable_known check (bot_unreachable in ('blocked', 'not-started', 'deactivated')),
  add constraint up_users_bot_unreachable_has_time check ((bot_unreachable is null) = (bot_unreachable_since is null));

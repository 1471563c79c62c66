-- With a panel account its link ends: the Telegram account may be linked with another one.
create function admins.end_link() returns trigger language plpgsql as $$
begin
  delete from admins.telegram_code c where c.admin_id = old.id;
  update admins.telegram_link l set unlinked_at = clock_timestamp(), unlinked_by = 'account deleted'
   where l.admin_id = old.id and l.unlinked_at is null;
  return null;
end $$;

create trigger admin_users_end_link after delete on admin_users
  for each row execute function admins.end_link();

-- Nobody makes an exception from the limits for themselves. Who made one was known by how they are called alone. A link that has
-- ended counts as one that holds: else it would be ended for as long as the change takes.
alter table wallet.user_limit
  add column changed_by_kind text,
  add column changed_by_id text,
  add constraint user_limit_changer_known check (num_nulls(changed_by_kind, changed_by_id) = 0) not valid;

create function wallet.refuse_own_limit() returns trigger language plpgsql as $$
begin
  if admins.is_customer(new.changed_by_kind, new.changed_by_id, new.user_id, '-infinity') then
    raise exception 'the limits of user % are of who changes them', new.user_id
      using errcode = 'TGW04', constraint = 'user_limit_not_by_user';
  end if;
  return null;
end $$;
create trigger user_limit_not_by_user after insert or update on wallet.user_limit
  for each row execute function wallet.refuse_own_limit();

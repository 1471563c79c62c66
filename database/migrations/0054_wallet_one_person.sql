-- Two approvals are of two people: also when one of them has a panel account, a Telegram account and API tokens.
create function wallet.refuse_same_person() returns trigger language plpgsql as $$
begin
  if exists (
    select 1 from wallet.approval a
     where a.request_type = new.request_type and a.request_id = new.request_id
       and (a.actor_kind, a.actor_id) <> (new.actor_kind, new.actor_id)
       and admins.same_person(a.actor_kind, a.actor_id, new.actor_kind, new.actor_id, a.at)) then
    raise exception 'this person has approved % % already', new.request_type, new.request_id
      using errcode = 'unique_violation', constraint = 'approval_one_per_person';
  end if;
  return new;
end $$;

create trigger approval_one_per_person before insert on wallet.approval
  for each row execute function wallet.refuse_same_person();

-- Nobody approves a deposit of their own: a customer is known by a Telegram account, and an admin by one, too, or by a panel
-- account or an API token that a link leads from (0006_admins). Links count that held at any time since it was asked for.
create function wallet.is_own_deposit(payer integer, since timestamptz, kind text, actor text) returns boolean
language sql stable as $$
  select kind in ('admin', 'integration')
     and (kind = 'admin' and actor = 'telegram:' || u.telegram_id
          or exists (select 1 from admins.telegram_link l
                      where l.telegram_id = u.telegram_id and (l.unlinked_at is null or l.unlinked_at >= since))
             and admins.same_person(kind, actor, 'admin', 'telegram:' || u.telegram_id, since))
    from up_users u where u.id = payer and u.telegram_id is not null
$$;

create function wallet.refuse_own_deposit() returns trigger language plpgsql as $$
begin
  if wallet.is_own_deposit(new.user_id, new.created_at, new.decided_by_kind, new.decided_by_id) then
    raise exception 'deposit % is of who approves it', new.document_id
      using errcode = 'TGW04', constraint = 'deposits_not_by_payer';
  end if;
  return null;
end $$;

create trigger deposits_not_by_payer after update of state on deposits
  for each row when (new.state = 'approved' and old.state = 'pending') execute function wallet.refuse_own_deposit();

-- The first of two approvals is none, either.
create function wallet.refuse_own_approval() returns trigger language plpgsql as $$
begin
  if exists (
    select 1 from deposits d
     where new.request_type = 'deposit' and d.document_id = new.request_id
       and wallet.is_own_deposit(d.user_id, d.created_at, new.actor_kind, new.actor_id)) then
    raise exception 'deposit % is of who approves it', new.request_id
      using errcode = 'TGW04', constraint = 'approval_not_by_payer';
  end if;
  return new;
end $$;

create trigger approval_not_by_payer before insert on wallet.approval
  for each row execute function wallet.refuse_own_approval();

-- What holds for a deposit of one's own holds for a withdrawal, and for a correction of one's own account by hand: another person
-- decides. A customer is known by a Telegram account, and an admin by one, too, or by a panel account or an API token that a link
-- leads from (0006_admins). Links count that held at any time since it was asked for.
create function admins.is_customer(kind text, actor text, customer integer, since timestamptz) returns boolean
language sql stable as $$
  select kind in ('admin', 'integration')
     and (kind = 'admin' and actor = 'telegram:' || u.telegram_id
          or exists (select 1 from admins.telegram_link l
                      where l.telegram_id = u.telegram_id and (l.unlinked_at is null or l.unlinked_at >= since))
             and admins.same_person(kind, actor, 'admin', 'telegram:' || u.telegram_id, since))
    from up_users u where u.id = customer and u.telegram_id is not null
$$;

create function wallet.refuse_own_request() returns trigger language plpgsql as $$
declare
  rule text := case tg_table_name when 'deposits' then 'deposits_not_by_payer' else 'withdrawals_not_by_payee' end;
begin
  if admins.is_customer(new.decided_by_kind, new.decided_by_id, new.user_id, new.created_at) then
    raise exception '% % is of who approves it', tg_table_name, new.document_id using errcode = 'TGW04', constraint = rule;
  end if;
  return null;
end $$;

drop trigger deposits_not_by_payer on deposits;
create trigger deposits_not_by_payer after update of state on deposits
  for each row when (new.state = 'approved' and old.state = 'pending') execute function wallet.refuse_own_request();
create trigger withdrawals_not_by_payee after update of state on withdrawals
  for each row when (new.state = 'approved' and old.state = 'pending') execute function wallet.refuse_own_request();

create or replace function wallet.refuse_own_approval() returns trigger language plpgsql as $$
begin
  if exists (
    select 1 from deposits d
     where new.request_type = 'deposit' and d.document_id = new.request_id
       and admins.is_customer(new.actor_kind, new.actor_id, d.user_id, d.created_at)) then
    raise exception 'deposit % is of who approves it', new.request_id
      using errcode = 'TGW04', constraint = 'approval_not_by_payer';
  end if;
  if exists (
    select 1 from withdrawals w
     where new.request_type = 'withdrawal' and w.document_id = new.request_id
       and admins.is_customer(new.actor_kind, new.actor_id, w.user_id, w.created_at)) then
    raise exception 'withdrawal % is of who approves it', new.request_id
      using errcode = 'TGW04', constraint = 'approval_not_by_payee';
  end if;
  return new;
end $$;

drop function wallet.refuse_own_deposit();
drop function wallet.is_own_deposit(integer, timestamptz, text, text);

create function ledger.is_owner(kind text, actor text, owner_kind text, owner_id text, since timestamptz) returns boolean
language sql stable as $$
  select case when owner_kind = 'user' and owner_id ~ '^\d{1,9}$'
              then coalesce(admins.is_customer(kind, actor, owner_id::integer, since), false)
              else false end
$$;

-- Only admins decide about adjustments.
create function ledger.refuse_own_adjustment() returns trigger language plpgsql as $$
begin
  if ledger.is_owner('admin', new.decided_by_id, new.owner_kind, new.owner_id, new.asked_at) then
    raise exception 'adjustment % is of an account of who decides it', new.id
      using errcode = 'TGL27', constraint = 'adjustment_not_by_owner';
  end if;
  return null;
end $$;

create trigger adjustment_not_by_owner after update of state on ledger.adjustment
  for each row when (new.state = 'posted' and old.state = 'pending') execute function ledger.refuse_own_adjustment();

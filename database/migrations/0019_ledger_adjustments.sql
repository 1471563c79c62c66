-- Adjustments by hand: a reason always, and a second admin above a threshold (a setting).
create table ledger.adjustment (
  id              bigint      generated always as identity primary key,
  owner_kind      text        not null,
  owner_id        text        not null,
  purpose         text        not null,
  currency        text        not null references ledger.currency (code),
  amount          bigint      not null,
  reason          text        not null,
  state           text        not null default 'pending',
  asked_by_id     text        not null,
  asked_by_label  text        not null,
  asked_at        timestamptz not null,
  decided_by_id   text,
  decided_by_label text,
  decided_at      timestamptz,
  decision_note   text,
  transaction_id  bigint references ledger.transaction (id),
  constraint adjustment_amount_not_zero check (amount <> 0),
  constraint adjustment_reason_given check (btrim(reason) <> ''),
  constraint adjustment_state_known check (state in ('pending', 'posted', 'rejected')),
  constraint adjustment_posted_has_transaction check ((state = 'posted') = (transaction_id is not null)),
  constraint adjustment_decided_completely check ((state = 'pending') = (decided_at is null))
);

create index adjustment_pending on ledger.adjustment (id desc) where state = 'pending';

create function ledger.check_adjustment_change() returns trigger language plpgsql as $$
begin
  if old.state <> 'pending' or new.state = 'pending'
     or (new.owner_kind, new.owner_id, new.purpose, new.currency, new.amount, new.reason, new.asked_by_id, new.asked_at)
        is distinct from (old.owner_kind, old.owner_id, old.purpose, old.currency, old.amount, old.reason, old.asked_by_id, old.asked_at)
  then
    raise exception 'an adjustment is decided once, and nothing else of it changes' using errcode = 'TGL20';
  end if;
  return new;
end $$;

create trigger adjustment_decided_once before update on ledger.adjustment
  for each row execute function ledger.check_adjustment_change();
create trigger adjustment_never_deleted before delete or truncate on ledger.adjustment
  for each statement execute function ledger.refuse_change();

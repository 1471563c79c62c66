-- What a row of the wallet's content types must be, whoever writes it.
alter table payment_methods
  add constraint payment_methods_code_shape check (code ~ '^[a-z][a-z0-9_]{1,29}$'),
  add constraint payment_methods_kind_known check (kind in ('manual', 'crypto', 'gateway')),
  add constraint payment_methods_direction_known check (direction in ('deposit', 'withdrawal', 'both')),
  add constraint payment_methods_currencies_list check (jsonb_typeof(currencies) = 'array'),
  add constraint payment_methods_amounts_decimal check (
    coalesce(min_amount, '0') ~ '^\d{1,15}(\.\d{1,9})?$' and coalesce(max_amount, '0') ~ '^\d{1,15}(\.\d{1,9})?$'),
  add constraint payment_methods_fee_decimal check (coalesce(fee_percent, '0') ~ '^\d{1,2}(\.\d{1,2})?$');

alter table deposits
  add constraint deposits_state_known check (state is not null and state in ('pending', 'approved', 'rejected', 'cancelled', 'expired')),
  add constraint deposits_user_present check (user_id is not null),
  add constraint deposits_method_present check (method_id is not null),
  add constraint deposits_amount_positive check (amount_minor is not null and amount_minor > 0),
  add constraint deposits_fee_within_amount check (fee_minor is not null and fee_minor >= 0 and fee_minor < amount_minor),
  add constraint deposits_currency_known foreign key (currency) references ledger.currency (code),
  add constraint deposits_currency_present check (currency is not null),
  add constraint deposits_decided_complete check ((state = 'pending') = (decided_at is null)),
  add constraint deposits_proof_known foreign key (proof_id) references wallet.file (id);

alter table withdrawals
  add constraint withdrawals_state_known check (state is not null and state in ('pending', 'approved', 'rejected', 'cancelled', 'expired')),
  add constraint withdrawals_user_present check (user_id is not null),
  add constraint withdrawals_method_present check (method_id is not null),
  add constraint withdrawals_amount_positive check (amount_minor is not null and amount_minor > 0),
  add constraint withdrawals_fee_within_amount check (fee_minor is not null and fee_minor >= 0 and fee_minor < amount_minor),
  add constraint withdrawals_currency_known foreign key (currency) references ledger.currency (code),
  add constraint withdrawals_currency_present check (currency is not null),
  add constraint withdrawals_decided_complete check ((state = 'pending') = (decided_at is null)),
  add constraint withdrawals_hold_known foreign key (hold_id) references ledger.hold (id),
  add constraint withdrawals_hold_present check (hold_id is not null),
  add constraint withdrawals_open_slot_range check (open_slot is not null and open_slot between 1 and 20);

create unique index deposits_document_id_unique on deposits (document_id);
create unique index withdrawals_document_id_unique on withdrawals (document_id);
-- A slip proves one payment: the same upload cannot stand behind two requests.
create unique index deposits_proof_unique on deposits (proof_id) where proof_id is not null;
create unique index withdrawals_hold_unique on withdrawals (hold_id);
-- How many withdrawals a user may have open per currency is a setting; each takes a slot that no other open one has.
create unique index withdrawals_open_slot_unique on withdrawals (user_id, currency, open_slot) where state = 'pending';

create index deposits_pending on deposits (created_at desc, id desc) where state = 'pending';
create index withdrawals_pending on withdrawals (created_at desc, id desc) where state = 'pending';
create index deposits_of_user on deposits (user_id, created_at desc);
create index withdrawals_of_user on withdrawals (user_id, created_at desc);
create index deposits_created on deposits (created_at desc, id desc);
create index withdrawals_created on withdrawals (created_at desc, id desc);
create index deposits_expiring on deposits (expires_at) where state = 'pending';
create index withdrawals_expiring on withdrawals (expires_at) where state = 'pending';

-- A decision is final and what was asked for never changes. TGW01: not a transition · TGW03: a frozen column
create function wallet.guard_request() returns trigger language plpgsql as $$
begin
  if tg_op = 'DELETE' then
    raise exception '% is kept for ever', tg_table_name using errcode = 'TGW02';
  end if;
  if old.state <> 'pending' and new.state is distinct from old.state then
    raise exception '% is final', old.state using errcode = 'TGW01';
  end if;
  if (new.user_id, new.amount_minor, new.fee_minor, new.currency, new.method_id, new.document_id)
       is distinct from (old.user_id, old.amount_minor, old.fee_minor, old.currency, old.method_id, old.document_id) then
    raise exception 'what a request is about cannot be changed' using errcode = 'TGW03';
  end if;
  return new;
end $$;

create trigger deposits_guard before update or delete on deposits
  for each row execute function wallet.guard_request();
create trigger withdrawals_guard before update or delete on withdrawals
  for each row execute function wallet.guard_request();

-- Tells open queue pages that a request came or was decided; heard by platform/db/listen.ts.
create function wallet.tell_queue() returns trigger language plpgsql as $$
begin
  if tg_op = 'INSERT' or new.state is distinct from old.state then
    perform pg_notify('tillgram_queue', json_build_object(
      'type', case tg_table_name when 'deposits' then 'deposit' else 'withdrawal' end,
      'id', new.document_id, 'state', new.state)::text);
  end if;
  return null;
end $$;

create trigger deposits_tell_queue after insert or update of state on deposits
  for each row execute function wallet.tell_queue();
create trigger withdrawals_tell_queue after insert or update of state on withdrawals
  for each row execute function wallet.tell_queue();

-- A hold on an account that nobody has used yet: it is opened first, and read by a statement that begins after that.
-- Read by the same one it was not there, and the refusal said that nothing can be held on it.

-- Sets an amount aside and answers with the hold's id and what the account has now.
create or replace function ledger.place_hold(
  account_owner_kind text, account_owner_id text, account_purpose text, account_currency text, wanted bigint,
  for_type text, for_id text, by_kind text, by_id text, until timestamptz,
  out hold_id bigint, out posted bigint, out held bigint)
language plpgsql as $$
declare
  account_row ledger.account;
  found_id bigint;
begin
  if wanted is null or wanted <= 0 then
    raise exception 'a hold needs a positive amount' using errcode = 'TGL03';
  end if;
  select f.account_ids[1] into found_id from ledger.find_accounts(
    array[account_owner_kind], array[account_owner_id], array[account_purpose], array[account_currency]) f;
  select a.* into account_row from ledger.account a where a.id = found_id for no key update;
  if account_row.lower_bound is null then
    raise exception 'nothing can be held on an account without a bound' using errcode = 'TGL09',
      detail = json_build_object('purpose', account_row.purpose)::text;
  end if;
  if account_row.posted - account_row.held - wanted < account_row.lower_bound then
    raise exception 'insufficient funds' using errcode = 'TGL01', detail = json_build_object(
      'ownerKind', account_row.owner_kind, 'ownerId', account_row.owner_id, 'purpose', account_row.purpose,
      'currency', account_row.currency, 'required', wanted::text,
      'available', (account_row.posted - account_row.held - account_row.lower_bound)::text)::text;
  end if;
  insert into ledger.hold (account_id, amount, subject_type, subject_id, actor_kind, actor_id, expires_at)
  values (account_row.id, wanted, for_type, for_id, by_kind, by_id, until)
  returning id into hold_id;
  posted := account_row.posted;
  held := account_row.held + wanted;
end $$;

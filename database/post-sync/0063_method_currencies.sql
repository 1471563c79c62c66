-- A currency that nobody knows was left out of a method without a word, so that it was offered for fewer than stood there, or for none.
create function wallet.check_method_currencies() returns trigger language plpgsql as $$
begin
  if jsonb_array_length(new.currencies) = 0 or exists (
    select from jsonb_array_elements(new.currencies) c(code)
     where not exists (select from ledger.currency k where to_jsonb(k.code) = c.code)) then
    raise exception 'payment method %: a currency that is not known, or none', new.code
      using errcode = 'check_violation', constraint = 'payment_methods_currencies_known';
  end if;
  return null;
end $$;
create trigger payment_methods_currencies_known after insert or update of currencies on payment_methods
  for each row execute function wallet.check_method_currencies();

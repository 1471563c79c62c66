-- What a drift says is read by people: amounts in major units, and the name of whoever closed a month.
-- It was numbered 0020 for an hour; databases made then have all of it, so it does no harm to be run again.

-- 98500 PLN → '985.00 PLN'; exact for every exponent. A currency that nobody knows keeps its minor units and says so.
create or replace function ledger.money_text(amount_minor numeric, code text) returns text language sql stable as $$
  select coalesce(
    (select round(amount_minor * 10::numeric ^ (-c.exponent)::numeric, c.exponent) || ' ' || c.code
       from ledger.currency c where c.code = money_text.code),
    amount_minor || ' minor units of ' || coalesce(code, 'no currency'))
$$;

alter table ledger.closed_month add column if not exists actor_label text;

alter table ledger.closed_month disable trigger closed_month_append_only;
update ledger.closed_month m
   set actor_label = coalesce(
     (select c.actor_label from audit.command c
       where c.name = 'ledger.close-month' and c.input ->> 'month' = to_char(m.month, 'YYYY-MM')
         and c.actor_kind = m.actor_kind and c.actor_id = m.actor_id
       order by c.id desc limit 1),
     m.actor_kind || ' ' || m.actor_id);
alter table ledger.closed_month enable trigger closed_month_append_only;

alter table ledger.closed_month alter column actor_label set not null;

drop function if exists ledger.close_month(date, text, text, text, timestamptz);

-- Closes a month that is over: waits for the postings in flight, and keeps its trial balance.
-- TGL14 the month is not over · TGL15 it is closed already
create or replace function ledger.close_month(
  month_to_close date, by_kind text, by_id text, by_label text, why text, at timestamptz)
returns void language plpgsql as $$
declare
  month_end timestamptz := (month_to_close + interval '1 month')::timestamp at time zone 'UTC';
begin
  if at < month_end then
    raise exception 'the month % is not over', month_to_close using errcode = 'TGL14',
      detail = json_build_object('month', to_char(month_to_close, 'YYYY-MM'))::text;
  end if;
  perform pg_advisory_xact_lock(ledger.posting_gate());
  insert into ledger.closed_month (month, actor_kind, actor_id, actor_label, reason)
  values (month_to_close, by_kind, by_id, by_label, why)
  on conflict (month) do nothing;
  if not found then
    raise exception 'the month % is closed', month_to_close using errcode = 'TGL15',
      detail = json_build_object('month', to_char(month_to_close, 'YYYY-MM'))::text;
  end if;
  insert into ledger.closed_month_balance (month, purpose, class, currency, balance)
  select month_to_close, b.purpose, b.class, b.currency, b.balance
    from ledger.trial_balance(month_end - interval '1 microsecond') b;
end $$;

-- What one unit of a currency costs in another. `provider` is what was fetched, `manual` what an admin set for a while;
-- there is at most one of each for a pair.
create table wallet.rate (
  base        text        not null constraint rate_base_known references ledger.currency (code),
  quote       text        not null constraint rate_quote_known references ledger.currency (code),
  kind        text        not null,
  value       text        not null,
  source      text        not null,
  fetched_at  timestamptz not null,
  valid_until timestamptz,
  primary key (base, quote, kind),
  constraint rate_kind_known check (kind in ('provider', 'manual')),
  constraint rate_of_two_currencies check (base <> quote),
  constraint rate_is_positive_decimal check (value ~ '^\d{1,18}(\.\d{1,18})?$' and value::numeric > 0),
  constraint rate_manual_expires check ((kind = 'manual') = (valid_until is not null))
);

-- Every rate that came, also those that were refused, with the reason.
create table wallet.rate_observation (
  id      bigint      generated always as identity primary key,
  base    text        not null,
  quote   text        not null,
  value   text        not null,
  source  text        not null,
  refusal text,
  at      timestamptz not null
);
create index rate_observation_pair on wallet.rate_observation (base, quote, id desc);

create trigger rate_observation_append_only before update or delete or truncate on wallet.rate_observation
  for each statement execute function wallet.refuse_change();

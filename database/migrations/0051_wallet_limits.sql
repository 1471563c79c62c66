-- An admin's exception from the limits in the settings, for one user; a null leaves the setting's limit in force.
create table wallet.user_limit (
  user_id           integer     not null,
  request_type      text        not null,
  currency          text        not null constraint user_limit_currency_known references ledger.currency (code),
  per_request_minor bigint,
  per_day_minor     bigint,
  per_week_minor    bigint,
  reason            text        not null,
  changed_by        text        not null,
  changed_at        timestamptz not null,
  primary key (user_id, request_type, currency),
  constraint user_limit_type_known check (request_type in ('deposit', 'withdrawal')),
  constraint user_limit_not_negative check (
    coalesce(per_request_minor, 0) >= 0 and coalesce(per_day_minor, 0) >= 0 and coalesce(per_week_minor, 0) >= 0)
);

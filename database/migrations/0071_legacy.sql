-- What a club kept in its own workbook before it came here: history that moves no money any more. Balances came over
-- as opening postings; these rows are there to be looked up and mirrored. Their natural keys make an import idempotent.
create schema legacy;

create table legacy.request (
  id             bigint      generated always as identity primary key,
  kind           text        not null,
  request_id     text        not null,
  user_id        integer     not null,
  amount_minor   bigint,
  currency       text        constraint request_currency_known references ledger.currency (code),
  method         text,
  account_name   text,
  account_number text,
  proof          text,
  club_id        text,
  state          text        not null,
  requested_at   timestamptz not null,
  decided_at     timestamptz,
  decided_by     text,
  constraint request_natural_key unique (kind, request_id),
  constraint request_kind_known check (kind in ('deposit', 'withdrawal', 'join')),
  constraint request_state_known check (state in ('pending', 'approved', 'rejected')),
  constraint request_amount_or_club check (
    case kind when 'join' then club_id is not null and amount_minor is null
              else amount_minor > 0 and currency is not null end)
);

create index request_of_user on legacy.request (user_id);

create table legacy.spin (
  id         bigint      generated always as identity primary key,
  spin_id    text        not null,
  user_id    integer     not null,
  prize      text        not null,
  chips      bigint      not null,
  state      text        not null,
  spun_at    timestamptz not null,
  decided_by text,
  constraint spin_natural_key unique (spin_id),
  constraint spin_state_known check (state in ('pending', 'approved', 'auto')),
  constraint spin_chips_not_negative check (chips >= 0)
);

create index spin_of_user on legacy.spin (user_id);

create table legacy.spin_account (
  user_id         integer primary key,
  available_spins integer not null,
  used_spins      integer not null,
  chips_earned    bigint  not null,
  constraint spin_account_not_negative check (available_spins >= 0 and used_spins >= 0 and chips_earned >= 0)
);

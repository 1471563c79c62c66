-- The double-entry ledger. Written only through the functions of this schema, read through its views.
-- Errors of our own have SQLSTATEs TGL01…; src/core/ledger/errors.ts turns each into a typed error.
create schema ledger;

create table ledger.currency (
  code     text     primary key,
  exponent smallint not null,
  kind     text     not null,
  constraint currency_code_shape check (code ~ '^[A-Z]{3,8}$'),
  constraint currency_exponent_range check (exponent between 0 and 18),
  constraint currency_kind_known check (kind in ('fiat', 'crypto', 'token'))
);

insert into ledger.currency (code, exponent, kind) values
  ('PLN', 2, 'fiat'), ('EUR', 2, 'fiat'), ('USD', 2, 'fiat'), ('CNY', 2, 'fiat'),
  ('USDT', 6, 'crypto'), ('BTC', 8, 'crypto'), ('LTC', 8, 'crypto'), ('TON', 9, 'crypto'),
  ('CHIP', 0, 'token'), ('POINT', 0, 'token');

-- The chart of accounts: what an account may be for. `clearing:blik` is of the purpose `clearing`.
-- A purpose that every posting touches has many stripes: a posting takes one that nobody holds, so none waits.
create table ledger.purpose (
  name        text     primary key,
  class       text     not null,
  lower_bound bigint,
  stripes     smallint not null default 1,
  constraint purpose_name_shape check (name ~ '^[a-z][a-z_]{1,39}$'),
  constraint purpose_class_known check (class in ('asset', 'liability', 'income', 'expense', 'equity')),
  constraint purpose_stripes_range check (stripes between 1 and 256),
  constraint purpose_bounded_is_one_row check (lower_bound is null or stripes = 1)
);

insert into ledger.purpose (name, class, lower_bound, stripes) values
  ('wallet',           'liability', 0,    1),
  ('packet_escrow',    'liability', 0,    1),
  ('receivable',       'asset',     null, 1),
  ('clearing',         'asset',     null, 32),
  ('exchange',         'asset',     null, 32),
  ('revenue',          'income',    null, 32),
  ('fee',              'income',    null, 32),
  ('referral_expense', 'expense',   null, 32),
  ('prize_expense',    'expense',   null, 32),
  ('reward_expense',   'expense',   null, 32),
  ('adjustment',       'expense',   null, 1),
  ('opening',          'equity',    null, 1);

-- Postgres reads each check anew for every statement, and a posting is one statement on three tables: so few checks that
-- say much.

-- One row per owner, purpose, currency (and stripe). `entries` counts its entries and numbers the next one.
-- Balances are credit-positive: a wallet above zero is money we owe.
create table ledger.account (
  id          bigint      generated always as identity primary key,
  owner_kind  text        not null,
  owner_id    text        not null,
  purpose     text        not null,
  currency    text        not null constraint account_currency_known references ledger.currency (code),
  stripe      smallint    not null default 0,
  stripes     smallint    not null,
  class       text        not null,
  lower_bound bigint,
  posted      bigint      not null default 0,
  held        bigint      not null default 0,
  entries     bigint      not null default 0,
  opened_at   timestamptz not null default clock_timestamp(),
  constraint account_unique unique (owner_kind, owner_id, purpose, currency, stripe),
  constraint account_stays_above_bound check (posted - held >= lower_bound),
  constraint account_held_sound check (held = 0 or (held > 0 and lower_bound is not null)),
  constraint account_stripe_range check (stripe between 0 and stripes - 1)
) with (fillfactor = 60, autovacuum_vacuum_scale_factor = 0.05);

create sequence ledger.transaction_id as bigint;

create table ledger.transaction (
  id           bigint      not null default nextval('ledger.transaction_id'),
  command_id   bigint,
  reversal_of  bigint,
  hold_id      bigint,
  effective_at timestamptz not null,
  written_at   timestamptz not null,
  kind         text        not null,
  subject_type text        not null,
  subject_id   text        not null,
  actor_kind   text        not null,
  actor_id     text        not null,
  memo         text,
  key          text,
  constraint transaction_pkey primary key (id),
  constraint transaction_reversal_known foreign key (reversal_of) references ledger.transaction (id),
  constraint transaction_reversal_has_reason check (
    reversal_of is null or (reversal_of <> id and btrim(coalesce(memo, '')) <> '')),
  constraint transaction_actor_kind_known check (actor_kind in ('user', 'admin', 'integration', 'system')),
  constraint transaction_texts_bounded check (length(kind) between 2 and 60 and coalesce(length(memo), 0) <= 500)
);

-- Partial: most transactions are none of these, and should not pay for an index entry that says so.
create unique index transaction_reversed_once on ledger.transaction (reversal_of) where reversal_of is not null;
create unique index transaction_hold_captured_once on ledger.transaction (hold_id) where hold_id is not null;
create unique index transaction_key_unique on ledger.transaction (key) where key is not null;
create index transaction_subject on ledger.transaction (subject_id, subject_type);
create index transaction_effective on ledger.transaction using brin (effective_at) with (pages_per_range = 32);

-- Leg k of a transaction is the lines 2k-1 (from, negative) and 2k (to, positive).
-- `number` counts the entries of one account without a gap; with `balance_after` it makes a chain nobody can cut.
-- That transaction and account exist is checked per statement, with the other rules (0011), not once per row.
create table ledger.entry (
  transaction_id bigint   not null,
  account_id     bigint   not null,
  number         bigint   not null,
  amount         bigint   not null,
  balance_after  bigint   not null,
  line           smallint not null,
  constraint entry_pkey primary key (transaction_id, line),
  constraint entry_number_unique unique (account_id, number),
  constraint entry_amount_signed check (
    line > 0 and number > 0 and case when line % 2 = 1 then amount < 0 else amount > 0 end)
);

create table ledger.hold (
  id              bigint      generated always as identity primary key,
  account_id      bigint      not null,
  amount          bigint      not null,
  captured_amount bigint,
  state           text        not null default 'open',
  expires_at      timestamptz,
  subject_type    text        not null,
  subject_id      text        not null,
  actor_kind      text        not null,
  actor_id        text        not null,
  placed_at       timestamptz not null default clock_timestamp(),
  resolved_at     timestamptz,
  constraint hold_account_known foreign key (account_id) references ledger.account (id),
  constraint hold_amount_positive check (amount > 0),
  constraint hold_state_known check (state in ('open', 'captured', 'voided', 'expired')),
  constraint hold_capture_within_amount check (captured_amount between 1 and amount),
  constraint hold_captured_has_amount check ((state = 'captured') = (captured_amount is not null)),
  constraint hold_resolved_has_time check ((state = 'open') = (resolved_at is null)),
  constraint hold_expired_had_expiry check (state <> 'expired' or expires_at is not null)
);

alter table ledger.transaction
  add constraint transaction_hold_known foreign key (hold_id) references ledger.hold (id);

create index hold_open_by_account on ledger.hold (account_id) where state = 'open';
create index hold_open_by_expiry on ledger.hold (expires_at) where state = 'open' and expires_at is not null;
create index hold_subject on ledger.hold (subject_id, subject_type);

-- A closed month takes no more postings with an effective time inside it (UTC months).
create table ledger.closed_month (
  month      date        primary key,
  closed_at  timestamptz not null default clock_timestamp(),
  actor_kind text        not null,
  actor_id   text        not null,
  reason     text        not null,
  constraint closed_month_is_first_day check (extract(day from month) = 1)
);

-- The trial balance of a month as it was when it was closed; a reconcile check holds it against the entries for ever.
create table ledger.closed_month_balance (
  month    date   not null references ledger.closed_month (month),
  purpose  text   not null,
  class    text   not null,
  currency text   not null,
  balance  bigint not null,
  primary key (month, purpose, currency)
);

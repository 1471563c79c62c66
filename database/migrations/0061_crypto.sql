-- Crypto deposits: which address belongs to whom, what the chain says, and what was credited for it.
create schema crypto;

create function crypto.refuse_change() returns trigger language plpgsql as $$
begin
  raise exception 'crypto.% is append-only', tg_table_name using errcode = 'TG603';
end $$;

-- One row per chain and network; its row lock makes all that follows one chain one after the other.
create table crypto.chain (
  id           int generated always as identity primary key,
  code         text   not null,
  network      text   not null,
  -- The last block that was followed; null until the chain was seen for the first time.
  height       bigint,
  hash         text,
  -- Counts every move of the cursor: what was decided on an older one is not written.
  revision     bigint not null default 0,
  followed_at  timestamptz,
  constraint chain_unique unique (code, network),
  constraint chain_code_known check (code in ('BTC', 'LTC')),
  constraint chain_network_known check (network in ('mainnet', 'testnet', 'regtest')),
  constraint chain_cursor_whole check ((height is null) = (hash is null)),
  constraint chain_height_not_negative check (height >= 0)
);

-- Which process follows a chain now. Only saves double work: correctness rests on the row lock and the revision.
create table crypto.claim (
  chain_id       int primary key references crypto.chain (id),
  holder         text        not null,
  claimed_until  timestamptz not null
);

-- The blocks that were followed, to find the fork when the chain reorganises.
create table crypto.block (
  chain_id  int    not null references crypto.chain (id),
  height    bigint not null,
  hash      text   not null,
  constraint block_key primary key (chain_id, height)
);

create table crypto.source (
  chain_id      int  not null references crypto.chain (id),
  name          text not null,
  tip_height    bigint,
  tip_hash      text,
  answered_at   timestamptz,
  failed_at     timestamptz,
  failure       text,
  -- Failures since the last answer; the back-off grows with it.
  failures      int  not null default 0,
  retry_at      timestamptz,
  constraint source_key primary key (chain_id, name),
  constraint source_failures_not_negative check (failures >= 0)
);

-- An account's extended public key, by fingerprint; the key itself stays in the environment.
create table crypto.key (
  id            int generated always as identity primary key,
  chain_id      int    not null references crypto.chain (id),
  fingerprint   text   not null,
  address_type  text   not null,
  next_index    bigint not null default 0,
  constraint key_unique unique (chain_id, fingerprint),
  constraint key_index_in_range check (next_index between 0 and 2147483648)
);

create table crypto.address (
  id             bigint generated always as identity primary key,
  chain_id       int         not null references crypto.chain (id),
  key_id         int         not null references crypto.key (id),
  index          bigint      not null,
  address        text        not null,
  script         bytea       not null,
  user_id        int         not null,
  issued_at      timestamptz not null,
  used_at        timestamptz,
  -- For sources that answer per address: when to ask next, and up to which height is known.
  next_poll_at   timestamptz not null,
  polled_height  bigint      not null default 0,
  constraint address_index_unique unique (key_id, index),
  constraint address_text_unique unique (chain_id, address),
  constraint address_script_unique unique (chain_id, script)
);
-- A user has at most one address that nobody has paid to yet, so that the gap stays small.
create unique index address_one_unused_per_user on crypto.address (key_id, user_id) where used_at is null;
create index address_by_user on crypto.address (user_id, id desc);
create index address_by_poll on crypto.address (chain_id, next_poll_at);
create index address_by_issue on crypto.address (chain_id, issued_at desc);

create function crypto.keep_address() returns trigger language plpgsql as $$
begin
  if tg_op = 'UPDATE' and (old.chain_id, old.key_id, old.index, old.address, old.script, old.user_id)
     is not distinct from (new.chain_id, new.key_id, new.index, new.address, new.script, new.user_id) then
    return new;
  end if;
  raise exception 'an address belongs to its user for ever' using errcode = 'TG604';
end $$;
create trigger address_is_for_ever before update or delete on crypto.address
  for each row execute function crypto.keep_address();

-- A request shows an amount in coins at a rate that is locked for a while.
create table crypto.request (
  id             bigint generated always as identity primary key,
  document_id    text        not null,
  address_id     bigint      not null references crypto.address (id),
  currency       text        not null,
  amount_minor   bigint      not null,
  coin_amount    bigint      not null,
  rate           text        not null,
  rate_source    text        not null,
  requested_at   timestamptz not null,
  locked_until   timestamptz not null,
  constraint request_document_unique unique (document_id),
  constraint request_amounts_positive check (amount_minor > 0 and coin_amount > 0),
  constraint request_lock_after_request check (locked_until >= requested_at)
);
create index request_by_address on crypto.request (address_id, id desc);

create table crypto.payment (
  id             bigint generated always as identity primary key,
  document_id    text        not null,
  chain_id       int         not null references crypto.chain (id),
  txid           text        not null,
  vout           int         not null,
  address_id     bigint      not null references crypto.address (id),
  amount         bigint      not null,
  state          text        not null,
  block_height   bigint,
  block_hash     text,
  first_seen_at  timestamptz not null,
  -- As last told: confirmations it had, and how many its amount needs.
  confirmations  int         not null default 0,
  required       int,
  constraint payment_output_unique unique (chain_id, txid, vout),
  constraint payment_document_unique unique (document_id),
  constraint payment_amount_not_negative check (amount >= 0),
  constraint payment_txid_is_hash check (txid ~ '^[0-9a-f]{64}$'),
  constraint payment_state_known check (state in ('seen', 'confirmed', 'credited', 'dust', 'dropped', 'reversed')),
  constraint payment_block_whole check ((block_height is null) = (block_hash is null)),
  constraint payment_confirmed_has_block check (state <> 'confirmed' or block_hash is not null),
  constraint payment_waiting_has_no_block check (state not in ('seen', 'dropped', 'reversed') or block_hash is null)
);
create index payment_open on crypto.payment (chain_id, id) where state in ('seen', 'confirmed');
create index payment_orphaned on crypto.payment (chain_id, id) where state = 'credited' and block_hash is null;
create index payment_by_block on crypto.payment (chain_id, block_height) where block_height is not null;
create index payment_by_address on crypto.payment (address_id, id);
create index payment_by_txid on crypto.payment (txid);

create table crypto.payment_history (
  id          bigint generated always as identity primary key,
  payment_id  bigint      not null references crypto.payment (id),
  from_state  text,
  to_state    text        not null,
  reason      text        not null,
  height      bigint,
  at          timestamptz not null,
  constraint payment_history_changes check (from_state is distinct from to_state)
);
create index payment_history_by_payment on crypto.payment_history (payment_id, id);
create trigger payment_history_append_only before update or delete or truncate on crypto.payment_history
  for each statement execute function crypto.refuse_change();

create table crypto.credit (
  id                      bigint generated always as identity primary key,
  payment_id              bigint      not null references crypto.payment (id),
  -- 1 for the first; a payment that a reorganisation took back and brought again has more.
  number                  int         not null,
  currency                text        not null,
  amount_minor            bigint      not null,
  rate                    text        not null,
  rate_source             text        not null,
  rate_basis              text        not null,
  transaction_id          bigint      not null,
  -- What of it paid back an earlier receivable.
  settled_minor           bigint      not null default 0,
  credited_at             timestamptz not null,
  reversed_at             timestamptz,
  reversal_id             bigint,
  -- What the user had spent already when it was taken back, and owes now.
  receivable_minor        bigint      not null default 0,
  constraint credit_number_unique unique (payment_id, number),
  constraint credit_transaction_unique unique (transaction_id),
  constraint credit_reversal_unique unique (reversal_id),
  constraint credit_amount_positive check (amount_minor > 0),
  constraint credit_number_positive check (number > 0),
  constraint credit_basis_known check (rate_basis in ('locked', 'current')),
  constraint credit_parts_in_range check (settled_minor between 0 and amount_minor and receivable_minor between 0 and amount_minor),
  constraint credit_reversal_whole check ((reversed_at is null) = (reversal_id is null)),
  constraint credit_receivable_from_reversal check (receivable_minor = 0 or reversed_at is not null)
);
-- Whatever goes wrong elsewhere: an output never stands credited twice.
create unique index credit_one_open_per_payment on crypto.credit (payment_id) where reversed_at is null;

-- What needs a person's eye; closed again by itself when the cause is gone.
create table crypto.alarm (
  id           bigint generated always as identity primary key,
  chain_id     int         not null references crypto.chain (id),
  kind         text        not null,
  subject      text        not null,
  detail       text        not null,
  opened_at    timestamptz not null,
  resolved_at  timestamptz,
  constraint alarm_kind_known check (kind in ('sources_disagree', 'wrong_chain', 'deep_reorganisation', 'no_rate', 'receivable'))
);
create unique index alarm_open_once on crypto.alarm (chain_id, kind, subject) where resolved_at is null;

create table crypto.rescan (
  id            bigint generated always as identity primary key,
  chain_id      int         not null references crypto.chain (id),
  from_height   bigint      not null,
  to_height     bigint      not null,
  next_height   bigint      not null,
  found         int         not null default 0,
  requested_by  text        not null,
  requested_at  timestamptz not null,
  finished_at   timestamptz,
  constraint rescan_range check (from_height >= 0 and from_height <= to_height and next_height between from_height and to_height + 1)
);
create unique index rescan_one_at_a_time on crypto.rescan (chain_id) where finished_at is null;

-- The shop's own tables. What a stock item delivers lives here and not in a content type, so that no generated REST,
-- GraphQL, panel list, populate or filter can reach it. Foreign keys to Strapi's tables follow in post-sync/0040.
create schema shop;

create table shop.stock_import (
  id           bigint      generated always as identity primary key,
  source       text        not null,
  digest       bytea       not null,
  at           timestamptz not null,
  actor_label  text        not null,
  constraint stock_import_digest_is_sha256 check (octet_length(digest) = 32)
);

-- How many items an import brought for each product: free + reserved + sold + written off must add up to it.
create table shop.stock_import_product (
  import_id   bigint  not null references shop.stock_import (id),
  product_id  integer not null,
  items       integer not null,
  primary key (import_id, product_id),
  constraint stock_import_items_positive check (items > 0)
);

create index stock_import_product_by_product on shop.stock_import_product (product_id);

create table shop.stock_payload (
  stock_item_id integer          primary key,
  product_id    integer          not null,
  digest        bytea            not null,
  text          text,
  photo         text,
  latitude      double precision,
  longitude     double precision,
  constraint stock_payload_known_once unique (product_id, digest),
  constraint stock_payload_not_empty check (coalesce(text, photo) is not null or latitude is not null),
  constraint stock_payload_location_whole check ((latitude is null) = (longitude is null)),
  constraint stock_payload_latitude_range check (latitude between -90 and 90),
  constraint stock_payload_longitude_range check (longitude between -180 and 180),
  constraint stock_payload_text_length check (length(text) between 1 and 4000)
);

-- Which state may follow which; `states.ts` has the same rows and a test compares them.
create table shop.transition (
  subject    text not null,
  from_state text not null,
  to_state   text not null,
  primary key (subject, from_state, to_state)
);

insert into shop.transition (subject, from_state, to_state) values
  ('stock-item',  'free',     'reserved'),
  ('stock-item',  'free',     'written_off'),
  ('stock-item',  'reserved', 'free'),
  ('stock-item',  'reserved', 'sold'),
  ('stock-item',  'sold',     'free'),
  ('stock-item',  'sold',     'written_off'),
  ('reservation', 'open',     'purchased'),
  ('reservation', 'open',     'released'),
  ('reservation', 'open',     'expired'),
  ('order',       'paid',     'refunded'),
  ('delivery',    'pending',  'delivered'),
  ('delivery',    'pending',  'failed'),
  ('delivery',    'failed',   'pending'),
  ('delivery',    'failed',   'delivered');

-- One row per change of a state, written by triggers, so that a change by direct SQL leaves one as well.
create table shop.history (
  id          bigint      generated always as identity primary key,
  subject     text        not null,
  subject_id  integer     not null,
  from_state  text        not null,
  to_state    text        not null,
  at          timestamptz not null default clock_timestamp(),
  command_id  bigint
);

create index history_subject on shop.history (subject_id, subject);

create function shop.refuse_change() returns trigger language plpgsql as $$
begin
  raise exception '% is not to be changed that way', tg_table_name using errcode = 'TGS01', constraint = tg_name;
end $$;

create trigger history_append_only before update or delete or truncate on shop.history
  for each statement execute function shop.refuse_change();
create trigger stock_import_append_only before update or delete or truncate on shop.stock_import
  for each statement execute function shop.refuse_change();
create trigger stock_import_product_append_only before update or delete or truncate on shop.stock_import_product
  for each statement execute function shop.refuse_change();
create trigger stock_payload_kept before update or delete or truncate on shop.stock_payload
  for each statement execute function shop.refuse_change();

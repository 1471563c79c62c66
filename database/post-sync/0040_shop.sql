-- What the shop's rows must be. Strapi reverts NOT NULL set by SQL, so checks say it.
create unique index products_document_id_unique on products (document_id);
create unique index products_sku_unique on products (sku);
alter table products
  add constraint products_complete check (
    num_nulls(document_id, sku, name, city, district, category, base_price_minor, discount_percent, active) = 0
    and btrim(sku) <> '' and btrim(name) <> '' and btrim(city) <> '' and btrim(district) <> '' and btrim(category) <> ''),
  -- From ten minor units on, ninety percent off still leaves something to pay.
  add constraint products_base_price_range check (base_price_minor between 10 and 100000000000000),
  add constraint products_discount_range check (discount_percent between 0 and 90),
  add constraint products_discount_window check (discount_from < discount_until);
create index products_place on products (city, district, category, name, id) where active;

create unique index stock_items_document_id_unique on stock_items (document_id);
alter table stock_items
  add column command_id bigint,
  add constraint stock_items_complete check (num_nulls(document_id, product_id, state) = 0),
  add constraint stock_items_state_known check (state in ('free', 'reserved', 'sold', 'written_off'));
create index stock_items_free on stock_items (product_id, id) where state = 'free';
create index stock_items_by_product on stock_items (product_id, state);

create unique index reservations_document_id_unique on reservations (document_id);
alter table reservations
  add column command_id bigint,
  add constraint reservations_complete check (
    num_nulls(document_id, user_id, product_id, stock_item_id, state, original_price_minor, discount_percent,
              final_price_minor, currency, expires_at) = 0),
  add constraint reservations_state_known check (state in ('open', 'purchased', 'released', 'expired')),
  add constraint reservations_price_consistent check (
    discount_percent between 0 and 90 and final_price_minor > 0
    and final_price_minor = original_price_minor - (original_price_minor * discount_percent + 50) / 100);
create unique index reservations_one_open_per_stock_item on reservations (stock_item_id) where state = 'open';
create unique index reservations_one_open_per_product_and_user on reservations (user_id, product_id) where state = 'open';
create index reservations_due on reservations (expires_at) where state = 'open';

create unique index orders_document_id_unique on orders (document_id);
alter table orders
  add column command_id bigint,
  add constraint orders_complete check (
    num_nulls(document_id, user_id, product_id, stock_item_id, reservation_id, state, original_price_minor,
              discount_percent, final_price_minor, currency, purchased_at, delivery_state) = 0),
  add constraint orders_state_known check (state in ('paid', 'refunded')),
  add constraint orders_delivery_state_known check (delivery_state in ('pending', 'delivered', 'failed')),
  add constraint orders_delivered_has_time check (delivery_state <> 'delivered' or delivered_at is not null),
  add constraint orders_refund_has_reason check (
    (state = 'refunded') = (refunded_at is not null) and (state <> 'refunded' or btrim(coalesce(refund_reason, '')) <> '')),
  add constraint orders_price_consistent check (
    discount_percent between 0 and 90 and final_price_minor > 0
    and final_price_minor = original_price_minor - (original_price_minor * discount_percent + 50) / 100);
create unique index orders_one_per_reservation on orders (reservation_id);
-- A refunded item may be sold again.
create unique index orders_one_per_stock_item on orders (stock_item_id) where state <> 'refunded';
create index orders_of_user on orders (user_id, id desc);
create index orders_by_time on orders (purchased_at, product_id);

alter table shop.stock_import_product
  add constraint stock_import_product_known foreign key (product_id) references products (id);
alter table shop.stock_payload
  add constraint stock_payload_item_known foreign key (stock_item_id) references stock_items (id),
  add constraint stock_payload_product_known foreign key (product_id) references products (id);

-- Strapi's own foreign keys are ON DELETE SET NULL, so only a trigger keeps rows that others stand on.
create trigger stock_items_kept before delete or truncate on stock_items
  for each statement execute function shop.refuse_change();
create trigger reservations_kept before delete or truncate on reservations
  for each statement execute function shop.refuse_change();
create trigger orders_kept before delete or truncate on orders
  for each statement execute function shop.refuse_change();

create function shop.refuse_stocked_product() returns trigger language plpgsql as $$
begin
  if exists (select 1 from stock_items s where s.product_id = old.id) then
    raise exception 'product % has stock items; make it inactive instead', old.sku
      using errcode = 'TGS01', constraint = 'products_with_stock_kept';
  end if;
  return old;
end $$;

create trigger products_with_stock_kept before delete on products
  for each row execute function shop.refuse_stocked_product();

create trigger stock_items_identity_fixed before update of document_id, product_id on stock_items
  for each statement execute function shop.refuse_change();
create trigger reservations_terms_fixed
  before update of document_id, user_id, product_id, stock_item_id, original_price_minor, discount_percent,
                   final_price_minor, currency, expires_at on reservations
  for each statement execute function shop.refuse_change();
create trigger orders_terms_fixed
  before update of document_id, user_id, product_id, stock_item_id, reservation_id, original_price_minor,
                   discount_percent, final_price_minor, currency, purchased_at on orders
  for each statement execute function shop.refuse_change();

-- TGS02: a state may not follow the one before. The argument is the subject's name in shop.transition.
create function shop.follow_state() returns trigger language plpgsql as $$
declare
  bad record;
begin
  select b.state as from_state, a.state as to_state into bad
    from before b join after a on a.id = b.id
   where a.state <> b.state
     and not exists (select 1 from shop.transition t
                      where t.subject = tg_argv[0] and t.from_state = b.state and t.to_state = a.state)
   limit 1;
  if found then
    raise exception '% cannot go from % to %', tg_argv[0], bad.from_state, bad.to_state
      using errcode = 'TGS02', constraint = tg_name;
  end if;
  insert into shop.history (subject, subject_id, from_state, to_state, command_id)
  select tg_argv[0], a.id, b.state, a.state, a.command_id
    from before b join after a on a.id = b.id
   where a.state <> b.state;
  return null;
end $$;

create function shop.follow_delivery() returns trigger language plpgsql as $$
declare
  bad record;
begin
  select b.delivery_state as from_state, a.delivery_state as to_state into bad
    from before b join after a on a.id = b.id
   where a.delivery_state <> b.delivery_state
     and not exists (select 1 from shop.transition t
                      where t.subject = 'delivery' and t.from_state = b.delivery_state and t.to_state = a.delivery_state)
   limit 1;
  if found then
    raise exception 'a delivery cannot go from % to %', bad.from_state, bad.to_state
      using errcode = 'TGS02', constraint = tg_name;
  end if;
  insert into shop.history (subject, subject_id, from_state, to_state, command_id)
  select 'delivery', a.id, b.delivery_state, a.delivery_state, a.command_id
    from before b join after a on a.id = b.id
   where a.delivery_state <> b.delivery_state;
  return null;
end $$;

create trigger stock_items_follow_states after update on stock_items
  referencing old table as before new table as after for each statement execute function shop.follow_state('stock-item');
create trigger reservations_follow_states after update on reservations
  referencing old table as before new table as after for each statement execute function shop.follow_state('reservation');
create trigger orders_follow_states after update on orders
  referencing old table as before new table as after for each statement execute function shop.follow_state('order');
create trigger orders_follow_delivery after update on orders
  referencing old table as before new table as after for each statement execute function shop.follow_delivery();

alter table shop.bulk_discount_product
  add constraint bulk_discount_product_known foreign key (product_id) references products (id);
alter table shop.stock_watch
  add constraint stock_watch_product_known foreign key (product_id) references products (id) on delete cascade,
  add constraint stock_watch_user_known foreign key (user_id) references up_users (id) on delete cascade;

create index products_search on products
  using gin (shop.search_vector(name, sku, description, city, district, category)) where active;
create index products_category on products (category, id);
create index orders_refunded on orders (refunded_at) where state = 'refunded';

create function shop.note_first_state() returns trigger language plpgsql as $$
begin
  insert into shop.history (subject, subject_id, from_state, to_state, command_id)
  select tg_argv[0], a.id, null, a.state, a.command_id from added a;
  return null;
end $$;

create trigger reservations_note_first_state after insert on reservations
  referencing new table as added for each statement execute function shop.note_first_state('reservation');
create trigger orders_note_first_state after insert on orders
  referencing new table as added for each statement execute function shop.note_first_state('order');

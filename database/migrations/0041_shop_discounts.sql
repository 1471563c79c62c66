-- Bulk discounts with what they replaced, so that undo restores exactly; and who waits for a sold-out product.
create table shop.bulk_discount (
  id             bigint      generated always as identity primary key,
  document_id    text        not null,
  filter         jsonb       not null,
  percent        integer     not null,
  discount_from  timestamptz,
  discount_until timestamptz,
  products       integer     not null,
  at             timestamptz not null,
  actor_label    text        not null,
  command_id     bigint,
  undone_at      timestamptz,
  undone_by      text,
  restored       integer,
  constraint bulk_discount_document_id_unique unique (document_id),
  constraint bulk_discount_percent_range check (percent between 0 and 90),
  constraint bulk_discount_window check (discount_from < discount_until),
  constraint bulk_discount_undone_whole check (num_nulls(undone_at, undone_by, restored) in (0, 3)),
  constraint bulk_discount_restored_range check (restored between 0 and products)
);

create table shop.bulk_discount_product (
  bulk_id        bigint       not null references shop.bulk_discount (id),
  product_id     integer      not null,
  percent_before integer      not null,
  from_before    timestamptz,
  until_before   timestamptz,
  updated_before timestamp(6) without time zone,
  primary key (bulk_id, product_id)
);

create trigger bulk_discount_product_append_only before update or delete or truncate on shop.bulk_discount_product
  for each statement execute function shop.refuse_change();
create trigger bulk_discount_kept before delete or truncate on shop.bulk_discount
  for each statement execute function shop.refuse_change();

-- A discount is undone once.
create function shop.refuse_second_undo() returns trigger language plpgsql as $$
begin
  if old.undone_at is not null
     or (new.document_id, new.filter, new.percent, new.products, new.at) is distinct from
        (old.document_id, old.filter, old.percent, old.products, old.at) then
    raise exception 'a bulk discount is only ever undone, once' using errcode = 'TGS01', constraint = 'bulk_discount_undone_once';
  end if;
  return new;
end $$;

create trigger bulk_discount_undone_once before update on shop.bulk_discount
  for each row execute function shop.refuse_second_undo();

create table shop.stock_watch (
  user_id    integer     not null,
  product_id integer     not null,
  at         timestamptz not null,
  primary key (product_id, user_id)
);

create index stock_watch_of_user on shop.stock_watch (user_id);

-- Text search: words in any order, by their beginnings, case and common diacritics aside ("lodz" finds "Łódź").
create function shop.plain_text(value text) returns text language sql immutable parallel safe strict as $$
  select translate(lower(value), 'ąćęłńóśźżáàâäãåéèêëíìîïñòôöõúùûüýÿçšžěřčďťňůёйәғқңөұүһі',
                                 'acelnoszzaaaaaaeeeeiiiinoooouuuuyycszercdtnuеиагкноуухи')
$$;

create function shop.search_vector(name text, sku text, description text, city text, district text, category text)
returns tsvector language sql immutable parallel safe as $$
  select to_tsvector('simple'::regconfig, shop.plain_text(
    coalesce(name, '') || ' ' || coalesce(sku, '') || ' ' || coalesce(description, '') || ' ' ||
    coalesce(city, '') || ' ' || coalesce(district, '') || ' ' || coalesce(category, '')))
$$;

-- The first state of a reservation and an order has none before it.
alter table shop.history alter column from_state drop not null;

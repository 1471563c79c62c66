/** Two imports of the same items must find each other: the second sees what the first has brought. */
export const TAKE_TURN_TO_IMPORT = `select pg_advisory_xact_lock(hashtextextended('shop.stock-import', 0))`;

export const INSERT_IMPORT = `
  insert into shop.stock_import (source, digest, at, actor_label) values ($1::text, $2::bytea, $3::timestamptz, $4::text)
  returning id`;

export const PRODUCTS_BY_SKU = `select p.id, p.sku from products p where p.sku = any ($1::text[])`;

/** Which of these payloads a product has already, by digest. */
export const KNOWN_PAYLOADS = `
  select d.product_id, d.digest
    from unnest($1::int[], $2::bytea[]) as w (product_id, digest)
    join shop.stock_payload d on d.product_id = w.product_id and d.digest = w.digest`;

/** Items, what each delivers, and the import's counts. The digest travels as hex. */
export const INSERT_STOCK = `
  with incoming as materialized (
    select r.document_id, r.product_id, r.text, r.photo, r.latitude, r.longitude, decode(r.digest, 'hex') as digest
      from jsonb_to_recordset($1::jsonb) as r (document_id text, product_id int, text text, photo text,
             latitude float8, longitude float8, digest text)
  ), items as (
    insert into stock_items (document_id, product_id, state, command_id, created_at, updated_at, published_at)
    select i.document_id, i.product_id, 'free', $3::bigint, $4::timestamptz, $4::timestamptz, $4::timestamptz
      from incoming i
    returning id, document_id, product_id
  ), payloads as (
    insert into shop.stock_payload (stock_item_id, product_id, digest, text, photo, latitude, longitude)
    select items.id, i.product_id, i.digest, i.text, i.photo, i.latitude, i.longitude
      from incoming i join items on items.document_id = i.document_id
  ), counts as (
    insert into shop.stock_import_product (import_id, product_id, items)
    select $2::bigint, items.product_id, count(*)::int from items group by items.product_id
  )
  select count(*)::int as imported from items`;

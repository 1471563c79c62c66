export const INSERT_PHOTO = `
  insert into shop.stock_photo (id, media_type, byte_size, bytes, original_name, uploaded_by, at)
  values ($1::text, $2::text, $3::int, $4::bytea, $5::text, $6::text, $7::timestamptz)
  on conflict (id) do nothing`;

export const KNOWN_PHOTOS = `select f.id from shop.stock_photo f where f.id = any ($1::text[])`;

export const PHOTO_OF_ORDER = `
  select o.user_id, f.media_type, f.bytes
    from orders o
    join shop.stock_payload d on d.stock_item_id = o.stock_item_id
    join shop.stock_photo f on f.id = d.photo_id
   where o.document_id = $1::text`;

export const ORDER_HAS_PHOTO = `
  select 1 from orders o join shop.stock_payload d on d.stock_item_id = o.stock_item_id
   where o.document_id = $1::text and d.photo_id is not null`;

import { ITEM_RETURNED } from './order-sql';

/** Sent again, it is kept from now on as if it were new. */
export const INSERT_PHOTO = `
  insert into shop.stock_photo (id, media_type, byte_size, bytes, original_name, uploaded_by, at)
  values ($1::text, $2::text, $3::int, $4::bytea, $5::text, $6::text, $7::timestamptz)
  on conflict (id) do update set at = greatest(stock_photo.at, excluded.at)`;

/** None of them is forgotten before the transaction ends. */
export const KNOWN_PHOTOS = `
  select f.id from shop.stock_photo f where f.id = any ($1::text[]) order by f.id for key share`;

const UNUSED = `f.at < $1::timestamptz and not exists (select 1 from shop.stock_payload d where d.photo_id = f.id)`;

export const ANY_UNUSED_PHOTO = `select exists (select 1 from shop.stock_photo f where ${UNUSED}) as unused`;

/** What an import is about to name is left alone. */
export const FORGET_UNUSED_PHOTOS = `
  delete from shop.stock_photo x
   where x.id in (select f.id from shop.stock_photo f where ${UNUSED} order by f.at limit $2::int for update skip locked)
  returning x.id`;

export const PHOTO_OF_ORDER = `
  select o.user_id, f.media_type, f.bytes
    from orders o
    join stock_items s on s.id = o.stock_item_id
    join shop.stock_payload d on d.stock_item_id = o.stock_item_id
    join shop.stock_photo f on f.id = d.photo_id
   where o.document_id = $1::text and not ${ITEM_RETURNED}`;

export const ORDER_HAS_PHOTO = `
  select 1
    from orders o
    join stock_items s on s.id = o.stock_item_id
    join shop.stock_payload d on d.stock_item_id = o.stock_item_id
   where o.document_id = $1::text and d.photo_id is not null and not ${ITEM_RETURNED}`;

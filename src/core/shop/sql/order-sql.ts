import { CALL_PARAMETERS } from '../../shared/call-command';

/** Of an order `o` and its stock item `s`: refunded, and the item is for others to buy, or was bought by another. */
export const ITEM_RETURNED = `(o.state = 'refunded' and s.state <> 'written_off')`;

/** Whether a purchase `p` is the stored one of a known key, and its item has gone back to stock since. */
const RETURNED_SINCE = `(p.replayed and exists (
      select from orders o join stock_items s on s.id = o.stock_item_id
       where o.document_id = p.result ->> 'documentId' and ${ITEM_RETURNED}))`;

export const PURCHASE = `
  select p.replayed, p.result, d.text, d.photo, d.latitude, d.longitude
    from shop.purchase(${CALL_PARAMETERS}, $9::int, $10::text, $11::timestamptz, $12::text) p
    left join lateral (
      select p.payload_text as text, p.payload_photo as photo, p.payload_latitude as latitude, p.payload_longitude as longitude
       where not ${RETURNED_SINCE}) d on true`;

export const PURCHASE_MANY = `
  select p.replayed, p.result, p.code, p.facts, d.text, d.photo, d.latitude, d.longitude
    from shop.purchase_many($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::int[],
                            $9::text[], $10::text[], $11::timestamptz) p
    left join lateral (select p.text, p.photo, p.latitude, p.longitude where not ${RETURNED_SINCE}) d on true
   order by p.n`;

const COLUMNS = `
  o.id, o.document_id, o.user_id, o.state, o.original_price_minor, o.discount_percent, o.final_price_minor, o.currency,
  o.delivery_state, o.delivered_at, o.refunded_at, o.purchased_at,
  p.document_id as product_document_id, p.sku, p.name, p.city, p.district, p.category`;

export const FIND_ORDER = `
  select ${COLUMNS} from orders o join products p on p.id = o.product_id where o.document_id = $1::text`;

export const ORDERS_OF_USER = `
  select ${COLUMNS} from orders o join products p on p.id = o.product_id
   where o.user_id = $1::int order by o.id desc limit $2::int offset $3::int`;

export const COUNT_ORDERS_OF_USER = `select count(*)::int as total from orders o where o.user_id = $1::int`;

export const ALL_ORDERS = `
  select ${COLUMNS} from orders o join products p on p.id = o.product_id
   order by o.id desc limit $1::int offset $2::int`;

export const COUNT_ORDERS = `select count(*)::int as total from orders o`;

export const DELIVERY_OF_ORDER = `
  select o.user_id, d.text, d.photo, d.latitude, d.longitude
    from orders o
    join stock_items s on s.id = o.stock_item_id
    left join shop.stock_payload d on d.stock_item_id = o.stock_item_id and not ${ITEM_RETURNED}
   where o.document_id = $1::text`;

export const LOCK_ORDER = `
  select o.id, o.user_id, o.delivery_state, ${ITEM_RETURNED} as returned
    from orders o join stock_items s on s.id = o.stock_item_id
   where o.document_id = $1::text for no key update of o`;

export const RECORD_DELIVERY = `
  update orders o
     set delivery_state = $2::text, delivered_at = case when $2::text = 'delivered' then $3::timestamptz else o.delivered_at end,
         delivery_error = $4::text, command_id = $5::bigint, updated_at = $3::timestamptz
   where o.id = $1::int`;

import { CALL_PARAMETERS } from '../../shared/call-command';

export const RESERVE = `
  select r.replayed, r.result
    from shop.reserve(${CALL_PARAMETERS}, $9::int, $10::text, $11::timestamptz, $12::text, $13::text, $14::int, $15::int) r`;

export const RESERVE_MANY = `
  select r.replayed, r.result, r.code, r.facts
    from shop.reserve_many($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::int[],
                           $9::text[], $10::text[], $11::timestamptz, $12::text[], $13::int[], $14::int[]) r
   order by r.n`;

export const EXPIRE_DUE = `
  select e.expired, e.products from shop.expire_due($1::timestamptz, $2::bigint, $3::int, null, null) e`;

export const ANY_DUE = `
  select exists (select 1 from reservations r where r.state = 'open' and r.expires_at <= $1::timestamptz) as due`;

/** Locks the reservation, then its stock item: everything that touches both takes them in this order. */
export const LOCK_RESERVATION = `
  select r.id, r.document_id, r.user_id, r.product_id, r.stock_item_id, r.state, r.original_price_minor,
         r.discount_percent, r.final_price_minor, r.currency, r.expires_at,
         p.document_id as product_document_id, p.sku, p.name, p.city, p.district, p.category
    from reservations r
    join stock_items s on s.id = r.stock_item_id
    join products p on p.id = r.product_id
   where r.document_id = $1::text
     for no key update of r, s`;

export const RELEASE_RESERVATION = `
  with freed as (
    update stock_items s set state = 'free', command_id = $3::bigint, updated_at = $4::timestamptz where s.id = $2::int)
  update reservations r set state = 'released', command_id = $3::bigint, updated_at = $4::timestamptz
   where r.id = $1::int`;

export const OPEN_RESERVATIONS = `
  select r.document_id, r.user_id, r.state, r.original_price_minor, r.discount_percent, r.final_price_minor, r.currency,
         r.expires_at, p.document_id as product_document_id, p.sku, p.name, p.city, p.district, p.category
    from reservations r join products p on p.id = r.product_id
   where r.user_id = $1::int and r.state = 'open' and r.expires_at > $2::timestamptz
   order by r.id`;

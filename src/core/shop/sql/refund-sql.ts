/** The order, then its stock item; a purchase never locks an order, so the two cannot wait for each other. */
export const LOCK_ORDER_AND_ITEM = `
  select o.id, o.user_id, o.stock_item_id, o.product_id, o.state, o.refunded_at, o.final_price_minor, o.currency, p.name
    from orders o join stock_items s on s.id = o.stock_item_id join products p on p.id = o.product_id
   where o.document_id = $1::text
     for no key update of o, s`;

export const REFUND_ORDER = `
  with item as (
    update stock_items s set state = $3::text, command_id = $4::bigint, updated_at = $5::timestamptz where s.id = $2::int)
  update orders o
     set state = 'refunded', refunded_at = $5::timestamptz, refund_reason = $6::text, command_id = $4::bigint,
         updated_at = $5::timestamptz
   where o.id = $1::int`;

/** A wish to be sent it again is noted beside the states, which it does not change unless the first sending failed. */
export const NOTE_REDELIVERY = `
  insert into shop.history (subject, subject_id, from_state, to_state, at, command_id)
  values ('delivery', $1::int, $2::text, 'requested', $3::timestamptz, $4::bigint)`;

/** Reservations of one user are made one after the other, so that the limit holds; the product comes along. */
export const LOCK_BUYER = `
  with locked as materialized (select pg_advisory_xact_lock(hashtextextended('shop.buyer:' || $1::int, 0)))
  select p.id, p.document_id as product_document_id, p.sku, p.name, p.city, p.district, p.category,
         p.base_price_minor, p.discount_percent, p.discount_from, p.discount_until
    from locked join products p on p.document_id = $2::text and p.active`;

/**
 * Takes the first free stock item that nobody else is taking, when the user's limits allow it. Reservations past their
 * expiry that are still open (the job is late) do not count against the limit, but must be closed first (\`due\`).
 */
export const RESERVE = `
  with held as materialized (
    select count(*) filter (where r.expires_at > $3::timestamptz)::int as open,
           count(*) filter (where r.expires_at <= $3::timestamptz)::int as due,
           min(r.document_id) filter (where r.product_id = $2::int and r.expires_at > $3::timestamptz) as same
      from reservations r where r.user_id = $1::int and r.state = 'open'
  ), item as materialized (
    select s.id from stock_items s
     where s.product_id = $2::int and s.state = 'free'
       and (select h.open < $4::int and h.due = 0 and h.same is null from held h)
     order by s.id limit 1 for no key update skip locked
  ), taken as (
    update stock_items s set state = 'reserved', command_id = $11::bigint, updated_at = $3::timestamptz
      from item where s.id = item.id returning s.id
  ), made as (
    insert into reservations (document_id, user_id, product_id, stock_item_id, state, original_price_minor,
                              discount_percent, final_price_minor, currency, expires_at, command_id,
                              created_at, updated_at, published_at)
    select $5::text, $1::int, $2::int, taken.id, 'open', $6::bigint, $7::int, $8::bigint, $9::text, $10::timestamptz,
           $11::bigint, $3::timestamptz, $3::timestamptz, $3::timestamptz
      from taken
    returning id
  )
  select h.open, h.due, h.same, (select m.id from made m) as made from held h`;

/** Closes open reservations whose time is over and frees their items; those that someone is using wait for the next call. */
const EXPIRE = (which: string): string => `
  with due as materialized (
    select r.id, r.stock_item_id from reservations r
     where r.state = 'open' and r.expires_at <= $1::timestamptz ${which}
     order by r.expires_at, r.id limit $3::int for no key update skip locked
  ), items as materialized (
    select s.id from stock_items s join due on due.stock_item_id = s.id order by s.id for no key update of s
  ), freed as (
    update stock_items s set state = 'free', command_id = $2::bigint, updated_at = $1::timestamptz
      from items where s.id = items.id returning s.product_id
  ), closed as (
    update reservations r set state = 'expired', command_id = $2::bigint, updated_at = $1::timestamptz
      from due where r.id = due.id returning r.id
  )
  select (select count(*)::int from closed) as expired, array(select distinct f.product_id from freed f) as products`;

export const EXPIRE_DUE = EXPIRE('');
export const EXPIRE_DUE_OF_USER = EXPIRE('and r.user_id = $4::int');
export const EXPIRE_DUE_OF_PRODUCT = EXPIRE('and r.product_id = $4::int');

export const ANY_DUE = `
  select exists (select 1 from reservations r where r.state = 'open' and r.expires_at <= $1::timestamptz) as due`;

/** Locks the reservation, then its stock item: everything that touches both takes them in this order. */
export const LOCK_RESERVATION = `
  select r.id, r.document_id, r.user_id, r.product_id, r.stock_item_id, r.state, r.original_price_minor,
         r.discount_percent, r.final_price_minor, r.currency, r.expires_at, s.state as item_state,
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

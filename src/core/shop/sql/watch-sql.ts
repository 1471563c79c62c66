export const WATCHED_PRODUCTS = `
  select distinct w.product_id from shop.stock_watch w where w.product_id = any ($1::int[]) order by w.product_id`;

/** Listed products that somebody waits for although they are there. */
export const WATCHED_AND_FREE = `
  select p.id as product_id from products p
   where p.id in (select w.product_id from shop.stock_watch w) and p.active
     and exists (select 1 from stock_items s where s.product_id = p.id and s.state = 'free')
   order by p.id limit $1::int`;

export const FIND_WATCHABLE = `
  select p.id, exists (select 1 from stock_items s where s.product_id = p.id and s.state = 'free') as in_stock
    from products p where p.document_id = $1::text and p.active`;

export const INSERT_WATCH = `
  insert into shop.stock_watch (user_id, product_id, at) values ($1::int, $2::int, $3::timestamptz)
  on conflict do nothing`;

export const DELETE_WATCH = `
  delete from shop.stock_watch w using products p
   where p.document_id = $2::text and w.product_id = p.id and w.user_id = $1::int`;

/**
 * Those who wait, longest first, when there is still something to be had where people look for it; whoever is told waits
 * no more.
 */
export const TAKE_WATCHERS = `
  with told as (
    delete from shop.stock_watch w
     where w.product_id = $1::int
       and exists (select 1 from stock_items s where s.product_id = $1::int and s.state = 'free')
       and exists (select 1 from products p where p.id = $1::int and p.active)
       and w.user_id in (select x.user_id from shop.stock_watch x where x.product_id = $1::int
                          order by x.at, x.user_id limit $2::int for update skip locked)
    returning w.user_id)
  select told.user_id, p.document_id, p.name from told join products p on p.id = $1::int order by told.user_id`;

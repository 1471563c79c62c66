/** Days of the shop's zone, the last one today; days without sales are there as well. */
const PERIOD = `
  with period as materialized (
    select date_trunc('day', $1::timestamptz at time zone $3::text) - make_interval(days => $2::int - 1) as first_day
  ), bounds as materialized (
    select p.first_day at time zone $3::text as since from period p
  )`;

/** A sale counts on the day of the purchase, a refund on the day of the refund. */
export const SALES_BY_DAY = `${PERIOD},
  sold as (
    select (o.purchased_at at time zone $3::text)::date as day, o.currency, count(*)::int as orders,
           sum(o.final_price_minor)::bigint as revenue, sum(o.original_price_minor - o.final_price_minor)::bigint as discounts
      from orders o where o.purchased_at >= (select b.since from bounds b) group by 1, 2
  ), refunded as (
    select (o.refunded_at at time zone $3::text)::date as day, o.currency, count(*)::int as refunds,
           sum(o.final_price_minor)::bigint as refunded
      from orders o where o.state = 'refunded' and o.refunded_at >= (select b.since from bounds b) group by 1, 2
  ), days as (
    select d.day::date as day, c.currency
      from period p
      cross join generate_series(p.first_day, p.first_day + make_interval(days => $2::int - 1), interval '1 day') d (day)
      cross join (select $4::text as currency union select s.currency from sold s union select r.currency from refunded r) c
  )
  select to_char(d.day, 'YYYY-MM-DD') as name, d.currency, coalesce(s.orders, 0) as orders,
         coalesce(s.revenue, 0)::bigint as revenue, coalesce(s.discounts, 0)::bigint as discounts,
         coalesce(r.refunds, 0) as refunds, coalesce(r.refunded, 0)::bigint as refunded
    from days d
    left join sold s on s.day = d.day and s.currency = d.currency
    left join refunded r on r.day = d.day and r.currency = d.currency
   order by d.day desc, d.currency <> $4::text, d.currency`;

const SALES_BY = (name: string): string => `${PERIOD}
  select ${name} as name, o.currency, count(*)::int as orders,
         sum(o.final_price_minor)::bigint as revenue, sum(o.original_price_minor - o.final_price_minor)::bigint as discounts,
         count(*) filter (where o.state = 'refunded')::int as refunds,
         coalesce(sum(o.final_price_minor) filter (where o.state = 'refunded'), 0)::bigint as refunded
    from orders o join products p on p.id = o.product_id
   where o.purchased_at >= (select b.since from bounds b) and $4::text is not null
   group by 1, 2 order by revenue desc, 1 limit $5::int`;

export const SALES_BY_PRODUCT = SALES_BY(`p.sku || ' ' || p.name`);
export const SALES_BY_PLACE = SALES_BY(`p.city || ', ' || p.district`);

/** Active products with so many free items or fewer, the emptiest first. */
export const LOW_STOCK = `
  select p.document_id as product_document_id, p.sku, p.name, p.city, p.district, p.category,
         coalesce(c.free, 0)::int as free, coalesce(c.reserved, 0)::int as reserved, coalesce(c.sold, 0)::int as sold
    from products p
    left join lateral (
      select count(*) filter (where s.state = 'free') as free, count(*) filter (where s.state = 'reserved') as reserved,
             count(*) filter (where s.state = 'sold') as sold
        from stock_items s where s.product_id = p.id) c on true
   where p.active and coalesce(c.free, 0) <= $1::int
   order by free, p.name, p.id limit $2::int offset $3::int`;

export const COUNT_LOW_STOCK = `
  select count(*)::int as total from products p
   where p.active
     and (select count(*) from stock_items s where s.product_id = p.id and s.state = 'free') <= $1::int`;

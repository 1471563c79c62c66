import { SEARCH } from './product-sql';

const PRODUCT_CONDITIONS = {
  city: (n: number) => `p.city = $${n}::text`,
  district: (n: number) => `p.district = $${n}::text`,
  category: (n: number) => `p.category = $${n}::text`,
  /** Each half has an index of its own. */
  text: (n: number) => `(p.active and ${SEARCH} @@ $${n}::tsquery or not p.active and ${SEARCH} @@ $${n}::tsquery)`,
  active: (n: number) => `p.active = $${n}::boolean`,
  freeAtMost: (n: number) =>
    `(select count(*) from stock_items s where s.product_id = p.id and s.state = 'free') <= $${n}::int`,
  /** Reads on behind a product. */
  after: (n: number) => `(p.name, p.id) > (select x.name, x.id from products x where x.document_id = $${n}::text)`,
} as const;

export type ProductListPart = keyof typeof PRODUCT_CONDITIONS;

const productsWhere = (parts: readonly ProductListPart[], first: number): string =>
  ['true', ...parts.map((part, index) => PRODUCT_CONDITIONS[part](first + index))].join(' and ');

const PRODUCT_ORDER = {
  name: 'p.name, p.id',
  'name-back': 'p.name desc, p.id',
  cheapest: 'p.base_price_minor, p.id',
  dearest: 'p.base_price_minor desc, p.id',
} as const;

export type ProductListSort = keyof typeof PRODUCT_ORDER;

/** The page's rows are chosen before anything is counted for them. Prices are ordered by what they are without a discount. */
export const listProductsSql = (parts: readonly ProductListPart[], sort: ProductListSort): string => `
  with page as materialized (
    select p.id from products p where ${productsWhere(parts, 3)}
     order by ${PRODUCT_ORDER[sort]} limit $1::int offset $2::int)
  select p.document_id as product_document_id, p.sku, p.name, p.city, p.district, p.category, p.base_price_minor,
         p.discount_percent, p.discount_from, p.discount_until, p.active, c.free, c.reserved, c.sold
    from page
    join products p on p.id = page.id
    cross join lateral (
      select count(*) filter (where s.state = 'free')::int as free,
             count(*) filter (where s.state = 'reserved')::int as reserved,
             count(*) filter (where s.state = 'sold')::int as sold
        from stock_items s where s.product_id = p.id) c
   order by ${PRODUCT_ORDER[sort]}`;

export const countProductsSql = (parts: readonly ProductListPart[]): string =>
  `select count(*)::int as total from products p where ${productsWhere(parts, 1)}`;

export const PLACES = `
  select p.city, p.district, p.category, count(*)::int as products
    from products p group by p.city, p.district, p.category order by p.city, p.district, p.category`;

const ORDER_CONDITIONS = {
  state: (n: number) => `o.state = $${n}::text`,
  deliveryState: (n: number) => `o.delivery_state = $${n}::text`,
  userId: (n: number) => `o.user_id = $${n}::int`,
  product: (n: number) => `o.product_id = (select x.id from products x where x.document_id = $${n}::text)`,
  from: (n: number) => `o.purchased_at >= $${n}::timestamptz`,
  to: (n: number) => `o.purchased_at < $${n}::timestamptz`,
  /** Reads on behind an order. */
  before: (n: number) => `o.id < (select x.id from orders x where x.document_id = $${n}::text)`,
  /** An order's id or its first six characters and more, a Telegram id, a SKU, or the beginning of a buyer's name. */
  search: (
    n: number,
  ) => `((length($${n}::text) >= 6 and starts_with(o.document_id, $${n}::text)) or p.sku = $${n}::text or u.telegram_id::text = $${n}::text
                           or lower(u.name) like lower($${n}::text) || '%')`,
} as const;

export type OrderListPart = keyof typeof ORDER_CONDITIONS;

const ORDERS = `
    from orders o join products p on p.id = o.product_id join up_users u on u.id = o.user_id`;

const ORDER_COLUMNS = `
  o.id, o.document_id, o.user_id, o.state, o.original_price_minor, o.discount_percent, o.final_price_minor, o.currency,
  o.delivery_state, o.delivered_at, o.refunded_at, o.purchased_at, o.delivery_error, o.refund_reason,
  p.document_id as product_document_id, p.sku, p.name, p.city, p.district, p.category,
  coalesce(u.name, u.username) as buyer_name, u.telegram_id as buyer_telegram_id, u.document_id as buyer_document_id`;

const ordersWhere = (parts: readonly OrderListPart[], first: number): string =>
  ['true', ...parts.map((part, index) => ORDER_CONDITIONS[part](first + index))].join(' and ');

const ORDER_BY = {
  newest: 'o.id desc',
  oldest: 'o.id',
  largest: 'o.final_price_minor desc, o.id desc',
  smallest: 'o.final_price_minor, o.id desc',
} as const;

export type OrderListSort = keyof typeof ORDER_BY;

export const listOrdersSql = (parts: readonly OrderListPart[], sort: OrderListSort): string => `
  select ${ORDER_COLUMNS} ${ORDERS} where ${ordersWhere(parts, 3)}
   order by ${ORDER_BY[sort]} limit $1::int offset $2::int`;

export const countOrdersSql = (parts: readonly OrderListPart[]): string =>
  `select count(*)::int as total ${ORDERS} where ${ordersWhere(parts, 1)}`;

export const FIND_ORDER_LINE = `select ${ORDER_COLUMNS} ${ORDERS} where o.document_id = $1::text`;

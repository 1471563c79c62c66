import { SEARCH } from './product-sql';

const CONDITIONS = {
  ids: (n: number) => `p.document_id = any ($${n}::text[])`,
  city: (n: number) => `p.city = $${n}::text`,
  district: (n: number) => `p.district = $${n}::text`,
  category: (n: number) => `p.category = $${n}::text`,
  text: (n: number) => `${SEARCH} @@ $${n}::tsquery`,
  except: (n: number) => `p.document_id <> all ($${n}::text[])`,
} as const;

/** Which conditions choose the products, and their values in the same order. */
export interface ProductChoice {
  readonly parts: readonly (keyof typeof CONDITIONS)[];
  readonly values: readonly unknown[];
}

/** One text per combination of conditions, so that Postgres plans each for itself; there are 64 at most. */
const where = (parts: ProductChoice['parts'], first: number): string =>
  ['p.active', ...parts.map((part, index) => CONDITIONS[part](first + index))].join(' and ');

const SUMMARY = 'p.document_id as product_document_id, p.sku, p.name, p.city, p.district, p.category';

export const previewDiscount = (parts: ProductChoice['parts']): string => `
  select ${SUMMARY}, p.base_price_minor, p.discount_percent as percent_before, p.discount_from as from_before,
         p.discount_until as until_before
    from products p where ${where(parts, 2)} order by p.id limit $1::int`;

/** The discount, what it replaces, and the new prices: one statement, whether 50 products or 10,000. */
export const applyDiscount = (parts: ProductChoice['parts']): string => `
  with chosen as materialized (
    select p.id, p.discount_percent, p.discount_from, p.discount_until, p.updated_at
      from products p where ${where(parts, 9)} order by p.id for no key update
  ), made as (
    insert into shop.bulk_discount (document_id, filter, percent, discount_from, discount_until, products, at, actor_label,
                                    command_id)
    select $1::text, $2::jsonb, $3::int, $4::timestamptz, $5::timestamptz, count(*)::int, $6::timestamptz, $7::text,
           $8::bigint
      from chosen
    returning id
  ), kept as (
    insert into shop.bulk_discount_product (bulk_id, product_id, percent_before, from_before, until_before, updated_before)
    select made.id, c.id, c.discount_percent, c.discount_from, c.discount_until, c.updated_at from chosen c cross join made
  ), changed as (
    update products p
       set discount_percent = $3::int, discount_from = $4::timestamptz, discount_until = $5::timestamptz,
           updated_at = $6::timestamptz
      from chosen c where p.id = c.id
  )
  select count(*)::int as products from chosen`;

/**
 * Discounts are given and undone one after the other: what an undo restores depends on which others are undone, and of two
 * that overlap neither would see the other's end.
 */
export const TAKE_TURN = `select pg_advisory_xact_lock(hashtextextended('shop.bulk-discount', 0))`;

export const LOCK_DISCOUNT = `
  select b.id, b.products, b.undone_at, b.undone_by from shop.bulk_discount b where b.document_id = $1::text for update`;

/**
 * Restores what stands as the discount left it, byte by byte. What was changed since stays as it is, and what a later
 * discount gives the same again is left to that one. Where an earlier discount was undone while this one stood over it,
 * it does not come back: the product gets what it had before that one.
 */
export const UNDO_DISCOUNT = `
  with recursive given as materialized (
    select b.id, b.percent, b.discount_from, b.discount_until, b.at from shop.bulk_discount b where b.id = $1::bigint
  ), standing as materialized (
    select p.id, k.percent_before, k.from_before, k.until_before, k.updated_before, p.updated_at = g.at::timestamp as untouched
      from given g
      join shop.bulk_discount_product k on k.bulk_id = g.id
      join products p on p.id = k.product_id
     where p.discount_percent = g.percent
       and p.discount_from is not distinct from g.discount_from and p.discount_until is not distinct from g.discount_until
       and not exists (
         select 1 from shop.bulk_discount_product x join shop.bulk_discount later on later.id = x.bulk_id
          where x.product_id = k.product_id and x.bulk_id > g.id and later.undone_at is null)
     order by p.id for no key update of p
  ), back as (
    select s.id, g.id as bulk_id, g.at, s.percent_before, s.from_before, s.until_before, s.updated_before
      from standing s cross join given g
    union all
    select b.id, e.id, e.at, k.percent_before, k.from_before, k.until_before, k.updated_before
      from back b
      cross join lateral (
        select x.* from shop.bulk_discount_product x
         where x.product_id = b.id and x.bulk_id < b.bulk_id order by x.bulk_id desc limit 1) k
      join shop.bulk_discount e on e.id = k.bulk_id
     where e.undone_at >= b.at and e.percent = b.percent_before
       and e.discount_from is not distinct from b.from_before and e.discount_until is not distinct from b.until_before
  ), restored as (
    update products p
       set discount_percent = r.percent_before, discount_from = r.from_before, discount_until = r.until_before,
           updated_at = case when s.untouched then r.updated_before else $2::timestamptz end
      from (select distinct on (b.id) b.* from back b order by b.id, b.bulk_id) r
      join standing s on s.id = r.id
     where p.id = r.id
    returning p.id
  )
  update shop.bulk_discount b
     set undone_at = $2::timestamptz, undone_by = $3::text, restored = (select count(*)::int from restored)
   where b.id = $1::bigint
  returning b.restored`;

const DISCOUNT_COLUMNS = `
  b.document_id, b.filter, b.percent, b.discount_from, b.discount_until, b.products, b.at, b.actor_label, b.undone_at,
  b.undone_by, b.restored`;

export const LIST_DISCOUNTS = `
  select ${DISCOUNT_COLUMNS} from shop.bulk_discount b order by b.id desc limit $1::int offset $2::int`;

/** Newest first; $1 is the last documentId of the page before, or null. */
export const DISCOUNTS_AFTER = `
  select ${DISCOUNT_COLUMNS} from shop.bulk_discount b
   where $1::text is null or b.id < (select x.id from shop.bulk_discount x where x.document_id = $1::text)
   order by b.id desc limit $2::int`;

export const COUNT_DISCOUNTS = `select count(*)::int as total from shop.bulk_discount`;

export const FIND_DISCOUNT = `select ${DISCOUNT_COLUMNS} from shop.bulk_discount b where b.document_id = $1::text`;

export const DISCOUNTED_PRODUCTS = `
  select ${SUMMARY}, p.base_price_minor, k.percent_before, k.from_before, k.until_before
    from shop.bulk_discount b
    join shop.bulk_discount_product k on k.bulk_id = b.id
    join products p on p.id = k.product_id
   where b.document_id = $1::text order by p.id limit $2::int`;

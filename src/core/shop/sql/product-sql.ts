/** Photos of a product in their order; Strapi keeps them in its polymorphic join table. */
const PHOTOS = `
  array(select f.url from files_related_mph l join files f on f.id = l.file_id
         where l.related_id = p.id and l.related_type = 'api::shop.product' and l.field = 'photos' order by l."order")`;

const COLUMNS = `
  p.id, p.document_id, p.sku, p.name, p.description, p.city, p.district, p.category, p.base_price_minor,
  p.discount_percent, p.discount_from, p.discount_until, ${PHOTOS} as photos,
  (select count(*)::int from stock_items s where s.product_id = p.id and s.state = 'free') as free`;

export const FIND_PRODUCT = `select ${COLUMNS} from products p where p.document_id = $1::text and p.active`;

export const PRODUCTS_BY_DOCUMENT_ID = `select ${COLUMNS} from products p where p.document_id = any ($1::text[]) and p.active`;

/** The page's rows are chosen before anything is counted for them. */
export const CATALOGUE_PAGE = `
  with page as materialized (
    select p.id from products p
     where p.active and p.city = $1::text and p.district = $2::text and p.category = $3::text
     order by p.name, p.id limit $4::int offset $5::int)
  select ${COLUMNS} from page join products p on p.id = page.id order by p.name, p.id`;

export const CATALOGUE_COUNT = `
  select count(*)::int as total from products p
   where p.active and p.city = $1::text and p.district = $2::text and p.category = $3::text`;

export const CITIES = `
  select p.city as name, count(*)::int as products,
         coalesce(sum((select count(*) from stock_items s where s.product_id = p.id and s.state = 'free')), 0)::int as free
    from products p where p.active group by p.city order by p.city`;

export const DISTRICTS = `
  select p.district as name, count(*)::int as products,
         coalesce(sum((select count(*) from stock_items s where s.product_id = p.id and s.state = 'free')), 0)::int as free
    from products p where p.active and p.city = $1::text group by p.district order by p.district`;

export const CATEGORIES = `
  select p.category as name, count(*)::int as products,
         coalesce(sum((select count(*) from stock_items s where s.product_id = p.id and s.state = 'free')), 0)::int as free
    from products p where p.active and p.city = $1::text and p.district = $2::text group by p.category order by p.category`;

/** Rows in, made rows out: a SKU that is known stays as it is. */
export const INSERT_PRODUCTS = `
  insert into products (document_id, sku, name, description, city, district, category, base_price_minor,
                        discount_percent, active, created_at, updated_at, published_at)
  select r.document_id, r.sku, r.name, r.description, r.city, r.district, r.category, r.base_price_minor,
         r.discount_percent, true, $2::timestamptz, $2::timestamptz, $2::timestamptz
    from jsonb_to_recordset($1::jsonb) as r (document_id text, sku text, name text, description text, city text,
           district text, category text, base_price_minor bigint, discount_percent int)
  on conflict (sku) do nothing
  returning document_id, sku`;

export const PLACES_OF_LISTED = `
  select distinct p.city, p.district, p.category from products p where p.active
   order by p.city, p.district, p.category`;

/** The same expression as in the index `products_search`. */
export const SEARCH = 'shop.search_vector(p.name, p.sku, p.description, p.city, p.district, p.category)';

export const SEARCH_PAGE = `
  with page as materialized (
    select p.id, p.name from products p where p.active and ${SEARCH} @@ $1::tsquery
     order by p.name, p.id limit $2::int offset $3::int)
  select ${COLUMNS} from page join products p on p.id = page.id order by p.name, p.id`;

export const SEARCH_COUNT = `
  select count(*)::int as total from products p where p.active and ${SEARCH} @@ $1::tsquery`;

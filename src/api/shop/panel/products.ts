import { z } from 'zod';
import { readSettings } from '../../../core/shared/settings';
import { formatAmount } from '../../../core/shared/money';
import { listPlaces, listProducts, productLinesAfter, shopSettings, type ProductLine } from '../../../core/shop';
import { defineEndpoint } from '../../../platform/http/endpoint';
import { pageQuery, pagination, placeName } from '../../shared/shapes';
import type { FileColumn } from '../../shared/file-column';
import { exportFormat, pagesOf, tableFile } from '../../shared/table-file';
import { productLineShape, toWireProductLine } from './shapes';

const productFilter = {
  city: placeName.optional(),
  district: placeName.optional(),
  category: placeName.optional(),
  text: z.string().min(1).max(200).optional(),
  active: z
    .enum(['true', 'false'])
    .transform((flag) => flag === 'true')
    .optional(),
  freeAtMost: z.coerce.number().int().min(0).max(10_000).optional(),
};

export const listPanelProducts = defineEndpoint({
  name: 'shop.list-panel-products',
  method: 'GET',
  path: '/shop/products',
  summary: 'Products with prices before and after the discount and what is free, reserved and sold',
  who: ['admin'],
  permission: 'api::shop.read',
  query: z.strictObject({
    ...pageQuery,
    ...productFilter,
    sort: z.enum(['name', 'name-back', 'cheapest', 'dearest']).default('name'),
  }),
  response: z.array(productLineShape),
  handle: async ({ core, query: { page, pageSize, sort, ...filter } }) => {
    const { products, total } = await listProducts(core, filter, { page, pageSize, sort });
    const { timeZone } = await readSettings(core.db, shopSettings);
    return { data: products.map(toWireProductLine), meta: { timeZone, ...pagination(page, pageSize, total) } };
  },
});

const PAGE = 1_000;

const COLUMNS: readonly FileColumn<ProductLine>[] = [
  { header: 'SKU', value: ({ product }) => product.sku },
  { header: 'Product', value: ({ product }) => product.name },
  { header: 'City', value: ({ product }) => product.city },
  { header: 'District', value: ({ product }) => product.district },
  { header: 'Category', value: ({ product }) => product.category },
  { header: 'Price', amount: true, value: ({ price }) => formatAmount(price.originalMinor, price.currency) },
  { header: 'Discount now %', value: ({ price }) => String(price.discountPercent) },
  { header: 'Price now', amount: true, value: ({ price }) => formatAmount(price.finalMinor, price.currency) },
  { header: 'Currency', value: ({ price }) => price.currency },
  { header: 'Discount set %', value: ({ discount }) => String(discount.percent) },
  { header: 'Discount from (UTC)', value: ({ discount }) => discount.from?.toISOString() ?? '' },
  { header: 'Discount until (UTC)', value: ({ discount }) => discount.until?.toISOString() ?? '' },
  { header: 'Free', value: ({ free }) => String(free) },
  { header: 'Reserved', value: ({ reserved }) => String(reserved) },
  { header: 'Sold', value: ({ sold }) => String(sold) },
  { header: 'Active', value: ({ active }) => (active ? 'yes' : 'no') },
];

export const exportPanelProducts = defineEndpoint({
  name: 'shop.export-panel-products',
  method: 'GET',
  path: '/shop/products/export',
  summary: 'The list of products as a file, with the same filters',
  who: ['admin'],
  permission: ['api::shop.read', 'api::ledger.export'],
  query: z.strictObject({ ...productFilter, format: exportFormat }),
  response: z.unknown(),
  handle: ({ core, signal, query: { format, ...filter } }) => {
    const pages = pagesOf(async (after: string | undefined) => {
      const rows = await productLinesAfter(core, filter, after, PAGE);
      return { rows, next: rows.length < PAGE ? null : (rows.at(-1)?.product.documentId ?? null) };
    });
    return tableFile('products', format, COLUMNS, pages, signal);
  },
});

export const listPanelPlaces = defineEndpoint({
  name: 'shop.list-panel-places',
  method: 'GET',
  path: '/shop/places',
  summary: 'Every city, district and category there is',
  who: ['admin'],
  permission: 'api::shop.read',
  response: z.array(z.object({ city: z.string(), district: z.string(), category: z.string(), products: z.number() })),
  handle: async ({ core }) => ({ data: await listPlaces(core.db) }),
});

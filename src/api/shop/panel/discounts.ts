import { z } from 'zod';
import { readSettings } from '../../../core/shared/settings';
import {
  bulkDiscountsAfter,
  getBulkDiscount,
  listBulkDiscounts,
  shopSettings,
  undoBulkDiscount,
  type BulkDiscountView,
} from '../../../core/shop';
import { defineEndpoint } from '../../../platform/http/endpoint';
import type { FileColumn } from '../../shared/file-column';
import { documentId, pageQuery, pagination } from '../../shared/shapes';
import { exportFormat, pagesOf, tableFile } from '../../shared/table-file';
import { previewOrApply } from '../endpoints/bulk-discount';
import {
  bulkDiscountBody,
  bulkResultShape,
  bulkViewShape,
  toBulkResult,
  toBulkView,
  undoShape,
} from '../endpoints/discount-shapes';

export const bulkPanelDiscount = defineEndpoint({
  name: 'shop.bulk-panel-discount',
  method: 'POST',
  path: '/shop/discounts',
  summary: 'Preview a bulk discount, or apply it',
  who: ['admin'],
  permission: 'api::shop.manage',
  command: true,
  body: bulkDiscountBody,
  response: bulkResultShape,
  handle: ({ core, call, body }) => previewOrApply(core, call, body),
});

export const listPanelDiscounts = defineEndpoint({
  name: 'shop.list-panel-discounts',
  method: 'GET',
  path: '/shop/discounts',
  summary: 'Bulk discounts, newest first',
  who: ['admin'],
  permission: 'api::shop.read',
  query: z.strictObject(pageQuery),
  response: z.array(bulkViewShape),
  handle: async ({ core, query: { page, pageSize } }) => {
    const { discounts, total } = await listBulkDiscounts(core.db, page, pageSize);
    const { timeZone } = await readSettings(core.db, shopSettings);
    return { data: discounts.map(toBulkView), meta: { timeZone, ...pagination(page, pageSize, total) } };
  },
});

const PAGE = 1_000;

const COLUMNS: readonly FileColumn<BulkDiscountView>[] = [
  { header: 'Given (UTC)', value: ({ at }) => at.toISOString() },
  { header: 'By', value: ({ by }) => by },
  { header: 'City', value: ({ filter }) => filter.city ?? '' },
  { header: 'District', value: ({ filter }) => filter.district ?? '' },
  { header: 'Category', value: ({ filter }) => filter.category ?? '' },
  { header: 'Words', value: ({ filter }) => filter.text ?? '' },
  { header: 'Picked by hand', value: ({ filter }) => filter.ids?.length.toString() ?? '' },
  { header: 'Left out by hand', value: ({ filter }) => filter.except?.length.toString() ?? '' },
  { header: 'Discount %', value: ({ percent }) => String(percent) },
  { header: 'Discount from (UTC)', value: ({ from }) => from?.toISOString() ?? '' },
  { header: 'Discount until (UTC)', value: ({ until }) => until?.toISOString() ?? '' },
  { header: 'Products', value: ({ products }) => String(products) },
  { header: 'Undone (UTC)', value: ({ undone }) => undone?.at.toISOString() ?? '' },
  { header: 'Undone by', value: ({ undone }) => undone?.by ?? '' },
  { header: 'Prices restored', value: ({ undone }) => undone?.restored.toString() ?? '' },
  { header: 'Id', value: ({ documentId: id }) => id },
];

export const exportPanelDiscounts = defineEndpoint({
  name: 'shop.export-panel-discounts',
  method: 'GET',
  path: '/shop/discounts/export',
  summary: 'The history of bulk discounts as a file, newest first',
  who: ['admin'],
  permission: ['api::shop.read', 'api::ledger.export'],
  query: z.strictObject({ format: exportFormat }),
  response: z.unknown(),
  handle: ({ core, signal, query: { format } }) => {
    const pages = pagesOf(async (after: string | undefined) => {
      const rows = await bulkDiscountsAfter(core.db, after, PAGE);
      return { rows, next: rows.length < PAGE ? null : (rows.at(-1)?.documentId ?? null) };
    });
    return tableFile('discounts', format, COLUMNS, pages, signal);
  },
});

const params = z.object({ id: documentId });

export const getPanelDiscount = defineEndpoint({
  name: 'shop.get-panel-discount',
  method: 'GET',
  path: '/shop/discounts/:id',
  summary: 'A bulk discount with old and new price of each product',
  who: ['admin'],
  permission: 'api::shop.read',
  params,
  response: bulkResultShape.extend({ discount: bulkViewShape }),
  handle: async ({ core, params: { id } }) => {
    const { discount, products } = await getBulkDiscount(core, id);
    const { timeZone } = await readSettings(core.db, shopSettings);
    return { data: { ...toBulkResult(id, discount, timeZone, products), discount: toBulkView(discount) } };
  },
});

export const undoPanelDiscount = defineEndpoint({
  name: 'shop.undo-panel-discount',
  method: 'POST',
  path: '/shop/discounts/:id/undo',
  summary: 'Give the products back exactly what they had before',
  who: ['admin'],
  permission: 'api::shop.manage',
  command: true,
  params,
  body: z.strictObject({}),
  response: undoShape,
  handle: async ({ core, call, params: { id } }) => {
    const { result, replayed } = await undoBulkDiscount(core, call, { discount: id });
    return { data: result, replayed };
  },
});

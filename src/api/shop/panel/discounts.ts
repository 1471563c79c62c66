import { z } from 'zod';
import { readSettings } from '../../../core/shared/settings';
import { getBulkDiscount, listBulkDiscounts, shopSettings, undoBulkDiscount } from '../../../core/shop';
import { defineEndpoint } from '../../../platform/http/endpoint';
import { documentId, pageQuery, pagination } from '../../shared/shapes';
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

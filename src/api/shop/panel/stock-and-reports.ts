import { z } from 'zod';
import { dailySales, lowStock } from '../../../core/shop';
import { defineEndpoint } from '../../../platform/http/endpoint';
import { importUpload, stockImportForm, stockImportShape } from '../endpoints/import-stock';
import { lowStockQuery, lowStockShape, salesQuery, salesShape, toWireSales } from '../endpoints/reports';
import { storedPhotoShape, storeUpload } from '../endpoints/stock-photo';
import { pagination } from '../../shared/shapes';

export const importPanelStock = defineEndpoint({
  name: 'shop.import-panel-stock',
  method: 'POST',
  path: '/shop/stock-imports',
  summary: 'Import stock items from a file, all lines or none; dryRun only checks',
  who: ['admin'],
  permission: 'api::shop.manage',
  command: true,
  upload: true,
  body: stockImportForm,
  response: stockImportShape,
  handle: ({ core, call, files, body }) => importUpload(core, call, files, body),
});

export const storePanelStockPhoto = defineEndpoint({
  name: 'shop.store-panel-stock-photo',
  method: 'POST',
  path: '/shop/stock-photos',
  summary: 'Upload a photo privately, for a stock import to name',
  who: ['admin'],
  permission: 'api::shop.manage',
  command: true,
  upload: true,
  body: z.strictObject({}),
  response: storedPhotoShape,
  handle: ({ core, call, files }) => storeUpload(core, call, files),
});

export const panelDailySales = defineEndpoint({
  name: 'shop.panel-daily-sales',
  method: 'GET',
  path: '/shop/reports/daily-sales',
  summary: 'Orders, revenue, discounts and refunds of the last days, by day, product or place',
  who: ['admin'],
  permission: 'api::shop.read',
  query: salesQuery,
  response: salesShape,
  handle: async ({ core, query }) => ({ data: (await dailySales(core, query.days, query.by)).map(toWireSales) }),
});

export const panelLowStock = defineEndpoint({
  name: 'shop.panel-low-stock',
  method: 'GET',
  path: '/shop/reports/low-stock',
  summary: 'Products with few free items left, the emptiest first',
  who: ['admin'],
  permission: 'api::shop.read',
  query: lowStockQuery,
  response: lowStockShape,
  handle: async ({ core, query }) => {
    const { lines, total, threshold } = await lowStock(core, query);
    return { data: [...lines], meta: { threshold, ...pagination(query.page, query.pageSize, total) } };
  },
});

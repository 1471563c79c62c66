import { z } from 'zod';
import { formatAmount } from '../../../core/shared/money';
import { readSettings } from '../../../core/shared/settings';
import { lowStock, recentSales, shopSettings, type LowStockLine, type SalesLine } from '../../../core/shop';
import { defineEndpoint } from '../../../platform/http/endpoint';
import { importUpload, stockImportForm, stockImportShape } from '../endpoints/import-stock';
import { lowStockQuery, lowStockShape, salesQuery, salesShape, toWireSales } from '../endpoints/reports';
import { storedPhotoShape, storeUpload } from '../endpoints/stock-photo';
import type { FileColumn } from '../../shared/file-column';
import { pagination } from '../../shared/shapes';
import { exportFormat, onePage, pagesOf, tableFile } from '../../shared/table-file';

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
  handle: async ({ core, query }) => {
    const [lines, { timeZone }] = await Promise.all([
      recentSales(core, query.days, query.by),
      readSettings(core.db, shopSettings),
    ]);
    return { data: lines.map(toWireSales), meta: { timeZone } };
  },
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

const MOST_EXPORTED = 1_000_000;

const SALES_COLUMNS: readonly FileColumn<SalesLine>[] = [
  { header: 'Name', value: ({ name }) => name },
  { header: 'Orders', value: ({ orders }) => String(orders) },
  { header: 'Revenue', amount: true, value: (line) => formatAmount(line.revenueMinor, line.currency) },
  { header: 'Discounts given', amount: true, value: (line) => formatAmount(line.discountsMinor, line.currency) },
  { header: 'Refunds', value: ({ refunds }) => String(refunds) },
  { header: 'Refunded', amount: true, value: (line) => formatAmount(line.refundedMinor, line.currency) },
  { header: 'Currency', value: ({ currency }) => currency },
];

export const exportPanelSales = defineEndpoint({
  name: 'shop.export-panel-sales',
  method: 'GET',
  path: '/shop/reports/daily-sales/export',
  summary: 'The report of sales as a file',
  who: ['admin'],
  permission: ['api::shop.read', 'api::ledger.export'],
  query: salesQuery.extend({ format: exportFormat }),
  response: z.unknown(),
  handle: async ({ core, signal, query: { days, by, format } }) =>
    tableFile(
      `sales-by-${by}`,
      format,
      SALES_COLUMNS,
      onePage(await recentSales(core, days, by, MOST_EXPORTED)),
      signal,
    ),
});

const LOW_STOCK_COLUMNS: readonly FileColumn<LowStockLine>[] = [
  { header: 'SKU', value: ({ product }) => product.sku },
  { header: 'Product', value: ({ product }) => product.name },
  { header: 'City', value: ({ product }) => product.city },
  { header: 'District', value: ({ product }) => product.district },
  { header: 'Free', value: ({ free }) => String(free) },
  { header: 'Reserved', value: ({ reserved }) => String(reserved) },
  { header: 'Sold', value: ({ sold }) => String(sold) },
];

const PAGE = 1_000;

export const exportPanelLowStock = defineEndpoint({
  name: 'shop.export-panel-low-stock',
  method: 'GET',
  path: '/shop/reports/low-stock/export',
  summary: 'Products that run low, as a file',
  who: ['admin'],
  permission: ['api::shop.read', 'api::ledger.export'],
  query: z.strictObject({ threshold: lowStockQuery.shape.threshold, format: exportFormat }),
  response: z.unknown(),
  handle: ({ core, signal, query: { threshold, format } }) => {
    const pages = pagesOf(async (after: number | undefined) => {
      const page = (after ?? 0) + 1;
      const { lines } = await lowStock(core, { threshold, page, pageSize: PAGE });
      return { rows: lines, next: lines.length < PAGE ? null : page };
    });
    return tableFile('low-stock', format, LOW_STOCK_COLUMNS, pages, signal);
  },
});

import { z } from 'zod';
import { lowStock, recentSales, type SalesLine } from '../../../core/shop';
import { toWire } from '../../../core/shared/money';
import { defineEndpoint } from '../../../platform/http/endpoint';
import { pageQuery, pagination, wholeNumber, wireMoney } from '../../shared/shapes';
import { productSummaryShape } from './shapes';

export const salesQuery = z.strictObject({
  days: wholeNumber(1, 366).default(7),
  by: z.enum(['day', 'product', 'place']).default('day'),
});

export const salesShape = z.array(
  z.object({
    name: z.string(),
    orders: z.number(),
    revenue: wireMoney,
    discounts: wireMoney,
    refunds: z.number(),
    refunded: wireMoney,
  }),
);

export const toWireSales = (line: SalesLine): z.input<typeof salesShape>[number] => ({
  name: line.name,
  orders: line.orders,
  revenue: toWire(line.revenueMinor, line.currency),
  discounts: toWire(line.discountsMinor, line.currency),
  refunds: line.refunds,
  refunded: toWire(line.refundedMinor, line.currency),
});

export const dailySalesEndpoint = defineEndpoint({
  name: 'shop.daily-sales',
  method: 'GET',
  path: '/reports/daily-sales',
  summary: 'Orders, revenue, discounts and refunds of the last days, by day, product or place',
  who: ['integration'],
  query: salesQuery,
  response: salesShape,
  handle: async ({ core, query }) => ({ data: (await recentSales(core, query.days, query.by)).map(toWireSales) }),
});

export const lowStockQuery = z.strictObject({
  ...pageQuery,
  threshold: wholeNumber(0, 10_000).optional(),
});

export const lowStockShape = z.array(
  z.object({ product: productSummaryShape, free: z.number(), reserved: z.number(), sold: z.number() }),
);

export const lowStockEndpoint = defineEndpoint({
  name: 'shop.low-stock',
  method: 'GET',
  path: '/reports/low-stock',
  summary: 'Products with few free items left, the emptiest first',
  who: ['integration'],
  query: lowStockQuery,
  response: lowStockShape,
  handle: async ({ core, query }) => {
    const { page, pageSize } = query;
    const { lines, total, threshold } = await lowStock(core, query);
    return { data: [...lines], meta: { threshold, ...pagination(page, pageSize, total) } };
  },
});

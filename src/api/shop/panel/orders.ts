import { z } from 'zod';
import {
  getOrderLine,
  hasOrderPhoto,
  listOrderLines,
  orderLinesBefore,
  orderPhoto,
  orderTimeline,
  redeliverOrder,
  refundOrder,
  type OrderLine,
} from '../../../core/shop';
import { formatAmount } from '../../../core/shared/money';
import { defineEndpoint } from '../../../platform/http/endpoint';
import { documentId, pageQuery, pagination, rowNumber } from '../../shared/shapes';
import { periodOf, periodQuery } from '../../shared/period';
import type { FileColumn } from '../../shared/file-column';
import { exportFormat, pagesOf, tableFile } from '../../shared/table-file';
import { photoReply } from '../endpoints/stock-photo';
import { redeliveryShape, refundBody } from '../endpoints/shapes';
import { orderLineShape, timelineShape, toWireEvent, toWireOrderLine } from './shapes';

const orderFilter = {
  state: z.enum(['paid', 'refunded']).optional(),
  deliveryState: z.enum(['pending', 'delivered', 'failed']).optional(),
  userId: rowNumber.optional(),
  product: documentId.optional(),
  search: z.string().min(1).max(128).optional(),
  ...periodQuery,
};

export const listPanelOrders = defineEndpoint({
  name: 'shop.list-panel-orders',
  method: 'GET',
  path: '/shop/orders',
  summary: 'Orders; searched by order id, Telegram id, SKU or the beginning of a name',
  who: ['admin'],
  permission: 'api::shop.read',
  query: z.strictObject({
    ...pageQuery,
    ...orderFilter,
    sort: z.enum(['newest', 'oldest', 'largest', 'smallest']).default('newest'),
  }),
  response: z.array(orderLineShape),
  handle: async ({ core, query }) => {
    const { page, pageSize, sort, ...others } = query;
    const filter = { ...others, ...periodOf(query) };
    const { orders, total } = await listOrderLines(core.db, filter, { page, pageSize, sort });
    return { data: orders.map(toWireOrderLine), meta: pagination(page, pageSize, total) };
  },
});

const PAGE = 1_000;

const COLUMNS: readonly FileColumn<OrderLine>[] = [
  { header: 'Bought (UTC)', value: ({ createdAt }) => createdAt.toISOString() },
  { header: 'Order', value: ({ documentId: id }) => id },
  { header: 'Product', value: ({ product }) => product.name },
  { header: 'SKU', value: ({ product }) => product.sku },
  { header: 'City', value: ({ product }) => product.city },
  { header: 'District', value: ({ product }) => product.district },
  { header: 'Buyer', value: ({ buyer }) => buyer.name },
  { header: 'Telegram id', value: ({ buyer }) => buyer.telegramId ?? '' },
  { header: 'Price', amount: true, value: ({ price }) => formatAmount(price.originalMinor, price.currency) },
  { header: 'Discount %', value: ({ price }) => String(price.discountPercent) },
  { header: 'Paid', amount: true, value: ({ price }) => formatAmount(price.finalMinor, price.currency) },
  { header: 'Currency', value: ({ price }) => price.currency },
  { header: 'State', value: ({ state }) => state },
  { header: 'Delivery', value: ({ deliveryState }) => deliveryState },
  { header: 'Delivered (UTC)', value: ({ deliveredAt }) => deliveredAt?.toISOString() ?? '' },
  { header: 'Refunded (UTC)', value: ({ refundedAt }) => refundedAt?.toISOString() ?? '' },
  { header: 'Refund reason', value: ({ refundReason }) => refundReason ?? '' },
];

export const exportPanelOrders = defineEndpoint({
  name: 'shop.export-panel-orders',
  method: 'GET',
  path: '/shop/orders/export',
  summary: 'The list of orders as a file, with the same filters; never what was delivered',
  who: ['admin'],
  permission: ['api::shop.read', 'api::ledger.export'],
  query: z.strictObject({ ...orderFilter, format: exportFormat }),
  response: z.unknown(),
  handle: ({ core, signal, query }) => {
    const { format, ...others } = query;
    const filter = { ...others, ...periodOf(query) };
    const pages = pagesOf(async (before: string | undefined) => {
      const rows = await orderLinesBefore(core.db, filter, before, PAGE);
      return { rows, next: rows.length < PAGE ? null : (rows.at(-1)?.documentId ?? null) };
    });
    return tableFile('orders', format, COLUMNS, pages, signal);
  },
});

const params = z.object({ id: documentId });

export const getPanelOrder = defineEndpoint({
  name: 'shop.get-panel-order',
  method: 'GET',
  path: '/shop/orders/:id',
  summary: 'An order with everything that happened to it',
  who: ['admin'],
  permission: 'api::shop.read',
  params,
  response: orderLineShape.extend({ timeline: timelineShape, hasPhoto: z.boolean() }),
  handle: async ({ core, params: { id } }) => {
    const order = await getOrderLine(core.db, id);
    const timeline = await orderTimeline(core.db, id);
    const hasPhoto = await hasOrderPhoto(core.db, id);
    return { data: { ...toWireOrderLine(order), timeline: timeline.map(toWireEvent), hasPhoto } };
  },
});

export const getPanelOrderPhoto = defineEndpoint({
  name: 'shop.get-panel-order-photo',
  method: 'GET',
  path: '/shop/orders/:id/photo',
  summary: 'The photo that an order delivers, for those who may import it as well',
  who: ['admin'],
  permission: 'api::shop.manage',
  params,
  response: z.unknown(),
  handle: async ({ core, params: { id } }) => photoReply(await orderPhoto(core.db, id, null)),
});

export const refundPanelOrder = defineEndpoint({
  name: 'shop.refund-panel-order',
  method: 'POST',
  path: '/shop/orders/:id/refund',
  summary: 'Give the money back, with a reason that the buyer reads',
  who: ['admin'],
  permission: 'api::shop.refund',
  command: true,
  params,
  body: refundBody,
  response: orderLineShape,
  handle: async ({ core, call, params: { id }, body }) => {
    const { replayed } = await refundOrder(core, call, { order: id, ...body });
    return { data: toWireOrderLine(await getOrderLine(core.db, id)), replayed };
  },
});

export const redeliverPanelOrder = defineEndpoint({
  name: 'shop.redeliver-panel-order',
  method: 'POST',
  path: '/shop/orders/:id/redeliver',
  summary: 'Have the bot send once more what was bought',
  who: ['admin'],
  permission: 'api::shop.refund',
  command: true,
  params,
  body: z.strictObject({}),
  response: redeliveryShape,
  handle: async ({ core, call, params: { id } }) => {
    const { result, replayed } = await redeliverOrder(core, call, { order: id });
    return { data: result, replayed };
  },
});

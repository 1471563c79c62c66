import { z } from 'zod';
import type { OrderLine, ProductLine, TimelineEvent } from '../../../core/shop';
import { orderShape, priceShape, productSummaryShape, toWireOrder, toWirePrice } from '../endpoints/shapes';

export const productLineShape = z.object({
  product: productSummaryShape,
  price: priceShape,
  active: z.boolean(),
  discount: z.object({ percent: z.number(), from: z.string().nullable(), until: z.string().nullable() }),
  free: z.number(),
  reserved: z.number(),
  sold: z.number(),
});

export const toWireProductLine = (line: ProductLine): z.input<typeof productLineShape> => ({
  ...line,
  price: toWirePrice(line.price),
  discount: {
    percent: line.discount.percent,
    from: line.discount.from?.toISOString() ?? null,
    until: line.discount.until?.toISOString() ?? null,
  },
});

export const orderLineShape = orderShape.extend({
  userId: z.number(),
  buyer: z.object({ documentId: z.string(), name: z.string(), telegramId: z.string().nullable() }),
  deliveredAt: z.string().nullable(),
  deliveryError: z.string().nullable(),
  refundReason: z.string().nullable(),
});

export const toWireOrderLine = (line: OrderLine): z.input<typeof orderLineShape> => ({
  ...toWireOrder(line),
  userId: line.userId,
  buyer: line.buyer,
  deliveredAt: line.deliveredAt?.toISOString() ?? null,
  deliveryError: line.deliveryError,
  refundReason: line.refundReason,
});

export const timelineShape = z.array(
  z.object({
    subject: z.string(),
    from: z.string().nullable(),
    to: z.string(),
    at: z.string(),
    transaction: z.string().nullable(),
    by: z.object({ label: z.string(), edge: z.string(), command: z.string() }).nullable(),
  }),
);

export const toWireEvent = (event: TimelineEvent): z.input<typeof timelineShape>[number] => ({
  subject: event.subject,
  from: event.from,
  to: event.to,
  at: event.at.toISOString(),
  transaction: event.transactionId?.toString() ?? null,
  by: event.by,
});

import { z } from 'zod';
import {
  photoIdOf,
  type CatalogueChoice,
  type Delivery,
  type OrderView,
  type Price,
  type ProductSummary,
  type ProductView,
  type ReservationView,
} from '../../../core/shop';
import { toWire } from '../../../core/shared/money';
import { wireMoney } from '../../shared/shapes';

export const priceShape = z.object({ original: wireMoney, discountPercent: z.number(), final: wireMoney });

export const toWirePrice = (price: Price): z.input<typeof priceShape> => ({
  original: toWire(price.originalMinor, price.currency),
  discountPercent: price.discountPercent,
  final: toWire(price.finalMinor, price.currency),
});

export const productSummaryShape = z.object({
  documentId: z.string(),
  sku: z.string(),
  name: z.string(),
  city: z.string(),
  district: z.string(),
  category: z.string(),
});

/** Field by field: a replay, which comes from storage, has them in another order. */
const toWireSummary = (product: ProductSummary): z.input<typeof productSummaryShape> => ({
  documentId: product.documentId,
  sku: product.sku,
  name: product.name,
  city: product.city,
  district: product.district,
  category: product.category,
});

export const productShape = productSummaryShape.extend({
  description: z.string(),
  photos: z.array(z.string()),
  price: priceShape,
  discountUntil: z.string().nullable(),
  free: z.number(),
});

export const toWireProduct = (product: ProductView): z.input<typeof productShape> => ({
  documentId: product.documentId,
  sku: product.sku,
  name: product.name,
  city: product.city,
  district: product.district,
  category: product.category,
  description: product.description,
  photos: [...product.photos],
  price: toWirePrice(product.price),
  discountUntil: product.discountUntil?.toISOString() ?? null,
  free: product.free,
});

export const choiceShape = z.object({ name: z.string(), products: z.number(), free: z.number() });

export const toWireChoice = ({ name, products, free }: CatalogueChoice): z.input<typeof choiceShape> => ({
  name,
  products,
  free,
});

export const reservationShape = z.object({
  documentId: z.string(),
  product: productSummaryShape,
  price: priceShape,
  state: z.enum(['open', 'purchased', 'released', 'expired']),
  expiresAt: z.string(),
});

export const toWireReservation = (reservation: ReservationView): z.input<typeof reservationShape> => ({
  documentId: reservation.documentId,
  product: toWireSummary(reservation.product),
  price: toWirePrice(reservation.price),
  state: reservation.state,
  expiresAt: reservation.expiresAt.toISOString(),
});

export const orderShape = z.object({
  documentId: z.string(),
  product: productSummaryShape,
  originalPrice: wireMoney,
  discountPercent: z.number(),
  finalPrice: wireMoney,
  state: z.enum(['paid', 'refunded']),
  deliveryState: z.enum(['pending', 'delivered', 'failed']),
  createdAt: z.string(),
  refundedAt: z.string().nullable(),
});

export const toWireOrder = (order: OrderView): z.input<typeof orderShape> => ({
  documentId: order.documentId,
  product: toWireSummary(order.product),
  originalPrice: toWire(order.price.originalMinor, order.price.currency),
  discountPercent: order.price.discountPercent,
  finalPrice: toWire(order.price.finalMinor, order.price.currency),
  state: order.state,
  deliveryState: order.deliveryState,
  createdAt: order.createdAt.toISOString(),
  refundedAt: order.refundedAt?.toISOString() ?? null,
});

const deliveryShape = z.object({
  text: z.string().nullable(),
  photo: z.string().nullable(),
  location: z.object({ latitude: z.number(), longitude: z.number() }).nullable(),
});

export const deliveredOrderShape = orderShape.extend({ delivery: deliveryShape });

export const toWireDeliveredOrder = (order: OrderView, delivery: Delivery): z.input<typeof deliveredOrderShape> => ({
  ...toWireOrder(order),
  delivery: { ...delivery, photo: delivery.photo && photoAddress(order.documentId, delivery.photo) },
});

/** A photo that lies with us is read through its order, with the buyer's token. */
const photoAddress = (order: string, photo: string): string =>
  photoIdOf(photo) === undefined ? photo : `/api/orders/${order}/photo`;

export const redeliveryShape = z.object({ deliveryState: z.enum(['pending', 'delivered', 'failed']) });

export const refundBody = z.strictObject({
  reason: z.string().trim().min(1).max(500),
  item: z.enum(['restock', 'write-off']).default('write-off'),
});

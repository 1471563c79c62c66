import { z } from 'zod';
import type { BulkDiscountRequest, BulkDiscountView, DiscountedProduct } from '../../../core/shop';
import { toWire } from '../../../core/shared/money';
import { documentId, placeName, wireMoney } from '../../shared/shapes';
import { productSummaryShape } from './shapes';

const time = z.iso.datetime({ offset: true, error: 'must be an ISO 8601 time' }).transform((text) => new Date(text));

export const bulkDiscountBody = z
  .strictObject({
    filter: z
      .strictObject({
        city: placeName.optional(),
        district: placeName.optional(),
        category: placeName.optional(),
        text: z.string().min(1).max(200).optional(),
      })
      .optional(),
    ids: z.array(documentId).min(1).max(20_000).optional(),
    percent: z.number({ error: 'must be a whole number from 0 to 90' }).int().min(0).max(90),
    from: time.optional(),
    until: time.optional(),
    dryRun: z.boolean().default(false),
  })
  .refine(({ filter, ids }) => (filter === undefined) !== (ids === undefined), {
    path: ['filter'],
    error: 'give either a filter or ids',
  });

export const toRequest = (body: z.output<typeof bulkDiscountBody>): BulkDiscountRequest => ({
  filter: body.ids === undefined ? { ...body.filter } : { ids: body.ids },
  percent: body.percent,
  from: body.from,
  until: body.until,
});

const pricePoint = z.object({ discountPercent: z.number(), price: wireMoney });

const discountedShape = z.object({
  product: productSummaryShape,
  basePrice: wireMoney,
  before: pricePoint,
  after: pricePoint,
});

/** Of a preview the documentId is null: nothing was done. */
export const bulkResultShape = z.object({
  documentId: z.string().nullable(),
  count: z.number(),
  products: z.array(discountedShape),
});

const toWireDiscounted = (item: DiscountedProduct): z.input<typeof discountedShape> => ({
  product: item.product,
  basePrice: toWire(item.basePriceMinor, item.currency),
  before: { discountPercent: item.before.discountPercent, price: toWire(item.before.priceMinor, item.currency) },
  after: { discountPercent: item.after.discountPercent, price: toWire(item.after.priceMinor, item.currency) },
});

export const toBulkResult = (
  documentIdOfDiscount: string | null,
  products: readonly DiscountedProduct[],
): z.input<typeof bulkResultShape> => ({
  documentId: documentIdOfDiscount,
  count: products.length,
  products: products.map(toWireDiscounted),
});

export const undoShape = z.object({ restored: z.number(), left: z.number() });

export const bulkViewShape = z.object({
  documentId: z.string(),
  filter: z.record(z.string(), z.unknown()),
  percent: z.number(),
  from: z.string().nullable(),
  until: z.string().nullable(),
  count: z.number(),
  at: z.string(),
  by: z.string(),
  undone: z.object({ at: z.string(), by: z.string(), restored: z.number() }).nullable(),
});

export const toBulkView = (view: BulkDiscountView): z.input<typeof bulkViewShape> => ({
  documentId: view.documentId,
  filter: { ...view.filter },
  percent: view.percent,
  from: view.from?.toISOString() ?? null,
  until: view.until?.toISOString() ?? null,
  count: view.products,
  at: view.at.toISOString(),
  by: view.by,
  undone: view.undone && { ...view.undone, at: view.undone.at.toISOString() },
});

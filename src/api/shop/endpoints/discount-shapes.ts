import { z } from 'zod';
import {
  readDiscountTime,
  type BulkDiscountRequest,
  type BulkDiscountView,
  type DiscountedProduct,
} from '../../../core/shop';
import { toWire } from '../../../core/shared/money';
import { documentId, placeName, wireMoney } from '../../shared/shapes';
import { productSummaryShape } from './shapes';

/** Read by `readDiscountTime`, since what it means depends on the shop's zone. */
const time = z
  .string()
  .max(40)
  .describe("ISO 8601 with an offset; without one, what clocks in the shop's time zone show; or a day, included whole");

export const bulkDiscountBody = z
  .strictObject({
    filter: z
      .strictObject({
        city: placeName.optional(),
        district: placeName.optional(),
        category: placeName.optional(),
        text: z.string().min(1).max(200).optional(),
        except: z.array(documentId).min(1).max(1_000).optional(),
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

/** @param timeZone the shop's, for times without an offset @throws InvalidInputError */
export const toRequest = (body: z.output<typeof bulkDiscountBody>, timeZone: string): BulkDiscountRequest => ({
  filter: body.ids === undefined ? { ...body.filter } : { ids: body.ids },
  percent: body.percent,
  from: body.from === undefined ? undefined : readDiscountTime(body.from, timeZone, 'from'),
  until: body.until === undefined ? undefined : readDiscountTime(body.until, timeZone, 'until'),
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
  percent: z.number(),
  /** From here on (included) the price after counts; null, at once. */
  from: z.string().nullable(),
  /** From here on the base price counts again; null, never. */
  until: z.string().nullable(),
  timeZone: z.string(),
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
  terms: { readonly percent: number; readonly from?: Date | null; readonly until?: Date | null },
  timeZone: string,
  products: readonly DiscountedProduct[],
): z.input<typeof bulkResultShape> => ({
  documentId: documentIdOfDiscount,
  count: products.length,
  percent: terms.percent,
  from: terms.from?.toISOString() ?? null,
  until: terms.until?.toISOString() ?? null,
  timeZone,
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

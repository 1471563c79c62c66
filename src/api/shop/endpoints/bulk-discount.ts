import { z } from 'zod';
import type { Call, Core } from '../../../core/shared/core';
import { readSettings } from '../../../core/shared/settings';
import {
  applyBulkDiscount,
  getBulkDiscount,
  previewBulkDiscount,
  shopSettings,
  undoBulkDiscount,
} from '../../../core/shop';
import { defineEndpoint, type EndpointReply } from '../../../platform/http/endpoint';
import { documentId } from '../../shared/shapes';
import { bulkDiscountBody, bulkResultShape, toBulkResult, toRequest, undoShape } from './discount-shapes';

/** A preview reads only; what was applied is read back from its record. */
export async function previewOrApply(
  core: Core,
  call: Call,
  body: z.output<typeof bulkDiscountBody>,
): Promise<EndpointReply<z.input<typeof bulkResultShape>>> {
  const { timeZone } = await readSettings(core.db, shopSettings);
  const request = toRequest(body, timeZone);
  if (body.dryRun) return { data: toBulkResult(null, request, timeZone, await previewBulkDiscount(core, request)) };
  const { result, replayed } = await applyBulkDiscount(core, call, request);
  const { discount, products } = await getBulkDiscount(core, result.documentId);
  return { status: 201, data: toBulkResult(result.documentId, discount, timeZone, products), replayed };
}

export const bulkDiscountEndpoint = defineEndpoint({
  name: 'shop.bulk-discount',
  method: 'POST',
  path: '/discount/bulk',
  summary: 'Give many products one discount; with dryRun the old and new price of each, and nothing is changed',
  who: ['integration'],
  command: true,
  body: bulkDiscountBody,
  response: bulkResultShape,
  handle: ({ core, call, body }) => previewOrApply(core, call, body),
});

export const undoBulkDiscountEndpoint = defineEndpoint({
  name: 'shop.undo-bulk-discount',
  method: 'POST',
  path: '/discount/bulk/:id/undo',
  summary: 'Give the products back exactly what they had before the discount',
  who: ['integration'],
  command: true,
  params: z.object({ id: documentId }),
  body: z.strictObject({}),
  response: undoShape,
  handle: async ({ core, call, params }) => {
    const { result, replayed } = await undoBulkDiscount(core, call, { discount: params.id });
    return { data: result, replayed };
  },
});

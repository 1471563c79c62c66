import { z } from 'zod';
import type { WalletRequest } from '../../../core/wallet';
import { requestShape, toWireRequest } from '../endpoints/shapes';

/** What cashiers see beside what the user sees. */
export const queueRequestShape = requestShape.extend({
  userId: z.number(),
  methodName: z.string(),
  origin: z.string().nullable(),
  duplicateProofs: z.array(
    z.object({ request: z.string(), state: z.string(), sameUser: z.boolean(), distance: z.number() }),
  ),
});

export function toQueueRequest(request: WalletRequest): z.input<typeof queueRequestShape> {
  return {
    ...toWireRequest(request),
    userId: request.userId,
    methodName: request.methodName,
    origin: request.origin,
    duplicateProofs: [...request.duplicateProofs],
  };
}

export const requestType = z.enum(['deposit', 'withdrawal']);

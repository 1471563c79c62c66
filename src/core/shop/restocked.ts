import { enqueueJob } from '../shared/jobs';
import type { Tx } from '../shared/tx';
import { WATCHED_PRODUCTS } from './sql/watch-sql';

/** Payload of `shop.notify-restocked`. */
export interface NotifyRestocked {
  /** `products.id` */
  readonly productId: number;
}

/** Products have free items again: whoever waits for one of them is told, after the commit, through a job. */
export async function announceRestocked(tx: Tx, productIds: readonly number[]): Promise<void> {
  if (productIds.length === 0) return;
  for (const { product_id: productId } of await tx.query<{ product_id: number }>(WATCHED_PRODUCTS, [productIds])) {
    const payload: NotifyRestocked = { productId };
    await enqueueJob(tx, {
      task: 'shop.notify-restocked',
      payload: { ...payload },
      jobKey: `shop.notify-restocked:${productId}`,
    });
  }
}

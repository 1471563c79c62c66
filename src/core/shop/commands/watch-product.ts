import { runCommand, type Outcome } from '../../shared/command';
import type { Call, Core } from '../../shared/core';
import { NotFoundError } from '../../shared/errors';
import { ProductInStockError } from '../errors';
import { FIND_WATCHABLE, INSERT_WATCH } from '../sql/watch-sql';

export interface WatchProduct {
  readonly userId: number;
  /** documentId */
  readonly product: string;
}

/** Notes that the user wants to be told, once, when the product is back. @throws NotFoundError, ProductInStockError */
export function watchProduct(
  core: Core,
  call: Call,
  input: WatchProduct,
): Promise<Outcome<{ readonly watching: boolean }>> {
  return runCommand(core.db, { name: 'shop.watch-product', ...call, input }, async (tx) => {
    const [product] = await tx.query<{ id: number; in_stock: boolean }>(FIND_WATCHABLE, [input.product]);
    if (!product) throw new NotFoundError('Product', input.product);
    if (product.in_stock) throw new ProductInStockError(input.product);
    await tx.query(INSERT_WATCH, [input.userId, product.id, core.clock.now()]);
    return { watching: true };
  });
}

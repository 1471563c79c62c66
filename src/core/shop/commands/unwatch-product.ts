import { runCommand, type Outcome } from '../../shared/command';
import type { Call, Core } from '../../shared/core';
import { DELETE_WATCH } from '../sql/watch-sql';
import type { WatchProduct } from './watch-product';

/** The user does not wait for the product any more, whether they did or not. */
export function unwatchProduct(
  core: Core,
  call: Call,
  input: WatchProduct,
): Promise<Outcome<{ readonly watching: boolean }>> {
  return runCommand(core.db, { name: 'shop.unwatch-product', ...call, input }, async (tx) => {
    await tx.query(DELETE_WATCH, [input.userId, input.product]);
    return { watching: false };
  });
}

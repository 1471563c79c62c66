import { runCommand, type Outcome } from '../../shared/command';
import type { Call, Core } from '../../shared/core';
import { NotFoundError } from '../../shared/errors';
import { onlyRow } from '../../shared/tx';
import { AlreadyUndoneError } from '../errors';
import { LOCK_DISCOUNT, TAKE_TURN, UNDO_DISCOUNT } from '../sql/discount-sql';

interface LockedDiscount {
  readonly id: bigint;
  readonly products: number;
  readonly undone_at: Date | null;
  readonly undone_by: string | null;
}

export interface UndoneDiscount {
  readonly restored: number;
  /** Products that were given another discount since, or the same again: they keep it. */
  readonly left: number;
}

/** Gives the products of a bulk discount back exactly what they had. @throws NotFoundError, AlreadyUndoneError */
export function undoBulkDiscount(
  core: Core,
  call: Call,
  input: { readonly discount: string },
): Promise<Outcome<UndoneDiscount>> {
  return runCommand(core.db, { name: 'shop.undo-bulk-discount', ...call, input }, async (tx) => {
    await tx.query(TAKE_TURN);
    const [discount] = await tx.query<LockedDiscount>(LOCK_DISCOUNT, [input.discount]);
    if (!discount) throw new NotFoundError('Discount', input.discount);
    if (discount.undone_at !== null) {
      throw new AlreadyUndoneError(input.discount, discount.undone_by ?? '', discount.undone_at);
    }
    const { restored } = onlyRow(
      await tx.query<{ restored: number }>(UNDO_DISCOUNT, [discount.id, core.clock.now(), call.actor.label]),
    );
    return { restored, left: discount.products - restored };
  });
}

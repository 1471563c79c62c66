import { runCommand, type Outcome } from '../../shared/command';
import type { Call, Core } from '../../shared/core';
import { newDocumentId } from '../../shared/ids';
import { onlyRow } from '../../shared/tx';
import { checkTerms, readChoice, type BulkDiscountRequest } from '../discount';
import { NoProductsError } from '../errors';
import { applyDiscount, TAKE_TURN } from '../sql/discount-sql';

export interface AppliedDiscount {
  readonly documentId: string;
  /** How many products have it now. */
  readonly products: number;
}

/**
 * Gives all chosen products the same discount, instead of the one they had.
 * @throws NoProductsError; InvalidInputError for an empty filter, a percent or a time that cannot be
 */
export function applyBulkDiscount(
  core: Core,
  call: Call,
  input: BulkDiscountRequest,
): Promise<Outcome<AppliedDiscount>> {
  return runCommand(core.db, { name: 'shop.apply-bulk-discount', ...call, input }, async (tx) => {
    const now = core.clock.now();
    checkTerms(input, now);
    const choice = readChoice(input.filter);
    const documentId = newDocumentId();
    await tx.query(TAKE_TURN);
    const { products } = onlyRow(
      await tx.query<{ products: number }>(applyDiscount(choice.parts), [
        documentId,
        JSON.stringify(input.filter),
        input.percent,
        input.from ?? null,
        input.until ?? null,
        now,
        call.actor.label,
        tx.commandId ?? null,
        ...choice.values,
      ]),
    );
    if (products === 0) throw new NoProductsError();
    return { documentId, products };
  });
}

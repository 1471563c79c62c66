import { runCommand, type Outcome } from '../../shared/command';
import type { Call, Core } from '../../shared/core';
import { InvalidInputError } from '../../shared/errors';
import { AdminOnlyError, translateLedgerError } from '../errors';
import { CLOSE_MONTH } from '../sql/proof';

export interface CloseMonth {
  /** `2026-01`, a month in UTC that is over. */
  readonly month: string;
  readonly reason: string;
}

/** There was no year 0. */
const MONTH = /^(?!0000)\d{4}-(0[1-9]|1[0-2])$/;

/**
 * Locks a month: no posting may be effective inside or before it any more, and its trial balance is kept.
 * @throws AdminOnlyError, InvalidInputError, MonthNotOverError, PeriodClosedError
 */
export function closeMonth(core: Core, call: Call, input: CloseMonth): Promise<Outcome<CloseMonth>> {
  return runCommand(core.db, { name: 'ledger.close-month', ...call, input }, async (tx, { month, reason }) => {
    const { actor } = call;
    if (actor.kind !== 'admin') throw new AdminOnlyError();
    if (!MONTH.test(month)) throw new InvalidInputError('month', 'must be a month such as 2026-01');
    if (reason.trim() === '') throw new InvalidInputError('reason', 'must not be empty');
    try {
      const values = [`${month}-01`, actor.kind, actor.id, actor.label, reason.trim(), core.clock.now()];
      await tx.query(CLOSE_MONTH, values);
    } catch (error) {
      throw translateLedgerError(error);
    }
    return { month, reason: reason.trim() };
  });
}

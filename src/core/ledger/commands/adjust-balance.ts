import { runCommand, type Outcome } from '../../shared/command';
import type { Call, Core } from '../../shared/core';
import { InvalidInputError } from '../../shared/errors';
import { parseAmount, type Minor } from '../../shared/money';
import { readSettings } from '../../shared/settings';
import { onlyRow } from '../../shared/tx';
import type { AccountRef } from '../account';
import { isOfOwnAccount, postAdjustment, toAdjustment, type AdjustmentRow, type AdjustmentView } from '../adjustment';
import { AdminOnlyError, UnknownAccountError } from '../errors';
import { findAccount } from '../queries/find-account';
import { ledgerSettings } from '../settings';
import { ASK_ADJUSTMENT } from '../sql/adjustments';

export interface AdjustBalance {
  readonly account: AccountRef;
  /** Minor units; above zero gives the account more, below zero takes from it. */
  readonly amount: Minor;
  /** For people: why. It becomes the posting's memo. */
  readonly reason: string;
}

const MAX_REASON_LENGTH = 500;

/**
 * An admin corrects an account by hand. Up to a threshold (setting) it is posted at once, above it waits for a second
 * admin (`approveAdjustment`), as any of an account of their own does: the state of the result says which. No account is
 * opened by hand but a user's wallet, since money on an account that nobody looks at is lost; that there is such a user is
 * for the caller to know.
 * @throws AdminOnlyError, InvalidInputError, UnknownAccountError, InsufficientFundsError
 */
export function adjustBalance(core: Core, call: Call, input: AdjustBalance): Promise<Outcome<AdjustmentView>> {
  return runCommand(core.db, { name: 'ledger.adjust-balance', ...call, input }, async (tx, { account, amount }) => {
    const { actor } = call;
    const reason = input.reason.trim();
    if (actor.kind !== 'admin') throw new AdminOnlyError();
    if (amount === 0n) throw new InvalidInputError('amount', 'must not be zero');
    if (reason === '' || reason.length > MAX_REASON_LENGTH) {
      throw new InvalidInputError('reason', `must have 1 to ${MAX_REASON_LENGTH} characters`);
    }
    if (!isWallet(account) && !(await findAccount(tx, account))) throw new UnknownAccountError(account);
    const at = core.clock.now();
    const asked = toAdjustment(
      onlyRow(
        await tx.query<AdjustmentRow>(ASK_ADJUSTMENT, [
          account.ownerKind,
          account.ownerId,
          account.purpose,
          account.currency,
          amount,
          reason,
          actor.id,
          actor.label,
          at,
        ]),
      ),
    );
    const { adjustmentSecondAdminAbove } = await readSettings(tx, ledgerSettings);
    const threshold = adjustmentSecondAdminAbove[account.currency];
    const size = amount < 0n ? 0n - amount : amount;
    const alone = threshold !== undefined && size <= parseAmount(threshold, account.currency);
    const decides = alone && !(await isOfOwnAccount(tx, asked.id, actor));
    return decides ? postAdjustment(tx, asked, { actor, at, note: null }) : asked;
  });
}

const isWallet = ({ ownerKind, purpose }: AccountRef): boolean => ownerKind === 'user' && purpose === 'wallet';

import { house, post, walletOf } from '../../../ledger';
import { runCommand, type Outcome } from '../../../shared/command';
import type { Call, Core } from '../../../shared/core';
import { NotFoundError } from '../../../shared/errors';
import type { CurrencyCode } from '../../../shared/money';
import type { ImportedUser } from '../records';
import { COMPLETE_USER } from '../sql/import-sql';

export interface OpenAccount {
  readonly user: ImportedUser;
  readonly currency: CurrencyCode;
}

export interface OpenedAccount {
  readonly userId: number;
  /** Null for a balance of zero, which needs no posting. */
  readonly transactionId: bigint | null;
}

/**
 * Takes over what the old workbook says of a registered user: club id, since when, and the balance as an opening
 * posting, dated now. The ledger's own key lets a balance be opened once per person and currency, for ever.
 * @throws NotFoundError when the user is not registered; the ledger's error when the balance was opened before
 */
export function openAccount(core: Core, call: Call, input: OpenAccount): Promise<Outcome<OpenedAccount>> {
  return runCommand(core.db, { name: 'reports.open-account', ...call, input }, async (tx) => {
    const { user, currency } = input;
    const [row] = await tx.query<{ id: number }>(COMPLETE_USER, [user.telegramId, user.registeredAt, user.clubId]);
    if (!row) throw new NotFoundError('user', user.telegramId);
    if (user.balanceMinor === 0n) return { userId: row.id, transactionId: null };
    const leg = { from: house('opening', currency), to: walletOf(row.id, currency), amount: user.balanceMinor };
    const { ids } = await post(tx, [
      {
        kind: 'opening-balance',
        subject: { type: 'user', id: String(row.id) },
        legs: [leg],
        actor: call.actor,
        memo: 'Balance in the old workbook',
        effectiveAt: core.clock.now(),
        key: `opening:${user.telegramId}:${currency}`,
      },
    ]);
    return { userId: row.id, transactionId: ids[0] ?? null };
  });
}

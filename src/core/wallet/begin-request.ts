import type { CurrencyCode, Minor } from '../shared/money';
import { onlyRow, type Tx } from '../shared/tx';
import { limitsFrom, type Limits, type LimitException } from './limits';
import { assertUsable, toMethod, type MethodRow, type PaymentMethod } from './payment-method';
import type { RequestType } from './request-states';
import { walletApprovalSettings, walletLimitSettings, walletWithdrawalSettings } from './settings';
import type { z } from 'zod';
import { BEGIN_REQUEST } from './sql/request-sql';

/** What a new request is judged by. */
export interface RequestBasis {
  readonly userName: string;
  readonly telegramId: string | null;
  readonly method: PaymentMethod;
  readonly approvals: z.output<typeof walletApprovalSettings.schema>;
  readonly withdrawals: z.output<typeof walletWithdrawalSettings.schema>;
  readonly limits: Limits;
  /** Undecided requests of the user, of this type. */
  readonly open: number;
}

/** What `wallet.request_basis` answers. */
export interface BasisAnswer {
  readonly user: { readonly name: string; readonly telegramId: string | null };
  readonly method: MethodRow | null;
  readonly approvals: unknown;
  readonly limits: unknown;
  readonly withdrawals: unknown;
  readonly exception: LimitException | null;
  readonly open: number;
}

/**
 * Takes the user's lock, so that two requests of one user come one after the other, and reads what the new one needs.
 * @throws UnknownMethodError, AmountOutOfRangeError
 */
export async function beginRequest(
  tx: Tx,
  type: RequestType,
  userId: number,
  method: string,
  currency: CurrencyCode,
  amount: Minor,
): Promise<RequestBasis> {
  const values = [type, userId, method, currency];
  const { answer } = onlyRow(await tx.query<{ answer: BasisAnswer }>(BEGIN_REQUEST, values));
  return toBasis(answer, type, method, currency, amount);
}

/** @throws UnknownMethodError, AmountOutOfRangeError */
export function toBasis(
  answer: BasisAnswer,
  type: RequestType,
  method: string,
  currency: CurrencyCode,
  amount: Minor,
): RequestBasis {
  const found = answer.method === null ? undefined : toMethod(answer.method);
  return {
    userName: answer.user.name,
    telegramId: answer.user.telegramId,
    method: assertUsable(found, method, type, currency, amount),
    approvals: walletApprovalSettings.schema.parse(answer.approvals ?? {}),
    withdrawals: walletWithdrawalSettings.schema.parse(answer.withdrawals ?? {}),
    limits: limitsFrom(walletLimitSettings.schema.parse(answer.limits ?? {}), answer.exception, type, currency),
    open: answer.open,
  };
}

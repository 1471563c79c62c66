import { hold, walletOf, withdrawalsPaused } from '../../ledger';
import { runCommand, type Outcome } from '../../shared/command';
import type { Call, Core } from '../../shared/core';
import { newDocumentId } from '../../shared/ids';
import { parseAmount, type CurrencyCode } from '../../shared/money';
import { onlyRow, type Tx } from '../../shared/tx';
import { nameKey } from '../account-name';
import { announce } from '../announce';
import { beginRequest } from '../begin-request';
import { recordHistory } from '../decide';
import { CoolDownError, NameNotKnownError, TooManyOpenRequestsError, WithdrawalsPausedError } from '../errors';
import { checkLimits } from '../limits';
import { feeOf } from '../payment-method';
import { toRequest, type RequestRow, type WalletRequest } from '../request';
import { LAST_DEPOSIT, NAME_HAS_DEPOSITED } from '../sql/limit-sql';
import { FREE_SLOT, INSERT_WITHDRAWAL, REQUEST_SQL } from '../sql/request-sql';

export interface CreateWithdrawal {
  readonly userId: number;
  /** Major units as text: "100.00". The method's fee is taken from it. */
  readonly amount: string;
  readonly currency: string;
  /** The payment method's code: `blik`. */
  readonly method: string;
  readonly accountName: string;
  readonly accountNumber: string;
}

const HOUR_MS = 3600_000;

/**
 * Asks for money to be paid out. It is held from this moment on, so it can be neither spent nor asked for twice.
 * @throws InvalidInputError, UnknownMethodError, AmountOutOfRangeError, TooManyOpenRequestsError, LimitExceededError,
 * CoolDownError, NameNotKnownError, InsufficientFundsError; WithdrawalsPausedError while the books do not agree
 */
export function createWithdrawal(core: Core, call: Call, input: CreateWithdrawal): Promise<Outcome<WalletRequest>> {
  return runCommand(core.db, { name: 'wallet.create-withdrawal', ...call, input }, async (tx) => {
    const { actor } = call;
    const { userId, currency } = input;
    const amount = parseAmount(input.amount, currency);
    if (await withdrawalsPaused(tx)) throw new WithdrawalsPausedError();
    const basis = await beginRequest(tx, 'withdrawal', userId, input.method, currency, amount);
    const { method, withdrawals: settings } = basis;
    const now = core.clock.now();
    const slot = await freeSlot(tx, userId, currency, settings.maxOpenPerCurrency);
    await checkCoolDown(tx, userId, currency, settings.coolDownHours, now);
    if (settings.onlyToNamesThatDeposited) await checkName(tx, userId, input.accountName);
    await checkLimits(tx, basis.limits, userId, 'withdrawal', currency, amount, now);

    const id = newDocumentId();
    const subject = { type: 'withdrawal', id };
    const held = await hold(tx, { account: walletOf(userId, currency), amount, subject, actor });
    await tx.query(INSERT_WITHDRAWAL, [
      id,
      userId,
      method.id,
      amount,
      feeOf(method, amount),
      currency,
      input.accountName,
      nameKey(input.accountName),
      input.accountNumber,
      held.id,
      slot,
      actor.edge,
      new Date(now.getTime() + settings.expiresAfterHours * HOUR_MS),
      now,
    ]);
    await recordHistory(core, tx, { type: 'withdrawal', id, from: null, to: 'pending', actor });
    const made = toRequest('withdrawal', onlyRow(await tx.query<RequestRow>(REQUEST_SQL.withdrawal.find, [id])));
    await announce(tx, made);
    return made;
  });
}

async function freeSlot(tx: Tx, userId: number, currency: CurrencyCode, slots: number): Promise<number> {
  const [free] = await tx.query<{ slot: number }>(FREE_SLOT, [userId, currency, slots]);
  if (!free) throw new TooManyOpenRequestsError('withdrawal', slots);
  return free.slot;
}

async function checkCoolDown(tx: Tx, userId: number, currency: CurrencyCode, hours: number, now: Date): Promise<void> {
  if (hours === 0) return;
  const { at } = onlyRow(await tx.query<{ at: Date | null }>(LAST_DEPOSIT, [userId, currency]));
  const freesAt = at && new Date(at.getTime() + hours * HOUR_MS);
  if (freesAt && freesAt > now) throw new CoolDownError(freesAt);
}

async function checkName(tx: Tx, userId: number, accountName: string): Promise<void> {
  const values = [userId, nameKey(accountName)];
  const { known } = onlyRow(await tx.query<{ known: boolean }>(NAME_HAS_DEPOSITED, values));
  if (!known) throw new NameNotKnownError();
}

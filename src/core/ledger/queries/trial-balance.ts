import { minor, type CurrencyCode, type Minor } from '../../shared/money';
import type { Queryable } from '../../shared/tx';
import { TRIAL_BALANCE } from '../sql/reads';

export type AccountClass = 'asset' | 'liability' | 'equity' | 'income' | 'expense';

/** One line per purpose and currency, in minor units: a balance below zero is a debit, above zero a credit. */
export interface TrialBalanceLine {
  readonly class: AccountClass;
  readonly purpose: string;
  readonly currency: CurrencyCode;
  readonly balance: Minor;
  readonly debit: Minor;
  readonly credit: Minor;
}

export interface TrialBalanceRow {
  readonly class: AccountClass;
  readonly purpose: string;
  readonly currency: string;
  /** A sum of many accounts may be more than a BIGINT. */
  readonly balance: string;
}

/**
 * What all accounts add up to; debits equal credits in every currency.
 * @param asOf counts what was effective at this moment or before, everything when absent; as a text in ISO 8601 it may
 * have microseconds, which a Date has not
 */
export async function trialBalance(q: Queryable, asOf?: Date | string): Promise<TrialBalanceLine[]> {
  const rows = await q.query<TrialBalanceRow>(TRIAL_BALANCE, [asOf ?? null]);
  return rows.map(toTrialBalanceLine);
}

export function toTrialBalanceLine(row: TrialBalanceRow): TrialBalanceLine {
  const balance = BigInt(row.balance);
  return {
    class: row.class,
    purpose: row.purpose,
    currency: row.currency,
    balance: minor(balance),
    debit: minor(balance < 0n ? -balance : 0n),
    credit: minor(balance > 0n ? balance : 0n),
  };
}

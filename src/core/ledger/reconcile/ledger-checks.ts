import * as sql from '../sql/reconcile';
import type { ReconcileCheck } from './check';

/** What the ledger can say of itself; whether the business agrees is for the other capabilities' checks. */
export const ledgerChecks: readonly ReconcileCheck[] = [
  { name: 'ledger.zero-sum', says: 'Each transaction sums to zero per currency', sql: sql.ZERO_SUM },
  { name: 'ledger.balance', says: "Each account's balance is the sum of its entries", sql: sql.BALANCE_IS_SUM },
  {
    name: 'ledger.chain',
    says: 'Each entry says the true balance after it, without a gap',
    sql: sql.BALANCE_AFTER_CHAIN,
  },
  {
    name: 'ledger.order',
    says: "Each account's entries come in the order of their transactions",
    sql: sql.ENTRIES_IN_ORDER,
  },
  { name: 'ledger.entry-count', says: 'Each account counts its entries', sql: sql.ENTRY_COUNT },
  {
    name: 'ledger.legs',
    says: 'Each transaction has complete legs, each entry its transaction',
    sql: sql.LEGS_COMPLETE,
  },
  { name: 'ledger.bounds', says: 'No account is under its bound, holds counted', sql: sql.BOUND_HOLDS },
  { name: 'ledger.holds', says: 'What is held is the sum of the open holds', sql: sql.HELD_IS_SUM },
  { name: 'ledger.captures', says: 'Each captured hold has its posting, and no other hold has one', sql: sql.CAPTURES },
  { name: 'ledger.reversals', says: 'Each reversal undoes exactly what it reverses', sql: sql.REVERSALS },
  { name: 'ledger.commands', says: 'Each transaction can name the command that made it', sql: sql.COMMANDS_KEPT },
  { name: 'ledger.closed-months', says: 'The trial balance of a closed month has not changed', sql: sql.CLOSED_MONTHS },
  { name: 'ledger.adjustments', says: 'Each posted adjustment moved what it says', sql: sql.ADJUSTMENTS },
];

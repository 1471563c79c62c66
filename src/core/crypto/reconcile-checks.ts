import type { ReconcileCheck } from '../ledger';
import { CREDITS_POSTED } from './sql/reconcile';

/** What stands credited is posted, what was taken back is reversed, and a payment says the same of itself. */
export const cryptoChecks: readonly ReconcileCheck[] = [
  {
    name: 'crypto.credits',
    says: 'Each credit of a payment has its posting, each reversed one its reversal, and no payment stands credited without',
    sql: CREDITS_POSTED,
    needs: ['crypto.credit', 'crypto.payment'],
  },
];

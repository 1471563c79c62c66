import type { ReconcileCheck } from '../ledger';
import { CREDITED_TO_USER, DEPOSITS_POSTED, HISTORY_COMPLETE, HOLDS_MEANT, WITHDRAWALS_POSTED } from './sql/reconcile';

const needs = ['public.deposits', 'public.withdrawals'];

/** Every state of a request has the posting or the hold that it implies, and the other way round. */
export const walletChecks: readonly ReconcileCheck[] = [
  {
    name: 'wallet.deposits',
    says: 'Each approved deposit has one posting of its amount, and no other deposit has any',
    sql: DEPOSITS_POSTED,
    needs,
  },
  {
    name: 'wallet.withdrawals',
    says: 'Each approved withdrawal captured its hold, each open one still holds, the others gave theirs back',
    sql: WITHDRAWALS_POSTED,
    needs,
  },
  {
    name: 'wallet.credits',
    says: "Each deposit's money went into its own user's wallet, less the fee",
    sql: CREDITED_TO_USER,
    needs,
  },
  {
    name: 'wallet.holds',
    says: 'Each open hold of a withdrawal has the withdrawal that waits for it',
    sql: HOLDS_MEANT,
    needs,
  },
  {
    name: 'wallet.history',
    says: "Each request's last change of state is its state",
    sql: HISTORY_COMPLETE,
    needs,
  },
];

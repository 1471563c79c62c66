import type { ReconcileCheck } from '../ledger';
import { DEPOSITS_POSTED, WITHDRAWALS_POSTED } from './sql/reconcile';

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
];

import { cryptoChecks } from '../crypto';
import { ledgerChecks, type ReconcileCheck } from '../ledger';
import { shopChecks } from '../shop';
import { walletChecks } from '../wallet';

/** Everything that is compared by `npm run reconcile`, by the nightly job and by the panel. */
export const reconcileChecks: readonly ReconcileCheck[] = [
  ...ledgerChecks,
  ...walletChecks,
  ...shopChecks,
  ...cryptoChecks,
];

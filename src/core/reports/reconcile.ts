import { ledgerChecks, type ReconcileCheck } from '../ledger';

/** Everything that is compared by `npm run reconcile`, by the nightly job and by the panel. */
export const reconcileChecks: readonly ReconcileCheck[] = [...ledgerChecks];

export { accountOf, house, userOwner, walletOf } from './account';
export type { AccountBalance, AccountRef, Owner } from './account';
export type { AdjustmentState, AdjustmentView } from './adjustment';
export { acknowledgeDrift } from './commands/acknowledge-drift';
export { adjustBalance } from './commands/adjust-balance';
export { approveAdjustment } from './commands/approve-adjustment';
export { closeMonth } from './commands/close-month';
export { anyHoldDue, expireDueHolds } from './commands/expire-due-holds';
export { requestProof } from './commands/request-proof';
export { recordReconcile } from './commands/record-reconcile';
export { rejectAdjustment } from './commands/reject-adjustment';
export { sealDays } from './commands/seal-days';
export * from './errors';
export { capture, captureTogether, expireHolds, hold, voidHold } from './holds';
export type { Captured, CaptureRequest, ExpiredHold, HoldRequest, PlacedHold } from './holds';
export { post, postTogether } from './post';
export { runPostingCommand } from './posting-command';
export type { PostingPlan } from './posting-call';
export { adjustments } from './queries/adjustments';
export { balances } from './queries/balances';
export { closedMonthBalance, closedMonths } from './queries/closed-months';
export type { ClosedMonth } from './queries/closed-months';
export {
  acknowledgedDrifts,
  findDrift,
  lastDrifting,
  lastReconcile,
  openDrift,
  withdrawalsPaused,
} from './queries/drift';
export type { Drift, LastReconcile, OpenDrift } from './queries/drift';
export { latestProof } from './queries/latest-proof';
export type { ProofRequest } from './queries/latest-proof';
export { months } from './queries/months';
export type { Month } from './queries/months';
export { openHolds } from './queries/open-holds';
export type { OpenHold } from './queries/open-holds';
export { purposes } from './queries/purposes';
export type { Purpose } from './queries/purposes';
export { findAccount } from './queries/find-account';
export { accountsAfter, searchAccounts } from './queries/search-accounts';
export type { AccountFilter, AccountSummary } from './queries/search-accounts';
export { statement } from './queries/statement';
export type { StatementLine, StatementPage, StatementRange } from './queries/statement';
export { explain, transaction, transactionsOf } from './queries/transactions';
export type {
  Explanation,
  SubjectTransaction,
  TransactionCommand,
  TransactionEntry,
  TransactionView,
} from './queries/transactions';
export { trialBalance } from './queries/trial-balance';
export type { AccountClass, TrialBalanceLine } from './queries/trial-balance';
export { verifySeals } from './queries/verify-seals';
export type { BrokenRow, Verification } from './queries/verify-seals';
export type { Proof, ProvePayload } from './proof-request';
export { answerProofRequest } from './reconcile/answer-request';
export { aboutAccount, aboutSubject, aboutTransaction } from './reconcile/about';
export type { DriftAbout } from './reconcile/about';
export { driftCount } from './reconcile/check';
export type { CheckResult, DriftRow, ReconcileCheck } from './reconcile/check';
export { ledgerChecks } from './reconcile/ledger-checks';
export { drifting, proveBooks, runChecks } from './reconcile/run-checks';
export { reverse } from './reverse';
export type { ReverseRequest } from './reverse';
export { ledgerSettings } from './settings';
export type { Leg, Posted, Subject, Transaction } from './transaction';

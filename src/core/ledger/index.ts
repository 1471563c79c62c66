export { accountOf, house, houseOwner, userOwner, walletOf } from './account';
export type { AccountBalance, AccountRef, Owner } from './account';
export * from './errors';
export { capture, expireHolds, hold, voidHold } from './holds';
export type { Captured, CaptureRequest, ExpiredHold, HoldRequest, PlacedHold } from './holds';
export { post } from './post';
export { searchAccounts } from './queries/search-accounts';
export type { AccountFilter, AccountSummary } from './queries/search-accounts';
export { openHolds } from './queries/open-holds';
export type { OpenHold } from './queries/open-holds';
export { balances } from './queries/balances';
export { purposes } from './queries/purposes';
export type { Purpose } from './queries/purposes';
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
export { runPostingCommand } from './posting-command';
export type { PostingPlan } from './posting-command';
export { reverse } from './reverse';
export type { ReverseRequest } from './reverse';
export type { Leg, Posted, Subject, Transaction } from './transaction';

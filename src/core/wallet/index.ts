export type { NotifyUser, RefreshCards } from './announce';
export type { ApproveRequest } from './approvals';
export { approveDeposit } from './commands/approve-deposit';
export { approveWithdrawal } from './commands/approve-withdrawal';
export { cancelDeposit, type CancelDeposit } from './commands/cancel-deposit';
export { cancelWithdrawal, type CancelWithdrawal } from './commands/cancel-withdrawal';
export { createDeposit, type CreateDeposit } from './commands/create-deposit';
export { createWithdrawal, type CreateWithdrawal } from './commands/create-withdrawal';
export { expireRequest, type ExpireRequest } from './commands/expire-request';
export { flagApprovedByOne } from './commands/flag-approved-by-one';
export { rejectDeposit, type RejectDeposit } from './commands/reject-deposit';
export { rejectWithdrawal, type RejectWithdrawal } from './commands/reject-withdrawal';
export { setUserLimit, type SetUserLimit } from './commands/set-user-limit';
export { forgetUnusedProofs } from './commands/forget-unused-proofs';
export { uploadProof, type UploadProof } from './commands/upload-proof';
export * from './errors';
export { amountRange, coinOfChain, feeOf, type PaymentMethod } from './payment-method';
export type { PreparedProof, ProofMediaType } from './proof';
export { approvedByOne, type ApprovedByOne } from './queries/approved-by-one';
export { dueRequests, type DueRequest } from './queries/due-requests';
export { findPaymentMethod, paymentMethods } from './queries/payment-methods';
export { getProof, type StoredProof } from './queries/proof';
export { anyUnusedProof } from './queries/unused-proofs';
export { PAYER_FLAGS, payerOf, type Payer, type PayerFlag } from './queries/payer';
export {
  queue,
  queueCount,
  requestsBehind,
  type QueueCount,
  type QueueCursor,
  type QueueFilter,
  type QueueOrder,
} from './queries/queue';
export {
  getRequest,
  listRequests,
  requestHistory,
  type RequestEvent,
  type RequestFilter,
  type RequestPage,
} from './queries/requests';
export type { DuplicateProof, WalletRequest } from './request';
export { userLimits, type EffectiveLimit } from './queries/user-limits';
export { REQUEST_STATES, transitions, type RequestState, type RequestType } from './request-states';
export { seedWallet } from './seed-wallet';
export { walletApprovalSettings, walletLimitSettings, walletWithdrawalSettings } from './settings';
export { endManualRate, type EndManualRate } from './commands/end-manual-rate';
export { recordRates, type RecordedRate, type RecordRates } from './commands/record-rates';
export { recordRateFailure, type RecordRateFailure } from './commands/record-rate-failure';
export { setManualRate, type ManualRate, type SetManualRate } from './commands/set-manual-rate';
export {
  ratedPairs,
  rateFetchIsDue,
  rateFor,
  rateObservations,
  rateSourceState,
  ratesAt,
  type RatedPair,
  type RateObservation,
  type RateSourceState,
} from './queries/exchange-rates';
export { RateUnavailableError } from './rates/errors';
export { RATE_SCALE, scaledRate, type QuotedRate, type Rate, type RatePair, type RateSource } from './rates/rate';
export { parsePair, rateSettings } from './rates/settings';
export { walletChecks } from './reconcile-checks';

export type { NotifyUser, RefreshCards } from './announce';
export { approveDeposit, type ApproveDeposit } from './commands/approve-deposit';
export { cancelDeposit, type CancelDeposit } from './commands/cancel-deposit';
export { createDeposit, type CreateDeposit } from './commands/create-deposit';
export { rejectDeposit, type RejectDeposit } from './commands/reject-deposit';
export { uploadProof, type UploadProof } from './commands/upload-proof';
export * from './errors';
export type { PaymentMethod } from './payment-method';
export type { PreparedProof, ProofMediaType } from './proof';
export { findPaymentMethod, paymentMethods } from './queries/payment-methods';
export { getProof, type StoredProof } from './queries/proof';
export { queue, type QueueFilter, type QueueOrder } from './queries/queue';
export {
  getRequest,
  listRequests,
  requestHistory,
  type RequestEvent,
  type RequestFilter,
  type RequestPage,
} from './queries/requests';
export type { DuplicateProof, WalletRequest } from './request';
export { REQUEST_STATES, transitions, type RequestState, type RequestType } from './request-states';
export { seedWallet } from './seed-wallet';
export { walletApprovalSettings } from './settings';

import type { Endpoint } from '../../../platform/http/endpoint';
import { createDepositEndpoint } from './create-deposit';
import { approveDepositEndpoint, cancelDepositEndpoint, rejectDepositEndpoint } from './decide-deposit';
import { createWithdrawalEndpoint } from './create-withdrawal';
import { approveWithdrawalEndpoint, cancelWithdrawalEndpoint, rejectWithdrawalEndpoint } from './decide-withdrawal';
import { getProofEndpoint } from './get-proof';
import { listPaymentMethods } from './list-payment-methods';
import { getMyStatement, getMyWallet } from './my-wallet';
import { readRequestEndpoints } from './read-requests';
import { uploadProofEndpoint } from './upload-proof';

export const walletEndpoints: readonly Endpoint[] = [
  getMyWallet,
  getMyStatement,
  listPaymentMethods,
  uploadProofEndpoint,
  getProofEndpoint,
  createDepositEndpoint,
  ...readRequestEndpoints('deposit'),
  approveDepositEndpoint,
  rejectDepositEndpoint,
  cancelDepositEndpoint,
  createWithdrawalEndpoint,
  ...readRequestEndpoints('withdrawal'),
  approveWithdrawalEndpoint,
  rejectWithdrawalEndpoint,
  cancelWithdrawalEndpoint,
];

import type { Endpoint } from '../../../platform/http/endpoint';
import { createDepositEndpoint } from './create-deposit';
import { createWithdrawalEndpoint } from './create-withdrawal';
import { depositDecisions, withdrawalDecisions } from './decide-request';
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
  ...depositDecisions,
  createWithdrawalEndpoint,
  ...readRequestEndpoints('withdrawal'),
  ...withdrawalDecisions,
];

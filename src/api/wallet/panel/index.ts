import type { Endpoint } from '../../../platform/http/endpoint';
import { approveInQueue, rejectInQueue } from './decide';
import { getQueueProof, getQueueRequest, listQueue } from './queue';
import { getUserStatement, getUserWallet } from './user-wallet';

export const walletPanelEndpoints: readonly Endpoint[] = [
  listQueue,
  getQueueRequest,
  getQueueProof,
  approveInQueue,
  rejectInQueue,
  getUserWallet,
  getUserStatement,
];

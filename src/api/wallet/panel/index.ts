import type { Endpoint } from '../../../platform/http/endpoint';
import { approveInQueue, rejectInQueue } from './decide';
import { queueEvents } from './events';
import { countQueue, exportQueue, getQueueProof, getQueueRequest, listQueue } from './queue';
import { deleteManualRate, getRates, listRateHistory, putManualRate } from './rates';
import { getUserLimits, putUserLimit } from './user-limits';
import { getUserStatement, getUserWallet } from './user-wallet';

export const walletPanelEndpoints: readonly Endpoint[] = [
  listQueue,
  exportQueue,
  queueEvents,
  countQueue,
  getQueueRequest,
  getQueueProof,
  approveInQueue,
  rejectInQueue,
  getUserWallet,
  getUserStatement,
  getRates,
  listRateHistory,
  putManualRate,
  deleteManualRate,
  getUserLimits,
  putUserLimit,
];

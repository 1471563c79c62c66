import type { Endpoint } from '../../../platform/http/endpoint';
import { exportAccounts, getAccount, listAccounts } from './accounts';
import {
  exportAdjustments,
  getAdjustment,
  listAdjustments,
  postAdjustment,
  putAdjustmentApproval,
  putAdjustmentRejection,
} from './adjustments';
import { getChoices } from './choices';
import { listMonths, putMonthClosed } from './months';
import { getReconcile, getSeals, postReconcile, postSeals, putAcknowledgement } from './reconcile';
import { exportStatement, getStatement } from './statement';
import { findTransactions, getTransaction, listTransactionsOf } from './transaction';
import { exportTrialBalance, getTrialBalance } from './trial-balance';
import { exportUsers, getUserOverview, listUsersInPanel } from './user';

export const ledgerPanelEndpoints: readonly Endpoint[] = [
  getChoices,
  listAccounts,
  exportAccounts,
  getAccount,
  getStatement,
  exportStatement,
  getTransaction,
  findTransactions,
  listTransactionsOf,
  getTrialBalance,
  exportTrialBalance,
  listAdjustments,
  exportAdjustments,
  getAdjustment,
  postAdjustment,
  putAdjustmentApproval,
  putAdjustmentRejection,
  getReconcile,
  postReconcile,
  putAcknowledgement,
  postSeals,
  getSeals,
  listMonths,
  putMonthClosed,
  listUsersInPanel,
  exportUsers,
  getUserOverview,
];

import type { Endpoint } from '../../../platform/http/endpoint';
import { getAccount, listAccounts } from './accounts';
import { getChoices } from './choices';
import { exportStatement, getStatement } from './statement';
import { getTransaction, listTransactionsOf } from './transaction';
import { exportTrialBalance, getTrialBalance } from './trial-balance';
import { findUsersInPanel, getUserOverview } from './user';

export const ledgerPanelEndpoints: readonly Endpoint[] = [
  getChoices,
  listAccounts,
  getAccount,
  getStatement,
  exportStatement,
  getTransaction,
  listTransactionsOf,
  getTrialBalance,
  exportTrialBalance,
  findUsersInPanel,
  getUserOverview,
];

import type { Endpoint } from '../../../platform/http/endpoint';
import { getChainOverview } from './overview';
import { getPaymentHistory, listPanelAddresses, listPanelPayments } from './payments';
import { startChainRescan } from './start-rescan';

export const cryptoPanelEndpoints: readonly Endpoint[] = [
  getChainOverview,
  listPanelPayments,
  getPaymentHistory,
  listPanelAddresses,
  startChainRescan,
];

import type { Endpoint } from '../../../platform/http/endpoint';
import { getChainOverview } from './overview';
import { exportPanelPayments, getPanelPayment, listPanelAddresses, listPanelPayments } from './payments';
import { startChainRescan } from './start-rescan';

export const cryptoPanelEndpoints: readonly Endpoint[] = [
  getChainOverview,
  listPanelPayments,
  exportPanelPayments,
  getPanelPayment,
  listPanelAddresses,
  startChainRescan,
];

import type { Endpoint } from '../../../platform/http/endpoint';
import { getChainOverview } from './overview';
import { getPanelPayment, listPanelAddresses, listPanelPayments } from './payments';
import { startChainRescan } from './start-rescan';

export const cryptoPanelEndpoints: readonly Endpoint[] = [
  getChainOverview,
  listPanelPayments,
  getPanelPayment,
  listPanelAddresses,
  startChainRescan,
];

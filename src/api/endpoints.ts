import type { Endpoint } from '../platform/http/endpoint';
import { auditPanelEndpoints } from './audit/panel';
import { cryptoEndpoints } from './crypto/endpoints';
import { cryptoPanelEndpoints } from './crypto/panel';
import { docsEndpoints } from './docs/endpoints';
import { identityEndpoints } from './identity/endpoints';
import { identityPanelEndpoints } from './identity/panel';
import { ledgerEndpoints } from './ledger/endpoints';
import { ledgerPanelEndpoints } from './ledger/panel';
import { panelOwnEndpoints } from './panel/endpoints';
import { reportsPanelEndpoints } from './reports/panel';
import { shopEndpoints } from './shop/endpoints';
import { shopPanelEndpoints } from './shop/panel';
import { walletEndpoints } from './wallet/endpoints';
import { walletPanelEndpoints } from './wallet/panel';

const described: readonly Endpoint[] = [
  ...identityEndpoints,
  ...walletEndpoints,
  ...shopEndpoints,
  ...cryptoEndpoints,
  ...ledgerEndpoints,
];

/** Every declared route of the content API, below `/api`. */
export const endpoints: readonly Endpoint[] = [...described, ...docsEndpoints(described)];

/** Every declared route of the panel, below `/tillgram`; each names the permission it needs. */
export const panelEndpoints: readonly Endpoint[] = [
  ...identityPanelEndpoints,
  ...walletPanelEndpoints,
  ...auditPanelEndpoints,
  ...cryptoPanelEndpoints,
  ...shopPanelEndpoints,
  ...ledgerPanelEndpoints,
  ...reportsPanelEndpoints,
  ...panelOwnEndpoints,
];

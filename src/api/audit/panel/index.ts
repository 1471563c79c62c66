import type { Endpoint } from '../../../platform/http/endpoint';
import { exportAudit, listAudit } from './list-audit';

export const auditPanelEndpoints: readonly Endpoint[] = [listAudit, exportAudit];

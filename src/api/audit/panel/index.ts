import type { Endpoint } from '../../../platform/http/endpoint';
import { listAudit } from './list-audit';

export const auditPanelEndpoints: readonly Endpoint[] = [listAudit];

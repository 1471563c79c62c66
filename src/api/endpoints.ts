import type { Endpoint } from '../platform/http/endpoint';
import { identityEndpoints } from './identity/endpoints';

/** Every declared route of the content API, below `/api`. */
export const endpoints: readonly Endpoint[] = [...identityEndpoints];

/** Every declared route of the panel, below `/tillgram`; each names the permission it needs. */
export const panelEndpoints: readonly Endpoint[] = [];

import type { Endpoint } from '../platform/http/endpoint';
import { docsEndpoints } from './docs/endpoints';
import { identityEndpoints } from './identity/endpoints';

const described: readonly Endpoint[] = [...identityEndpoints];

/** Every declared route of the content API, below `/api`. */
export const endpoints: readonly Endpoint[] = [...described, ...docsEndpoints(described)];

/** Every declared route of the panel, below `/tillgram`; each names the permission it needs. */
export const panelEndpoints: readonly Endpoint[] = [];

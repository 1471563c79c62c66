import type { Endpoint } from '../../../platform/http/endpoint';
import { downloadMirror, getMirror, retryMirrorInPanel } from './sheets';

export const reportsPanelEndpoints: readonly Endpoint[] = [getMirror, retryMirrorInPanel, downloadMirror];

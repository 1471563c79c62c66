import type { Endpoint } from '../../../platform/http/endpoint';
import { listUserMessages, messageUserInPanel } from './messages';

export const identityPanelEndpoints: readonly Endpoint[] = [listUserMessages, messageUserInPanel];

import type { Endpoint } from '../../../platform/http/endpoint';
import { changeSettingsInPanel, listSettings } from './settings';

export const panelOwnEndpoints: readonly Endpoint[] = [listSettings, changeSettingsInPanel];

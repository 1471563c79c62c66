import type { Endpoint } from '../../../platform/http/endpoint';
import { getMyTelegram, issueMyLinkCode, listTelegramLinks, unlinkInPanel, unlinkMyTelegram } from './telegram-link';
import { changeSettingsInPanel, listSettings } from './settings';

export const panelOwnEndpoints: readonly Endpoint[] = [
  listSettings,
  changeSettingsInPanel,
  getMyTelegram,
  issueMyLinkCode,
  unlinkMyTelegram,
  listTelegramLinks,
  unlinkInPanel,
];

import { cryptoSettings } from '../../core/crypto';
import { ledgerSettings } from '../../core/ledger';
import { spreadsheetSettings } from '../../core/reports';
import type { SettingsDefinition } from '../../core/shared/settings';
import { shopSettings } from '../../core/shop';
import { rateSettings, walletApprovalSettings, walletLimitSettings, walletWithdrawalSettings } from '../../core/wallet';
import { telegramSettings } from '../../platform/telegram/settings';

type Group = SettingsDefinition<Record<string, unknown>>;

/** Every group of settings that the panel shows, in its order. */
export const settingsGroups: readonly Group[] = [
  shopSettings,
  walletApprovalSettings,
  walletLimitSettings,
  walletWithdrawalSettings,
  rateSettings,
  ledgerSettings,
  cryptoSettings,
  telegramSettings,
  spreadsheetSettings,
];

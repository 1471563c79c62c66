import { checkTexts } from './checks';
import { commonTexts } from './common';
import { cryptoTexts } from './crypto';
import { failureTexts } from './failures';
import { formTexts } from './forms';
import { healthTexts } from './health';
import { ledgerTexts } from './ledger';
import { ledgerControlTexts } from './ledger-control';
import { messageTexts } from './messages';
import { myTelegramTexts } from './my-telegram';
import { officeTexts } from './office';
import { queueTexts } from './queue';
import { ratesTexts } from './rates';
import { ruleTexts } from './rules';
import { searchTexts } from './search';
import { settingsTexts } from './settings';
import { settingsHelpTexts } from './settings-help';
import { settingsNameTexts } from './settings-names';
import { sheetsTexts } from './sheets';
import { shopTexts } from './shop';
import { shopStockTexts } from './shop-stock';

const areas = [
  checkTexts,
  commonTexts,
  cryptoTexts,
  failureTexts,
  formTexts,
  healthTexts,
  ledgerTexts,
  ledgerControlTexts,
  messageTexts,
  myTelegramTexts,
  officeTexts,
  queueTexts,
  ratesTexts,
  ruleTexts,
  searchTexts,
  settingsTexts,
  settingsHelpTexts,
  settingsNameTexts,
  sheetsTexts,
  shopTexts,
  shopStockTexts,
] as const;

type Areas = (typeof areas)[number];
/** Every key of every area, as the union of the areas' keys. */
export type TextKey = Areas extends infer Area
  ? Area extends { readonly en: infer Texts }
    ? keyof Texts & string
    : never
  : never;

const merged = (language: 'en' | 'ru' | 'pl'): Readonly<Record<TextKey, string>> =>
  Object.assign({}, ...areas.map((area) => area[language])) as Record<TextKey, string>;

export const allTexts = { en: merged('en'), ru: merged('ru'), pl: merged('pl') } as const;

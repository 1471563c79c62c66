import { z } from 'zod';
import { knownCurrencies } from '../shared/money';
import { defineSettings } from '../shared/settings';
import { mirrorTabs } from './mirror/tabs';

export const spreadsheetSettings = defineSettings(
  'spreadsheets',
  z.object({
    enabled: z.boolean().default(true).describe('Copy changes to the spreadsheet; off keeps it as it is'),
    tabsOff: z
      .array(z.enum(mirrorTabs.map((tab) => tab.id)))
      .default([])
      .describe('Tabs that are not copied. A tab that is switched on again is filled from the start'),
    mainCurrency: z
      .enum(knownCurrencies())
      .default('PLN')
      .describe('The currency of the Balance column in the tab Users; other currencies stand beside it as text'),
  }),
);

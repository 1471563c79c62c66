import type { Section } from '../kit';
import { auditSection } from './audit/section';
import { cryptoSection } from './crypto/section';
import { ledgerSection } from './ledger/section';
import { queueSection } from './queue/section';
import { searchSection } from './search/section';
import { sheetsSection } from './sheets/section';
import { shopSection } from './shop/section';
import { usersSection } from './users/section';

/** The panel's own entries in the menu. Adding one: a folder with its `section.ts`, and a line here. */
export const sections: readonly Section[] = [
  auditSection,
  cryptoSection,
  ledgerSection,
  queueSection,
  searchSection,
  sheetsSection,
  shopSection,
  usersSection,
];

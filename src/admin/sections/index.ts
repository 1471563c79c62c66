import type { Section } from '../kit';
import { cryptoSection } from './crypto/section';
import { ledgerSection } from './ledger/section';
import { queueSection } from './queue/section';
import { sheetsSection } from './sheets/section';

/** The panel's own entries in the menu. Adding one: a folder with its `section.ts`, and a line here. */
export const sections: readonly Section[] = [queueSection, ledgerSection, cryptoSection, sheetsSection];

import type { Queryable } from '../../shared/tx';
import { readSettings } from '../../shared/settings';
import { spreadsheetSettings } from '../settings';
import type { Mirror } from './run';
import { FORGET_ALL_WORK } from './sql/dirty';
import { mirrorFeeds, mirrorTabs } from './tabs';
import type { SheetTarget } from './target';

/** The mirror as the settings have it; null while it is switched off, and then nothing is kept for it either. */
export async function enabledMirror(q: Queryable, target: SheetTarget): Promise<Mirror | null> {
  const settings = await readSettings(q, spreadsheetSettings);
  if (!settings.enabled) {
    await q.query(FORGET_ALL_WORK);
    return null;
  }
  const off: readonly string[] = settings.tabsOff;
  return { target, tabs: mirrorTabs.filter((tab) => !off.includes(tab.id)), feeds: mirrorFeeds };
}

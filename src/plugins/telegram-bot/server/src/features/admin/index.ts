import type { Feature } from '../../feature';
import { askMessage, BROADCAST, chooseSegment, moveIt, showProgress, takeMessage } from './broadcast';
import { applyDiscount, DISCOUNT, previewDiscount, undoDiscount } from './discount';
import { linkAccount } from './link';
import { showStats, showUser } from './people';
import { texts } from './texts';

/** What admins do from Telegram: discounts, broadcasts, looking people up, figures. */
export const admin: Feature = {
  id: 'admin',
  texts,
  commands: [
    { name: 'set_discount', who: 'admin', permission: 'api::shop.manage', run: previewDiscount },
    { name: 'broadcast', who: 'admin', permission: 'api::bot.manage', run: chooseSegment },
    { name: 'user', who: 'admin', permission: 'api::users.read', run: showUser },
    { name: 'link', who: 'user', hidden: true, run: linkAccount },
    { name: 'stats', who: 'admin', permission: 'api::shop.read', run: showStats },
  ],
  buttons: {
    apply: { who: 'admin', permission: 'api::shop.manage', keepsDialogue: true, run: applyDiscount },
    undo: { who: 'admin', permission: 'api::shop.manage', run: undoDiscount },
    segment: { who: 'admin', permission: 'api::bot.manage', run: askMessage },
    move: { who: 'admin', permission: 'api::bot.manage', run: moveIt },
    progress: { who: 'admin', permission: 'api::bot.read', run: showProgress },
  },
  dialogues: {
    [BROADCAST]: { message: takeMessage },
    [DISCOUNT]: { confirm: (turn) => turn.say({ text: turn.texts.html('admin:pressApply') }) },
  },
  answeredBy: {
    [BROADCAST]: { who: 'admin', permission: 'api::bot.manage' },
    [DISCOUNT]: { who: 'admin', permission: 'api::shop.manage' },
  },
};

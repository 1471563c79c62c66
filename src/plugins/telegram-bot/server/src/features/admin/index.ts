import type { Feature } from '../../feature';
import { askMessage, BROADCAST, chooseSegment, moveIt, showProgress, takeMessage } from './broadcast';
import { applyDiscount, DISCOUNT, previewDiscount, undoDiscount } from './discount';
import { showStats, showUser } from './people';
import { texts } from './texts';

/** What admins do from Telegram: discounts, broadcasts, looking people up, figures. */
export const admin: Feature = {
  id: 'admin',
  texts,
  commands: [
    { name: 'set_discount', who: 'admin', run: previewDiscount },
    { name: 'broadcast', who: 'admin', run: chooseSegment },
    { name: 'user', who: 'admin', run: showUser },
    { name: 'stats', who: 'admin', run: showStats },
  ],
  buttons: {
    apply: { who: 'admin', keepsDialogue: true, run: applyDiscount },
    undo: { who: 'admin', run: undoDiscount },
    segment: { who: 'admin', run: askMessage },
    move: { who: 'admin', run: moveIt },
    progress: { who: 'admin', run: showProgress },
  },
  dialogues: {
    [BROADCAST]: { message: takeMessage },
    [DISCOUNT]: { confirm: (turn) => turn.say({ text: turn.texts.html('admin:pressApply') }) },
  },
};

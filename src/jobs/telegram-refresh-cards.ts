import type { RefreshCards } from '../core/wallet';
import type { Job } from '../platform/jobs/job';
import { refreshCards } from '../plugins/telegram-bot/server/src/features/wallet/refresh-cards';

/** Makes the card of a new request, and brings every card of one that has changed to the same text. */
export const refreshCardsJob: Job<RefreshCards> = {
  id: 'telegram.refresh-cards',
  run: ({ core }, { type, id }) => refreshCards(core, type, id),
};

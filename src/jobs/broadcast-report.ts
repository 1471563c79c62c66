import type { Job } from '../platform/jobs/job';
import { reportBroadcast } from '../plugins/telegram-bot/server/src/features/admin/broadcast';

/** Tells whoever ordered a broadcast what became of it; ordered in the transaction in which it is done. */
export const broadcastReportJob: Job<{ readonly broadcast: string }> = {
  id: 'broadcast.report',
  run: ({ core }, { broadcast }) => reportBroadcast(core, broadcast),
};

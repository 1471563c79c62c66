import type { NotifyUser } from '../core/wallet';
import type { Job } from '../platform/jobs/job';
import { notifyUser } from '../plugins/telegram-bot/server/src/notify';

/** A message to a user, in their language at the time it is sent. */
export const notifyUserJob: Job<NotifyUser> = {
  id: 'telegram.notify-user',
  run: ({ core, jobId }, payload) => notifyUser(core, payload, `notify:${jobId}`),
};

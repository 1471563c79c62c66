import type { Job } from '../platform/jobs/job';
import { tellAdmins, tellUser } from '../plugins/telegram-bot/server/src/features/crypto/tell';

/** A payment has changed: its user's message is brought to what it is now. */
export const tellCryptoUserJob: Job<{ readonly paymentId: string }> = {
  id: 'crypto.tell-user',
  run: ({ core }, { paymentId }) => tellUser(core, BigInt(paymentId)),
};

/** An alarm was raised or is over: the admin group reads it. */
export const tellCryptoAdminsJob: Job<{ readonly alarmId: string }> = {
  id: 'crypto.tell-admins',
  run: ({ core }, { alarmId }) => tellAdmins(core, BigInt(alarmId)),
};

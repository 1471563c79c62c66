import type { Job } from '../platform/jobs/job';
import { tellAdmins } from '../plugins/telegram-bot/server/src/features/ledger/tell';

/** A drift was found, or an admin has acknowledged it: the admin chat reads it. */
export const tellLedgerAdminsJob: Job<{ readonly driftId: string }> = {
  id: 'ledger.tell-admins',
  run: ({ core }, { driftId }) => tellAdmins(core, BigInt(driftId)),
};

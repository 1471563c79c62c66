import { systemActor } from '../core/shared/actor';
import { approvedByOne, flagApprovedByOne, type ApprovedByOne } from '../core/wallet';
import type { Job } from '../platform/jobs/job';
import { tellApprovedByOne } from '../plugins/telegram-bot/server/src/features/wallet/approved-by-one';

/** Ordered whenever a Telegram account is linked, and nightly: API tokens tell who made them, too. Each request is flagged once. */
export const checkApprovalsJob: Job = {
  id: 'wallet.check-approvals',
  schedule: '0 23 4 * * *',
  async run({ core, signal }) {
    const actor = systemActor('wallet.check-approvals');
    for (const { type, id } of await approvedByOne(core.db)) {
      if (signal.aborted) return;
      await flagApprovedByOne(core, { actor, idempotencyKey: `approved-by-one:${type}:${id}` }, { type, id });
    }
  },
};

export const tellApprovedByOneJob: Job<ApprovedByOne> = {
  id: 'wallet.tell-approved-by-one',
  run: ({ core }, found) => tellApprovedByOne(core, found),
};

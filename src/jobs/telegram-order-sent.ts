import { systemActor } from '../core/shared/actor';
import { recordDelivery } from '../core/shop';
import type { Job } from '../platform/jobs/job';
import { outcomeOf } from '../platform/telegram/outbox';

/** Notes on the order what became of its messages, once that is known of all of them. */
export const orderSentJob: Job<{ readonly subject: string }> = {
  id: 'telegram.order-sent',
  async run({ core, jobId }, { subject }) {
    const outcome = await outcomeOf(core.db, subject);
    if (outcome === 'waiting') return;
    const order = subject.slice(subject.indexOf(':') + 1, subject.indexOf('/'));
    const call = { actor: systemActor('telegram.order-sent'), idempotencyKey: `order-sent:${jobId}` };
    await recordDelivery(core, call, {
      order,
      outcome: outcome === 'sent' ? 'delivered' : 'failed',
      error: 'Telegram did not take the message',
    });
  },
};

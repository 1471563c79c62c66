import { systemActor } from '../core/shared/actor';
import { getUser } from '../core/identity';
import { getOrder, recordDelivery } from '../core/shop';
import type { Job } from '../platform/jobs/job';
import { enqueueMessages } from '../platform/telegram/outgoing';
import { deliveryMessages } from '../plugins/telegram-bot/server/src/features/shop/delivery';

/** Hands over what was bought, in the buyer's chat. Who has none fetches it by another way; the order says so. */
export const deliverOrderJob: Job<{ readonly order: string }> = {
  id: 'shop.deliver-order',
  async run({ core, jobId }, { order: id }) {
    const order = await getOrder(core.db, id, null);
    const user = await getUser(core.db, order.userId);
    const failed = (error: string): Promise<unknown> =>
      recordDelivery(
        core,
        { actor: systemActor('shop.deliver-order'), idempotencyKey: `deliver:${jobId}:${error}` },
        { order: id, outcome: 'failed', error },
      );
    if (user.telegramId === null) {
      await failed('the user has no Telegram account');
      return;
    }
    const messages = await deliveryMessages(core, order, Number(user.telegramId), `delivery:${id}:${jobId}`);
    if (messages.length === 0) {
      await failed('the order was refunded and its item went back to stock');
      return;
    }
    // Sent again later, it is another delivery with an outcome of its own.
    const subject = `order:${id}/${jobId}`;
    await enqueueMessages(
      core.db,
      messages.map((message) => ({ ...message, subject, onDone: 'telegram.order-sent' })),
    );
  },
};

import { runCommand, type Outcome } from '../../shared/command';
import type { Call, Core } from '../../shared/core';
import { enqueueJob } from '../../shared/jobs';
import type { NotifyRestocked } from '../restocked';
import { TAKE_WATCHERS } from '../sql/watch-sql';

const MOST_AT_ONCE = 200;

interface WatcherRow {
  readonly user_id: number;
  readonly document_id: string;
  readonly name: string;
}

/** Tells those who wait for a product that it is back, at most 200 a call, each once; none when it is gone again. */
export function notifyWatchers(
  core: Core,
  call: Call,
  input: NotifyRestocked,
): Promise<Outcome<{ readonly told: number; readonly more: boolean }>> {
  return runCommand(core.db, { name: 'shop.notify-watchers', ...call, input }, async (tx) => {
    const watchers = await tx.query<WatcherRow>(TAKE_WATCHERS, [input.productId, MOST_AT_ONCE]);
    for (const { user_id: userId, document_id: id, name } of watchers) {
      await enqueueJob(tx, {
        task: 'telegram.notify-user',
        payload: { userId, message: 'back-in-stock', values: { id, product: name } },
        jobKey: `notify:back-in-stock:${id}:${userId}`,
      });
    }
    return { told: watchers.length, more: watchers.length === MOST_AT_ONCE };
  });
}

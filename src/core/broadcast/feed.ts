import type { Core } from '../shared/core';
import { FEED, RUNNING } from './sql/broadcast-sql';

/** As many as are sent in some seconds: a broadcast never stands between a user and their answer. */
const MOST_IN_OUTBOX = 90;

/** Puts the next recipients of every running broadcast into the outbox; the job `broadcast.report` follows the last. */
export async function feedBroadcasts(core: Core): Promise<void> {
  for (const { id } of await core.db.query<{ id: bigint }>(RUNNING)) {
    await core.db.query(FEED, [id, MOST_IN_OUTBOX, core.clock.now()]);
  }
}

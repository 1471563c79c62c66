import type { Clock } from '../../shared/clock';
import type { Queryable } from '../../shared/tx';
import { OLDEST_REQUEST, TAKE_REQUEST } from './sql/target';
import { TargetBusyError, type GridTarget } from './target';

/** Google allows 60 reads and 60 writes a minute and user; the rest is for clocks that differ and for people. */
export const REQUESTS_PER_MINUTE = 55;
const WINDOW_SECONDS = 60;

/**
 * The target with our own pace in front of it. Requests are counted in Postgres, so that the job, the command line
 * and another instance keep under one quota together.
 */
export function paced(q: Queryable, clock: Clock, target: GridTarget): GridTarget {
  const take = async (kind: 'read' | 'write'): Promise<void> => {
    const now = clock.now();
    const taken = await q.query(TAKE_REQUEST, [target.id, kind, now, REQUESTS_PER_MINUTE, WINDOW_SECONDS]);
    if (taken.length > 0) return;
    const [oldest] = await q.query<{ at: Date | null }>(OLDEST_REQUEST, [target.id, kind, now, WINDOW_SECONDS]);
    const freeAt = (oldest?.at ?? now).getTime() + WINDOW_SECONDS * 1000;
    throw new OwnPaceError(Math.max(1, Math.ceil((freeAt - now.getTime()) / 1000)));
  };
  return {
    kind: 'grid',
    id: target.id,
    sheets: async () => {
      await take('read');
      return target.sheets();
    },
    read: async (ranges) => {
      await take('read');
      return target.read(ranges);
    },
    restructure: async (changes) => {
      await take('write');
      await target.restructure(changes);
    },
    write: async (patches) => {
      await take('write');
      await target.write(patches);
    },
  };
}

/** Not a failure of the target: we wait so that there is none. */
export class OwnPaceError extends TargetBusyError {
  constructor(retryAfterSeconds: number) {
    super(`waiting ${retryAfterSeconds} s to stay under the quota`, retryAfterSeconds);
  }
}

const MAX_ATTEMPTS = 30;
const DEFAULT_PAUSE_SECONDS = 5;

/** How to let time pass; a test's clock jumps. */
export type Wait = (seconds: number) => Promise<void>;

/** The target for work that has no next run to wait for: it pauses as long as it is asked to, and goes on. */
export function patient(target: GridTarget, wait: Wait): GridTarget {
  const persist = async <Answer>(request: () => Promise<Answer>): Promise<Answer> => {
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await request();
      } catch (error) {
        if (!(error instanceof TargetBusyError) || attempt >= MAX_ATTEMPTS) throw error;
        await wait(error.retryAfterSeconds ?? DEFAULT_PAUSE_SECONDS);
      }
    }
  };
  return {
    kind: 'grid',
    id: target.id,
    sheets: () => persist(() => target.sheets()),
    read: (ranges) => persist(() => target.read(ranges)),
    restructure: (changes) => persist(() => target.restructure(changes)),
    write: (patches) => persist(() => target.write(patches)),
  };
}

import type { Actor } from './actor';
import type { Clock } from './clock';
import type { Database } from './tx';

/** What every command and job of the core is given; made once a process, in `src/app.ts`. */
export interface Core {
  readonly db: Database;
  readonly clock: Clock;
  /** Coins whose chain is followed, so that what arrives is credited without anybody's decision; none when absent. */
  readonly coinsFollowed?: readonly string[];
}

/** Who calls a command, and under which key. Edges make one per request; see `Command` for how keys are scoped. */
export interface Call {
  readonly actor: Actor;
  readonly idempotencyKey: string;
  readonly dryRun?: boolean;
}

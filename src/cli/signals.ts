import type { EmbeddedPostgres } from '../platform/db/embedded-postgres';

/** What a process ends with that a signal has ended: 128 and the signal's number. */
const SIGNALS = { SIGHUP: 129, SIGINT: 130, SIGTERM: 143 } as const;
type Signal = keyof typeof SIGNALS;

type Starting = Promise<EmbeddedPostgres | undefined>;

let postgres: Starting = Promise.resolve(undefined);
/** A Postgres that is still starting finishes its start first: nothing else could end it. */
function leavePostgres(): Promise<void> {
  // What still runs is without its connections from now on, and may fail in any way: that must not end the process before.
  process.on('uncaughtException', () => undefined);
  return postgres.then(
    (started) => started?.leave(),
    () => undefined,
  );
}

/** What the first signal does, and what the process ends with afterwards. */
let first: { readonly stop: () => Promise<unknown>; readonly code?: number } = { stop: leavePostgres };
let signals = 0;

/**
 * From now on the first SIGHUP (a closed terminal), SIGINT or SIGTERM stops what runs and then ends the process; a second one
 * only waits for the embedded Postgres to end, a third for nothing. Takes the place of what was to be done before.
 * @param stop leaves the embedded Postgres, and does nothing else, when absent
 * @param code what the process ends with; as one that the signal has ended when absent
 */
export function stopOnSignals(stop: () => Promise<unknown> = leavePostgres, code?: number): void {
  first = { stop, code };
  for (const signal of Object.keys(SIGNALS) as Signal[]) {
    // Strapi's own listener would destroy everything at once, beside ours.
    for (const listener of process.listeners(signal)) if (listener !== onSignal) process.off(signal, listener);
    // Ours stays where it is: a signal that has come and was not yet told of would be lost with the last listener.
    if (process.listenerCount(signal) === 0) process.on(signal, onSignal);
  }
}

function onSignal(signal: NodeJS.Signals): void {
  const number = (signals += 1);
  const ended = SIGNALS[signal as Signal];
  if (number > 2) process.exit(ended);
  const [stop, code] = number === 1 ? [first.stop, first.code ?? ended] : [leavePostgres, ended];
  stop().then(
    () => process.exit(code),
    (error: unknown) => {
      // What the first signal stops fails when the second one takes Postgres away from it.
      if (number < signals) return;
      console.error(error);
      process.exit(1);
    },
  );
}

/**
 * Once a signal has come this never returns, for the process is about to end: what failed meanwhile failed because
 * everything is being stopped, and nothing more is to be begun.
 */
export async function unlessStopping(): Promise<void> {
  if (signals > 0) await new Promise<never>(() => undefined);
}

/** Starts an embedded Postgres, if one is needed. A signal lets it finish its start, and does not leave it behind. */
export async function untilSignalled(start: () => Starting): Starting {
  stopOnSignals();
  try {
    postgres = start();
    return await postgres;
  } catch (error) {
    await unlessStopping();
    throw error;
  }
}

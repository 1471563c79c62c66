import type { EmbeddedPostgres } from '../platform/db/embedded-postgres';

/** What a process ends with that a signal has ended: 128 and the signal's number. */
const SIGNALS = { SIGINT: 130, SIGTERM: 143 } as const;

let stopping = false;

/**
 * From now on the first SIGINT or SIGTERM stops what runs and then ends the process; a second one ends it at once. Takes the
 * place of what was to be done before.
 * @param code what the process ends with; as one that the signal has ended when absent
 */
export function stopOnSignals(stop: () => Promise<unknown>, code?: number): void {
  for (const [signal, ended] of Object.entries(SIGNALS)) {
    // Strapi's own listener would destroy everything at once, beside ours.
    process.removeAllListeners(signal);
    process.on(signal, () => {
      if (stopping) process.exit(SIGNALS.SIGINT);
      stopping = true;
      stop().then(
        () => process.exit(code ?? ended),
        (error: unknown) => {
          console.error(error);
          process.exit(1);
        },
      );
    });
  }
}

/**
 * Once a signal has come this never returns, for the process is about to end: what failed meanwhile failed because
 * everything is being stopped, and nothing more is to be begun.
 */
export async function unlessStopping(): Promise<void> {
  if (stopping) await new Promise<never>(() => undefined);
}

type Starting = Promise<EmbeddedPostgres | undefined>;

/** Starts an embedded Postgres, if one is needed. A signal lets it finish its start, and does not leave it behind. */
export async function untilSignalled(start: () => Starting): Starting {
  let starting: Starting = Promise.resolve(undefined);
  stopOnSignals(() =>
    starting.then(
      (postgres) => postgres?.leave(),
      () => undefined,
    ),
  );
  try {
    starting = start();
    return await starting;
  } catch (error) {
    await unlessStopping();
    throw error;
  }
}

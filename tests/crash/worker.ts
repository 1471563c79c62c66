/** The server of the crash test: 32 callers that never stop; it is ended by SIGKILL. Tells its parent each answer. */
import { systemClock } from '../../src/core/shared/clock';
import { createDatabase, createPool } from '../../src/platform/db/database';
import { flow, persistent } from './flows';

const CALLERS = 32;

async function main(): Promise<void> {
  const [url = '', seed = '', first = ''] = process.argv.slice(2);
  const pool = createPool({ connectionString: url, max: 12, applicationName: 'crash-worker' });
  const core = { db: createDatabase(pool), clock: systemClock };
  const step = persistent(
    (done) => process.send?.(done),
    () => false,
  );
  let next = Number(first);
  const caller = async (): Promise<never> => {
    for (;;) {
      next += 1;
      await flow(core, Number(seed), next, step);
    }
  };
  await Promise.all(Array.from({ length: CALLERS }, caller));
}

// Nobody else would end it.
process.once('disconnect', () => process.exit(1));

main().catch((error: unknown) => {
  console.error(error);
  process.exit(1);
});

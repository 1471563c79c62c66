import { Logger } from 'graphile-worker';
import { log } from '../log/log';

/** What graphile-worker says, in our log: by itself it writes to the console, and tells of each job. */
export const workerLogger = new Logger(() => (level, message) => {
  // The library's LogLevel exists for the compiler only; its values are these texts.
  const name: string = level;
  if (name === 'error') log.error({ worker: true }, message);
  else if (name === 'warning') log.warn({ worker: true }, message);
  else log.debug({ worker: true }, message);
});

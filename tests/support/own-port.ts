import { createServer } from 'node:net';

/** Below what systems hand out for port 0 and for outgoing connections (Linux: from 32768). */
const [FIRST, PER_WORKER, WORKERS] = [20_000, 200, 20];
const worker = Number(process.env.JEST_WORKER_ID ?? 1) % WORKERS;
let next = 0;

/**
 * A port for somebody who can't be told to take any free one, or who has to come back on the same: nobody else is given it
 * by chance, and no two workers of jest the same.
 */
export async function ownPort(): Promise<number> {
  for (let tries = 0; tries < PER_WORKER; tries += 1) {
    next = (next + 1) % PER_WORKER;
    const port = FIRST + worker * PER_WORKER + ((process.pid + next) % PER_WORKER);
    if (await isFree(port)) return port;
  }
  throw new Error('no free port');
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const probe = createServer()
      .once('error', () => resolve(false))
      .listen(port, '127.0.0.1', () => probe.close(() => resolve(true)));
  });
}

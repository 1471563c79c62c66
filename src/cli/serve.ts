import { once } from 'node:events';
import { createServer } from 'node:net';
import path from 'node:path';
import { createStrapi, type Core } from '@strapi/strapi';
import type { EmbeddedPostgres } from '../platform/db/embedded-postgres';
import { env, EnvError } from '../platform/env/env';
import { applyLocalDefaults } from '../platform/env/local-defaults';
import { ownUrl } from '../platform/http/own-url';
import { catchFailedChecks } from '../platform/http/failed-checks';
import { log } from '../platform/log/log';
import { explainStart } from './explain-start';
import { stopOnSignals, unlessStopping, untilSignalled } from './signals';

export interface Server {
  readonly strapi: Core.Strapi;
  readonly url: string;
  /** Finishes what is in flight, then stops everything that `serve` started; once, however often it is called. */
  stop(): Promise<void>;
}

/**
 * Starts the product in this process, with an embedded Postgres when no DATABASE_URL is given. A signal that comes meanwhile
 * ends the process, and does not leave that Postgres behind.
 */
export async function serve(): Promise<Server> {
  const postgres = await untilSignalled(applyLocalDefaults);
  try {
    const strapi = await startStrapi();
    await unlessStopping();
    return toServer(strapi, postgres);
  } catch (error) {
    await unlessStopping();
    await postgres?.leave();
    throw error;
  }
}

async function startStrapi(): Promise<Core.Strapi> {
  const { HOST, PORT } = env();
  // Strapi would end the process by itself when it cannot listen, and leave the embedded Postgres running.
  await expectFree(HOST, PORT);
  // Before Strapi loads its parts: most of them write their checks down as they are loaded.
  catchFailedChecks();
  const appDir = path.resolve(__dirname, '../../..');
  const strapi = createStrapi({ appDir, distDir: path.join(appDir, 'dist') });
  // Strapi listens to signals from now on, and would destroy what is not there yet.
  stopOnSignals();
  // So would its `start` end the process on any failure, and `listen` when it cannot ask the database.
  strapi.stopWithError = (error) => {
    throw error;
  };
  await strapi.load();
  await strapi.listen();
  return strapi;
}

/** @throws what listening throws; EnvError for a HOST that is not known */
async function expectFree(host: string, port: number): Promise<void> {
  const probe = createServer();
  probe.listen(port, host);
  await once(probe, 'listening').catch((error: NodeJS.ErrnoException) => {
    // A name that is not known fails as one in DATABASE_URL would.
    throw error.syscall === 'getaddrinfo' ? new EnvError(`HOST: ${error.message}`) : error;
  });
  probe.close();
  await once(probe, 'close');
}

function toServer(strapi: Core.Strapi, postgres: EmbeddedPostgres | undefined): Server {
  const { HOST, PORT } = env();
  const address = strapi.server.httpServer.address();
  const port = typeof address === 'object' && address !== null ? address.port : PORT;
  let stopped: Promise<void> | undefined;
  const stop = async (): Promise<void> => {
    // Strapi's last act would be to take every listener from the process, those of signals too: another signal would then end
    // it before Postgres.
    process.removeAllListeners = () => process;
    try {
      await strapi.destroy();
    } finally {
      await postgres?.leave();
    }
  };
  return { strapi, url: ownUrl(HOST, port, 'localhost'), stop: () => (stopped ??= stop()) };
}

/** The process of `npm start` and of the tests' servers; tells a parent process its address. */
export function main(): void {
  serve().then(
    (server) => {
      stopOnSignals(() => server.stop(), 0);
      log.info({ url: server.url }, 'Tillgram is ready');
      process.send?.({ ready: true, url: server.url });
    },
    (error: unknown) => {
      console.error(explainStart(error, 'npm start'));
      process.exit(1);
    },
  );
}

if (require.main === module) main();

import { once } from 'node:events';
import { createServer } from 'node:net';
import path from 'node:path';
import { createStrapi, type Core } from '@strapi/strapi';
import type { EmbeddedPostgres } from '../platform/db/embedded-postgres';
import { env } from '../platform/env/env';
import { applyLocalDefaults } from '../platform/env/local-defaults';
import { log } from '../platform/log/log';
import { explainStart } from './explain-start';

export interface Server {
  readonly strapi: Core.Strapi;
  readonly url: string;
  /** Finishes what is in flight, then stops everything that `serve` started. */
  stop(): Promise<void>;
}

/** Starts the product in this process, with an embedded Postgres when no DATABASE_URL is given. */
export async function serve(): Promise<Server> {
  const postgres = await applyLocalDefaults();
  try {
    const strapi = await startStrapi();
    return toServer(strapi, postgres);
  } catch (error) {
    await postgres?.leave();
    throw error;
  }
}

async function startStrapi(): Promise<Core.Strapi> {
  const { HOST, PORT } = env();
  // Strapi would end the process by itself when it cannot listen, and leave the embedded Postgres running.
  await expectFree(HOST, PORT);
  const appDir = path.resolve(__dirname, '../../..');
  const strapi = createStrapi({ appDir, distDir: path.join(appDir, 'dist') });
  // So would its `start` on any failure.
  await strapi.load();
  await strapi.listen();
  return strapi;
}

/** @throws what listening throws */
async function expectFree(host: string, port: number): Promise<void> {
  const probe = createServer();
  probe.listen(port, host);
  await once(probe, 'listening');
  probe.close();
  await once(probe, 'close');
}

function toServer(strapi: Core.Strapi, postgres: EmbeddedPostgres | undefined): Server {
  const { HOST, PORT } = env();
  const address = strapi.server.httpServer.address();
  const port = typeof address === 'object' && address !== null ? address.port : PORT;
  return {
    strapi,
    url: `http://${HOST === '0.0.0.0' ? 'localhost' : HOST}:${port}`,
    async stop() {
      try {
        await strapi.destroy();
      } finally {
        await postgres?.leave();
      }
    },
  };
}

/** Ends the process after a graceful stop at the first SIGINT or SIGTERM; a second one ends it at once. */
export function stopOnSignals(server: Server): void {
  let stopping = false;
  const onSignal = (): void => {
    if (stopping) process.exit(130);
    stopping = true;
    server.stop().then(
      () => process.exit(0),
      (error: unknown) => {
        console.error(error);
        process.exit(1);
      },
    );
  };
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    // Strapi's own listener would destroy everything at once, beside ours.
    process.removeAllListeners(signal);
    process.on(signal, onSignal);
  }
}

/** The process of `npm start` and of the tests' servers; tells a parent process its address. */
export function main(): void {
  serve().then(
    (server) => {
      stopOnSignals(server);
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

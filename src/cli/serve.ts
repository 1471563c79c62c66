import path from 'node:path';
import { createStrapi, type Core } from '@strapi/strapi';
import { EnvError, env } from '../platform/env/env';
import { applyLocalDefaults } from '../platform/env/local-defaults';

export interface Server {
  readonly strapi: Core.Strapi;
  readonly url: string;
  /** Finishes what is in flight, then stops everything that `serve` started. */
  stop(): Promise<void>;
}

/** Starts the product in this process, with an embedded Postgres when no DATABASE_URL is given. */
export async function serve(): Promise<Server> {
  const postgres = await applyLocalDefaults();
  const { HOST, PORT } = env();
  const appDir = path.resolve(__dirname, '../../..');
  const strapi = createStrapi({ appDir, distDir: path.join(appDir, 'dist') });
  try {
    // `start` would end the process by itself on a failure, and leave the embedded Postgres running.
    await strapi.load();
    await strapi.listen();
  } catch (error) {
    await postgres?.leave();
    throw error;
  }
  const address = strapi.server.httpServer.address();
  const port = typeof address === 'object' && address !== null ? address.port : PORT;
  return {
    strapi,
    url: `http://${HOST === '0.0.0.0' ? 'localhost' : HOST}:${port}`,
    async stop() {
      await strapi.destroy();
      await postgres?.leave();
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
      process.send?.({ ready: true, url: server.url });
    },
    (error: unknown) => {
      console.error(error instanceof EnvError ? error.message : error);
      process.exit(1);
    },
  );
}

if (require.main === module) main();

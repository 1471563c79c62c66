import { rm } from 'node:fs/promises';
import path from 'node:path';
import { runMigrations } from 'graphile-worker';
import { Client } from 'pg';
import { startEmbeddedPostgres } from '../../../src/platform/db/embedded-postgres';
import { migrate } from '../../../src/platform/db/migrate';

export interface BenchCluster {
  /** Of the server; its database `postgres` is left alone. */
  readonly url: string;
  /** Makes a database, replacing one of that name, and returns its URL. */
  createDatabase(name: string): Promise<string>;
  stop(): Promise<void>;
}

/** The root of the project, whether this runs from the sources or from dist/. */
export const projectRoot = process.cwd();

/**
 * A Postgres of its own as the product starts it, fsync on: what a benchmark measures must be what a user would get.
 * It is made anew on each run, so that no run inherits the bloat of another.
 */
export async function startBenchCluster(name: string): Promise<BenchCluster> {
  const directory = path.join(projectRoot, '.data', `bench-${name}-${process.pid}`);
  const server = await startEmbeddedPostgres(directory);
  const stop = async (): Promise<void> => {
    await server.leave();
    await rm(directory, { recursive: true, force: true });
  };
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => void stop().finally(() => process.exit(1)));
  }
  return {
    url: server.url,
    createDatabase: async (database) => {
      await execute(server.url, `drop database if exists ${database} with (force)`);
      await execute(server.url, `create database ${database}`);
      const url = new URL(server.url);
      url.pathname = `/${database}`;
      return url.toString();
    },
    stop,
  };
}

/** Runs SQL text on a connection of its own. */
export async function execute(url: string, sql: string): Promise<void> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    await client.query(sql);
  } finally {
    await client.end();
  }
}

/** The project's own schema, as the server makes it before Strapi's. */
export async function migrateDatabase(url: string): Promise<void> {
  await runMigrations({ connectionString: url });
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    await migrate(client, projectRoot, 'migrations');
  } finally {
    await client.end();
  }
}

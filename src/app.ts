import { Client, type Pool } from 'pg';
import type { Core } from './core/shared/core';
import { systemClock, type Clock } from './core/shared/clock';
import { ratesAt } from './core/wallet';
import { chainsTaken } from './platform/chain/configured-chains';
import { addChainHealth, startChains } from './platform/chain/running-chains';
import { createDatabase, createPool, reachDatabase } from './platform/db/database';
import { lockSchema, migrate, unlockSchema, type Phase } from './platform/db/migrate';
import type { Env } from './platform/env/env';
import { runMigrations } from 'graphile-worker';
import { createHealth, type Health } from './platform/health/health';
import { log } from './platform/log/log';
import { checkJobs, measureJobs } from './platform/jobs/jobs-health';
import { workerLogger } from './platform/jobs/worker-logger';
import { measureBooks } from './platform/metrics/books';
import { watchSharedCalls } from './platform/metrics/shared-calls';
import { configuredTarget } from './platform/sheets/configured-target';
import { checkTelegram, measureTelegram } from './platform/telegram/telegram-health';
import { checkRates } from './platform/rates/rates-health';
import { checkMirror, measureMirror } from './platform/sheets/mirror-health';

/** The running product below its edges: pools and the core. One per process. */
export interface App {
  readonly env: Env;
  readonly core: Core;
  readonly pool: Pool;
  readonly health: Health;
  close(): Promise<void>;
}

/** @param clock the time by which everything happens; the playground's can be moved */
export function createApp(env: Env, clock: Clock = systemClock): App {
  const pool = createPool({
    connectionString: env.DATABASE_URL,
    max: env.DATABASE_POOL_MAX,
    applicationName: 'tillgram',
  });
  const db = createDatabase(pool);
  const health = createHealth();
  health.add({ name: 'database', essential: true, check: () => reachDatabase(db).then(() => ({ state: 'up' })) });
  const core: Core = { db, clock, coinsFollowed: chainsTaken(env) };
  startChains(core, env, ratesAt(core.clock));
  addChainHealth(core, health);
  watchSharedCalls();
  measureBooks(core);
  measureJobs(core);
  measureTelegram(core);
  measureMirror(core, configuredTarget(env).id);
  health.add({ name: 'jobs', check: () => checkJobs(core) });
  health.add({ name: 'bot', check: () => checkTelegram(core) });
  health.add({ name: 'rates', check: () => checkRates(core, env) });
  health.add({ name: 'spreadsheet', check: () => checkMirror(core, configuredTarget(env).id) });
  return {
    env,
    pool,
    health,
    core,
    close: () => pool.end(),
  };
}

/** One instance at a time changes the schema: from before our migrations, over Strapi's sync, to the post-sync steps. */
export class SchemaChange {
  private constructor(
    private readonly client: Client,
    private readonly appRoot: string,
    private readonly databaseUrl: string,
  ) {}

  static async begin(databaseUrl: string, appRoot: string): Promise<SchemaChange> {
    const client = new Client({ connectionString: databaseUrl, application_name: 'tillgram-schema' });
    // The next query fails on a connection that is broken; without a listener it would end the process at once, and leave
    // behind what the process has started.
    client.on('error', () => undefined);
    await client.connect();
    await lockSchema(client);
    return new SchemaChange(client, appRoot, databaseUrl);
  }

  async run(phase: Phase): Promise<void> {
    if (phase === 'migrations') await runMigrations({ connectionString: this.databaseUrl, logger: workerLogger });
    const ran = await migrate(this.client, this.appRoot, phase);
    if (ran.length > 0) log.info({ phase, ran }, 'database migrated');
  }

  async end(): Promise<void> {
    await unlockSchema(this.client);
    await this.client.end();
  }
}

import { existsSync } from 'node:fs';
import { createApp, type App } from '../app';
import { env } from '../platform/env/env';
import { applyLocalDefaults } from '../platform/env/local-defaults';
import { UsageError } from './exit-with';
import { unlessStopping, untilSignalled } from './signals';

const SCHEMA_IS_THERE = `select to_regclass('public.up_users') is not null as there`;

/** Runs a command on the database of this installation, and stops what it had to start for that. */
export async function withApp(run: (app: App) => Promise<number>): Promise<number> {
  if (existsSync('.env')) process.loadEnvFile('.env');
  const postgres = await untilSignalled(applyLocalDefaults);
  const app = createApp(env());
  try {
    const [schema] = await app.core.db.query<{ there: boolean }>(SCHEMA_IS_THERE);
    if (!schema?.there)
      throw new UsageError('The database is empty: start the product once (npm start or npm run demo).');
    const code = await run(app);
    await unlessStopping();
    return code;
  } catch (error) {
    await unlessStopping();
    throw error;
  } finally {
    await app.close();
    await postgres?.leave();
  }
}

import { existsSync } from 'node:fs';
import { createApp, type App } from '../app';
import { DomainError } from '../core/shared/errors';
import { env, EnvError } from '../platform/env/env';
import { applyLocalDefaults } from '../platform/env/local-defaults';

/** An error whose message is all that its reader needs. */
export class UsageError extends Error {}

const SCHEMA_IS_THERE = `select to_regclass('public.up_users') is not null as there`;

/** Runs a command on the database of this installation, and stops what it had to start for that. */
export async function withApp(run: (app: App) => Promise<number>): Promise<number> {
  if (existsSync('.env')) process.loadEnvFile('.env');
  const postgres = await applyLocalDefaults();
  const app = createApp(env());
  try {
    const [schema] = await app.core.db.query<{ there: boolean }>(SCHEMA_IS_THERE);
    if (!schema?.there)
      throw new UsageError('The database is empty: start the product once (npm start or npm run demo).');
    return await run(app);
  } finally {
    await app.close();
    await postgres?.leave();
  }
}

/** Ends the process with what `run` returns; 2 stands for wrong use. */
export function exitWith(run: () => Promise<number>): void {
  run().then(
    (code) => process.exit(code),
    (error: unknown) => {
      const plain = error instanceof UsageError || error instanceof DomainError || error instanceof EnvError;
      console.error(plain || isParseArgsError(error) ? error.message : error);
      process.exit(2);
    },
  );
}

const isParseArgsError = (error: unknown): error is Error =>
  error instanceof Error && 'code' in error && String(error.code).startsWith('ERR_PARSE_ARGS');

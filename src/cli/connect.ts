import { existsSync } from 'node:fs';
import path from 'node:path';
import { systemClock } from '../core/shared/clock';
import type { Core } from '../core/shared/core';
import { createDatabase, createPool } from '../platform/db/database';
import { startEmbeddedPostgres } from '../platform/db/embedded-postgres';
import { UsageError } from './exit-with';
import { unlessStopping, untilSignalled } from './signals';

/**
 * Runs something on the database that the server would use: DATABASE_URL (also from `.env`), or the embedded Postgres of
 * DATA_DIR, which is started when it does not run and stopped again afterwards.
 */
export async function withCore<Result>(name: string, run: (core: Core) => Promise<Result>): Promise<Result> {
  if (existsSync('.env')) process.loadEnvFile('.env');
  const server = process.env.DATABASE_URL
    ? undefined
    : await untilSignalled(() => startEmbeddedPostgres(path.resolve(process.env.DATA_DIR || '.data')));
  const connectionString = process.env.DATABASE_URL || server?.url || '';
  // A comparison of a long history takes longer than any request may.
  const pool = createPool({ connectionString, max: 2, applicationName: name, statementTimeoutMs: 0 });
  try {
    const result = await run({ db: createDatabase(pool), clock: systemClock });
    await unlessStopping();
    return result;
  } catch (error) {
    await unlessStopping();
    throw isUnprepared(error) ? new UsageError(UNPREPARED, { cause: error }) : error;
  } finally {
    await pool.end();
    await server?.leave();
  }
}

const UNPREPARED =
  'The database lacks what this version reads: start the server on it once, or check that DATABASE_URL or DATA_DIR is the right one.';

/** A schema, table, column or function that is not there: an empty database, or one that an earlier version left. */
const isUnprepared = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && ['3F000', '42P01', '42703', '42883'].includes(String(error.code));

/** Aligned columns for a terminal; the first line is the head. */
export function table(rows: readonly (readonly string[])[]): string {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  return rows
    .map((row) =>
      row
        .map((cell, i) => cell.padEnd(widths[i] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

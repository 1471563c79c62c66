import { randomBytes } from 'node:crypto';
import { Client, type Pool } from 'pg';
import type { Database } from '../../src/core/shared/tx';
import { createDatabase, createPool } from '../../src/platform/db/database';
import { PATIENCE_MS } from './until';

export interface TestDatabase {
  readonly url: string;
  readonly pool: Pool;
  readonly db: Database;
  /** Closes the pool and drops the database. */
  drop(): Promise<void>;
}

function required(name: string): string {
  const value = process.env[name];
  if (value === undefined) throw new Error(`${name} is not set: run the tests through \`npm test\``);
  return value;
}

/** A fresh database of its own for one test file: a clone of the template (about 0.1 s). */
export async function createTestDatabase(options: { readonly poolSize?: number } = {}): Promise<TestDatabase> {
  const clusterUrl = required('TEST_CLUSTER_URL');
  const name = `test_${randomBytes(8).toString('hex')}`;
  await asAdmin(clusterUrl, `create database ${name} template ${required('TEST_TEMPLATE')}`);
  const target = new URL(clusterUrl);
  target.pathname = `/${name}`;
  const url = target.toString();
  const pool = createPool({
    connectionString: url,
    max: options.poolSize ?? 12,
    applicationName: 'tests',
    // Hundreds of callers at once, on a machine that is small and does more: nothing is stuck, though they wait long.
    lockTimeoutMs: PATIENCE_MS,
    connectionTimeoutMs: PATIENCE_MS,
  });
  return {
    url,
    pool,
    db: createDatabase(pool),
    async drop() {
      await pool.end();
      await asAdmin(clusterUrl, `drop database ${name} with (force)`);
    },
  };
}

async function asAdmin(clusterUrl: string, statement: string): Promise<void> {
  const client = new Client({ connectionString: clusterUrl });
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}

/** Runs the statements in one transaction and says what refused them; nothing of it when they were committed. */
export async function refusalOf(
  pool: Pool,
  ...statements: readonly string[]
): Promise<{ code?: string; constraint?: string }> {
  const client = await pool.connect();
  try {
    await client.query('begin');
    for (const statement of statements) await client.query(statement);
    await client.query('commit');
    return {};
  } catch (error) {
    await client.query('rollback');
    return { code: (error as { code: string }).code, constraint: (error as { constraint?: string }).constraint };
  } finally {
    client.release();
  }
}

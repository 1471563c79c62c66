import { createHash } from 'node:crypto';
import { readFile, readdir } from 'node:fs/promises';
import path from 'node:path';
import type { Client, ClientBase } from 'pg';
import { EnvError } from '../env/env';

/** `migrations` run before Strapi syncs its schema, `post-sync` after it (constraints on Strapi's own tables). */
export type Phase = 'migrations' | 'post-sync';

const BOOKKEEPING = `
  create table if not exists public.tillgram_migration (
    phase text not null, name text not null, checksum text not null, at timestamptz not null default now(),
    primary key (phase, name))`;

const filesOf = async (appRoot: string, phase: Phase): Promise<string[]> =>
  (await readdir(path.join(appRoot, 'database', phase))).filter((name) => name.endsWith('.sql')).sort();

/** Asked before anything changes, for both phases: between them comes Strapi's sync. */
async function refuseNewer(client: ClientBase, appRoot: string): Promise<void> {
  const { rows } = await client.query<{ phase: Phase; name: string }>(
    'select phase, name from public.tillgram_migration',
  );
  const here = new Set<string>();
  for (const phase of ['migrations', 'post-sync'] as const) {
    for (const name of await filesOf(appRoot, phase)) here.add(`${phase}/${name}`);
  }
  const unknown = rows.map(({ phase, name }) => `${phase}/${name}`).filter((file) => !here.has(file));
  if (unknown.length > 0) throw new NewerDatabaseError(unknown.sort());
}

/** Strapi's sync would drop what this version does not know, with its data. */
class NewerDatabaseError extends EnvError {
  constructor(files: readonly string[]) {
    super(
      `The database was used by a newer version of Tillgram, which brought ${files.join(', ')}: ` +
        'start that version, or go back to a backup from before it',
    );
  }
}

/** Any constant; the same in every instance, so that only one of them changes the schema at a time. */
const SCHEMA_LOCK = 7_415_001;

/** Taken before the first migration and held until the last post-sync step, over Strapi's own sync in between. */
export async function lockSchema(client: Client): Promise<void> {
  await client.query('select pg_advisory_lock($1)', [SCHEMA_LOCK]);
}

export async function unlockSchema(client: Client): Promise<void> {
  await client.query('select pg_advisory_unlock($1)', [SCHEMA_LOCK]);
}

/**
 * Runs the numbered `.sql` files of a phase that have not run yet, in order, each in its own transaction together
 * with its bookkeeping row. Call it under `lockSchema`.
 * @returns the names of the files that ran now
 * @throws NewerDatabaseError when the database has had files that are not here; Error naming the file when an applied file
 * has changed since, or when its SQL fails
 */
export async function migrate(client: ClientBase, appRoot: string, phase: Phase): Promise<string[]> {
  await client.query(BOOKKEEPING);
  if (phase === 'migrations') await refuseNewer(client, appRoot);
  const directory = path.join(appRoot, 'database', phase);
  const names = await filesOf(appRoot, phase);
  const { rows } = await client.query<{ name: string; checksum: string }>(
    'select name, checksum from public.tillgram_migration where phase = $1',
    [phase],
  );
  const applied = new Map(rows.map((row) => [row.name, row.checksum]));
  const ran: string[] = [];
  for (const name of names) {
    const text = await readFile(path.join(directory, name), 'utf8');
    const checksum = createHash('sha256').update(text).digest('hex');
    const known = applied.get(name);
    if (known === checksum) continue;
    if (known !== undefined) {
      throw new Error(`database/${phase}/${name} was changed after it had been applied; add a new file instead`);
    }
    await applyFile(client, phase, name, text, checksum);
    ran.push(name);
  }
  return ran;
}

async function applyFile(
  client: ClientBase,
  phase: Phase,
  name: string,
  text: string,
  checksum: string,
): Promise<void> {
  await client.query('begin');
  try {
    await client.query(text);
    await client.query('insert into public.tillgram_migration (phase, name, checksum) values ($1, $2, $3)', [
      phase,
      name,
      checksum,
    ]);
    await client.query('commit');
  } catch (error) {
    // On a connection that is broken there is nothing left to roll back.
    await client.query('rollback').catch(() => undefined);
    throw new Error(`database/${phase}/${name} failed: ${error instanceof Error ? error.message : String(error)}`, {
      cause: error,
    });
  }
}

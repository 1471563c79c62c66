import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';
import { STARTING, startEmbeddedPostgres, type EmbeddedPostgres } from '../db/embedded-postgres';
import { oneAtATime } from '../files/one-at-a-time';
import { writeWhole } from '../files/write-whole';
import { EnvError, SECRETS } from './env';

/**
 * Fills in what the environment leaves out, for every use outside production: secrets from `<DATA_DIR>/secrets.json`
 * (made on first use), and an embedded Postgres when there is no DATABASE_URL. In production nothing is filled in.
 * @returns the embedded server, when one is used
 */
export async function applyLocalDefaults(): Promise<EmbeddedPostgres | undefined> {
  if (process.env.NODE_ENV === 'production') return undefined;
  const dataDir = path.resolve(process.env.DATA_DIR || '.data');
  await mkdir(dataDir, { recursive: true });
  const secrets = await oneAtATime(path.join(dataDir, STARTING), () =>
    localSecrets(path.join(dataDir, 'secrets.json')),
  );
  for (const name of SECRETS) process.env[name] ||= secrets[name];
  process.env.STRAPI_TELEMETRY_DISABLED ||= 'true';
  if (process.env.DATABASE_URL) return undefined;
  const server = await startEmbeddedPostgres(dataDir);
  process.env.DATABASE_URL = server.url;
  return server;
}

async function localSecrets(file: string): Promise<Record<string, string>> {
  const text = existsSync(file) ? await readFile(file, 'utf8') : '{}';
  const known = parseSecrets(file, text);
  const all = Object.fromEntries(SECRETS.map((name) => [name, known[name] ?? randomBytes(32).toString('base64url')]));
  if (SECRETS.some((name) => known[name] === undefined)) {
    await writeWhole(file, `${JSON.stringify(all, null, 2)}\n`);
  }
  return all;
}

const secretsShape = z.record(z.string(), z.string());

/** Other secrets would be found out late: sessions would end, and what ENCRYPTION_KEY wrote would be lost. */
function parseSecrets(file: string, text: string): Record<string, string> {
  try {
    return secretsShape.parse(JSON.parse(text));
  } catch {
    throw new EnvError(`${file} is damaged: bring it back from a backup, or remove it to have new secrets made`);
  }
}

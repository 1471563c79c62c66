import { createHmac, randomBytes } from 'node:crypto';
import type { TestDatabase } from './database';
import { testEnvironment } from './test-environment';

const INSERT = `
  insert into strapi_api_tokens (document_id, name, description, type, kind, access_key, created_at, updated_at, published_at)
  values ($1, $2, '', $3, 'content-api', $4, now(), now(), now())`;

/** An API token as the panel makes it; returns the key to send. */
export async function createApiToken(
  database: TestDatabase,
  type: 'full-access' | 'read-only' = 'full-access',
): Promise<string> {
  const key = randomBytes(32).toString('hex');
  const hash = createHmac('sha512', testEnvironment('').API_TOKEN_SALT).update(key).digest('hex');
  await database.pool.query(INSERT, [randomBytes(12).toString('hex'), `token ${key.slice(0, 6)}`, type, hash]);
  return key;
}

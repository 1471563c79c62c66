import { execFile } from 'node:child_process';
import path from 'node:path';
import { promisify } from 'node:util';
import { createTestDatabase } from '../support/database';
import { ownPort } from '../support/own-port';
import { hasRedis, startRedis } from '../support/redis';
import { startTelegram } from '../support/telegram';

const root = path.resolve(__dirname, '../..');

/** Runs a script in a process of its own. @returns the lines of its log */
async function logOf(script: string): Promise<string> {
  const { stdout } = await promisify(execFile)(process.execPath, ['-e', script], {
    cwd: path.join(root, 'dist/src/platform'),
    env: { ...process.env, LOG_LEVEL: 'info' },
  });
  return stdout;
}

const redisIsThere = hasRedis();
if (!redisIsThere && process.env.CI !== 'true') {
  console.warn('SKIPPED: the log of a Redis that refuses, because it is not installed (Debian: redis-server)');
}
const withRedis = redisIsThere || process.env.CI === 'true' ? test : test.skip;

withRedis('Redis refuses the password: the log says so without it', async () => {
  const port = await ownPort();
  const redis = await startRedis(port, 'the-right-one');
  try {
    const said = await logOf(`
      const redis = require('./redis/redis').connectRedis('redis://:swordfish@127.0.0.1:${port}');
      redis.once('error', () => setTimeout(() => process.exit(0), 100));`);
    expect(said).toContain('WRONGPASS');
    expect(said).not.toContain('swordfish');
  } finally {
    await redis.kill();
  }
});

test('Postgres refuses a row: the log names the constraint, and not what stands in the row', async () => {
  const database = await createTestDatabase();
  try {
    const said = await logOf(`
      const { createPool } = require('./db/database');
      const { log } = require('./log/log');
      const pool = createPool({ connectionString: '${database.url}', max: 1, applicationName: 'log' });
      const insert = "insert into app.job_tick (job, at) values ('Swordfish', '2026-01-01')";
      pool.query(insert).then(() => pool.query(insert)).catch((err) => log.error({ err }, 'refused')).finally(() => pool.end());`);
    expect(JSON.parse(said)).toMatchObject({ err: { code: '23505', constraint: 'job_tick_pkey', table: 'job_tick' } });
    expect(said).not.toContain('Swordfish');
  } finally {
    await database.drop();
  }
});

test('Telegram refuses a message: the log has its answer, and neither the text nor the token', async () => {
  const telegram = await startTelegram();
  try {
    const said = await logOf(`
      const { createBotApi } = require('./telegram/api');
      const { log } = require('./log/log');
      const api = createBotApi({ token: '${telegram.token}', apiRoot: '${telegram.apiRoot}' });
      api.call('sendMessage', { chat_id: 12, text: 'Swordfish' })
        .catch((err) => log.error({ err }, 'refused'))
        .then(() => log.error({ err: new AggregateError([Object.assign(new Error('inner'), { token: 'Swordfish' })]) }, 'several'))
        .finally(() => api.close());`);
    expect(said).toContain('chat not found');
    expect(said).toContain('inner');
    expect(said).not.toContain('Swordfish');
    expect(said).not.toContain(telegram.token);
  } finally {
    await telegram.close();
  }
});

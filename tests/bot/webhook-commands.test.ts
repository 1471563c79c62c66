import { spawn } from 'node:child_process';
import path from 'node:path';
import { ownPort } from '../support/own-port';
import { startTelegram, type TestTelegram } from '../support/telegram';

const root = path.resolve(__dirname, '../..');
const SECRET = 'a-webhook-secret-for-tests';

let telegram: TestTelegram;

beforeAll(async () => {
  telegram = await startTelegram();
});

afterAll(() => telegram.close());

/** What `npm run bot:<action>-webhook` runs once everything is built. */
function command(action: string, environment: Record<string, string>): Promise<{ code: number | null; said: string }> {
  const script = `require('./dist/src/cli/bot-webhook.js').main('${action}')`;
  const child = spawn(process.execPath, ['-e', script], { cwd: root, env: { PATH: process.env.PATH, ...environment } });
  let said = '';
  child.stdout.on('data', (text: Buffer) => (said += text.toString()));
  child.stderr.on('data', (text: Buffer) => (said += text.toString()));
  return new Promise((resolve) => child.on('close', (code) => resolve({ code, said })));
}

test('set, check and delete the webhook; each says what is so', async () => {
  const environment = {
    TELEGRAM_BOT_TOKEN: telegram.token,
    TELEGRAM_API_ROOT: telegram.apiRoot,
    TELEGRAM_WEBHOOK_SECRET: SECRET,
    PUBLIC_URL: 'http://127.0.0.1:9',
  };
  expect(await command('check', environment)).toEqual({ code: 1, said: 'No webhook is set.\n' });
  const set = await command('set', environment);
  expect(set).toMatchObject({
    code: 0,
    said: expect.stringContaining('http://127.0.0.1:9/telegram/webhook') as string,
  });
  expect((await command('check', environment)).code).toBe(0);
  const moved = await command('check', { ...environment, PUBLIC_URL: 'http://127.0.0.1:8' });
  expect(moved.code).toBe(1);
  expect((await command('delete', environment)).code).toBe(0);
  expect((await command('check', environment)).code).toBe(1);
});

test('a Telegram that cannot be reached: it is Telegram that is named, and not the token', async () => {
  const port = await ownPort();
  const environment = { TELEGRAM_BOT_TOKEN: telegram.token, TELEGRAM_API_ROOT: `http://127.0.0.1:${port}` };
  expect(await command('check', environment)).toEqual({
    code: 2,
    said: `Telegram cannot be reached at 127.0.0.1:${port} (Error ECONNREFUSED)\n`,
  });
});

test.each([
  ['no token', {}, 'TELEGRAM_BOT_TOKEN: is required'],
  ['a wrong token', { TELEGRAM_BOT_TOKEN: '1:short' }, 'TELEGRAM_BOT_TOKEN: must look like'],
  ['no secret', { TELEGRAM_BOT_TOKEN: `1:${'x'.repeat(30)}`, PUBLIC_URL: 'https://x.test' }, 'TELEGRAM_WEBHOOK_SECRET'],
])('%s: said by name, and not its value', async (_name, environment, expected) => {
  const { code, said } = await command('set', environment);
  expect(code).toBe(2);
  expect(said).toContain(expected);
});

import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Telegraf, TelegramError } from 'telegraf';
import type { Update } from 'telegraf/types';
import { startTelegram, type TestTelegram } from '../../support/telegram';

const SECRET = 'a-secret_of-the-webhook';

interface Received {
  secret: string | undefined;
  update: { update_id: number; message?: { text?: string; from: { id: number } }; callback_query?: object };
}

/** A webhook of a test's own: what it answers is up to the test. */
class Receiver {
  readonly received: Received[] = [];
  answer: (update: Received['update']) => { status: number; body?: object } | Promise<{ status: number }> = () => ({
    status: 200,
  });
  private readonly waiting: { count: number; resolve: () => void }[] = [];
  private server: Server | undefined;

  async listen(): Promise<string> {
    const server = createServer((request, response) => {
      let body = '';
      request.on('data', (chunk: Buffer) => (body += chunk.toString()));
      request.on('end', () => {
        const update = JSON.parse(body) as Received['update'];
        this.received.push({ secret: request.headers['x-telegram-bot-api-secret-token'] as string, update });
        for (const { count, resolve } of this.waiting) if (this.received.length >= count) resolve();
        void Promise.resolve(this.answer(update)).then((answer) => {
          response.writeHead(answer.status, { 'content-type': 'application/json' });
          response.end('body' in answer ? JSON.stringify(answer.body) : '');
        });
      });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    this.server = server;
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`;
  }

  until(count: number): Promise<void> {
    if (this.received.length >= count) return Promise.resolve();
    return new Promise((resolve) => this.waiting.push({ count, resolve }));
  }

  async close(): Promise<void> {
    await new Promise((resolve) => {
      this.server?.close(resolve);
      this.server?.closeAllConnections();
    });
  }
}

const botOf = (telegram: TestTelegram): Telegraf =>
  new Telegraf(telegram.token, { telegram: { apiRoot: telegram.apiRoot } });

let telegram: TestTelegram;
let receiver: Receiver;
let url: string;

beforeEach(async () => {
  telegram = await startTelegram();
  receiver = new Receiver();
  url = await receiver.listen();
});

afterEach(async () => {
  await telegram.close();
  await receiver.close();
});

describe('webhook', () => {
  test('Telegraf takes updates by webhook, its secret checked', async () => {
    const bot = botOf(telegram);
    bot.on('text', (context) => context.reply(`got ${context.message.text}`));
    const hook = await bot.createWebhook({ domain: 'example.com', path: '/bot', secret_token: SECRET });
    const server = createServer((request, response) => void hook(request, response));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    await bot.telegram.setWebhook(`http://127.0.0.1:${port}/bot`, { secret_token: SECRET });

    const anna = await telegram.createUser();
    await anna.sendText('hello');
    await anna.waitForMessage('got hello');
    await new Promise((resolve) => {
      server.close(resolve);
      server.closeAllConnections();
    });
  });

  test('what is not taken is delivered again, with the secret, until it is', async () => {
    await botOf(telegram).telegram.setWebhook(url, { secret_token: SECRET });
    let refusals = 2;
    receiver.answer = () => ({ status: refusals-- > 0 ? 500 : 200 });
    const anna = await telegram.createUser();
    await anna.sendText('once');
    await receiver.until(3);
    expect(new Set(receiver.received.map(({ update }) => update.update_id)).size).toBe(1);
    expect(receiver.received.map(({ secret }) => secret)).toEqual([SECRET, SECRET, SECRET]);
    const info = await botOf(telegram).telegram.getWebhookInfo();
    expect(info.last_error_message).toBe('Wrong response from the webhook: 500 Internal Server Error');
  });

  test('updates of one chat come one after the other, those of others do not wait for them', async () => {
    await botOf(telegram).telegram.setWebhook(url);
    const [slow, quick] = [await telegram.createUser(), await telegram.createUser()];
    let release: (() => void) | undefined;
    const held = new Promise<void>((resolve) => (release = resolve));
    receiver.answer = async (update) => {
      if (update.message?.text === 'hold') await held;
      return { status: 200 };
    };
    await slow.sendText('hold');
    await slow.sendText('after');
    await quick.sendText('meanwhile');
    await receiver.until(2);
    expect(receiver.received.map(({ update }) => update.message?.text).sort()).toEqual(['hold', 'meanwhile']);
    release?.();
    await receiver.until(3);
    expect(receiver.received[2]?.update.message?.text).toBe('after');
  });

  test('a method in the answer is carried out', async () => {
    await botOf(telegram).telegram.setWebhook(url);
    const anna = await telegram.createUser();
    receiver.answer = () => ({ status: 200, body: { method: 'sendMessage', chat_id: anna.id, text: 'by the answer' } });
    await anna.sendText('hi');
    await anna.waitForMessage('by the answer');
  });

  test('an update can be delivered once more, as networks do at times', async () => {
    await botOf(telegram).telegram.setWebhook(url);
    const anna = await telegram.createUser();
    await anna.sendText('twice');
    await receiver.until(1);
    expect(await telegram.repeatWebhook(receiver.received[0]?.update ?? {})).toBe(200);
    expect(receiver.received).toHaveLength(2);
    expect(receiver.received[1]).toEqual(receiver.received[0]);
  });

  test('polling is refused while a webhook is set, and goes on when it is deleted', async () => {
    const bot = botOf(telegram);
    await bot.telegram.setWebhook(url);
    const refused = await bot.telegram.getUpdates(0, 100, 0, undefined).catch((error: unknown) => error);
    expect(refused).toBeInstanceOf(TelegramError);
    expect((refused as TelegramError).code).toBe(409);
    await bot.telegram.deleteWebhook();
    expect(await bot.telegram.getUpdates(0, 100, 0, undefined)).toEqual([]);
  });

  test.each([
    ['plain http to elsewhere', 'http://example.com/hook', {}, 'An HTTPS URL must be provided'],
    ['no address at all', 'not an address', {}, 'invalid webhook URL'],
    ['a secret with a blank', 'https://example.com/', { secret_token: 'a b' }, 'unallowed characters'],
  ])('%s is refused', async (_case, address, extra, words) => {
    await expect(botOf(telegram).telegram.setWebhook(address, extra)).rejects.toThrow(words);
  });
});

describe('webhook across a restart', () => {
  test('what nobody took before the restart is delivered after it', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'playground-'));
    const dataFile = join(folder, 'telegram.jsonl');
    const first = await startTelegram({ dataFile, webhookRetryMs: 60_000 });
    await botOf(first).telegram.setWebhook(url);
    receiver.answer = () => ({ status: 503 });
    await (await first.createUser()).sendText('keep me');
    await receiver.until(1);
    await first.close();

    receiver.answer = () => ({ status: 200 });
    const second = await startTelegram({ dataFile });
    await receiver.until(2);
    const texts = receiver.received.map(({ update }) => (update as unknown as Update.MessageUpdate).message);
    expect(texts[1]).toEqual(texts[0]);
    await second.close();
    rmSync(folder, { recursive: true });
  });
});

import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { TelegramError } from 'telegraf';
import { classifyFailure, createBotApi, type BotApi } from '../../src/platform/telegram/api';
import { checkReach } from '../../src/platform/telegram/telegram-health';

const TOKEN = '7000000001:only-for-tests';

type Reply = (response: http.ServerResponse) => void;

/** What the Bot API was asked, when it replies in this way. */
async function asking(reply: Reply, ask: (api: BotApi) => Promise<unknown>) {
  const asked: { readonly url: string | undefined; readonly body: string }[] = [];
  const server = http.createServer((request, response) => {
    let body = '';
    request.on('data', (chunk: Buffer) => (body += chunk.toString()));
    request.on('end', () => {
      asked.push({ url: request.url, body });
      reply(response);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const root = `http://127.0.0.1:${(server.address() as AddressInfo).port}/below/`;
  const api = createBotApi({ token: TOKEN, apiRoot: root });
  try {
    const outcome = await ask(api).then(
      (result) => ({ result, error: undefined }),
      (error: unknown) => ({ result: undefined, error }),
    );
    return { ...outcome, asked, health: checkReach(api.trouble()).state };
  } finally {
    api.close();
    server.close();
    server.closeAllConnections();
  }
}

const json =
  (status: number, body: object): Reply =>
  (response) => {
    response.writeHead(status, { 'content-type': 'application/json' });
    response.end(JSON.stringify(body));
  };

const say = (api: BotApi) => api.call('sendMessage', { chat_id: 5, text: 'Zażółć 🛍', reply_markup: null });

describe('a call without files', () => {
  test('goes to the method below the root, without parameters that are null', async () => {
    const { result, asked } = await asking(json(200, { ok: true, result: { message_id: 9 } }), say);
    expect(result).toEqual({ message_id: 9 });
    expect(asked.map(({ url }) => url)).toEqual([`/below/bot${TOKEN}/sendMessage`]);
    expect(JSON.parse(asked[0]?.body ?? '')).toEqual({ chat_id: 5, text: 'Zażółć 🛍' });
  });

  test.each([
    [429, { error_code: 429, description: 'Too Many Requests', parameters: { retry_after: 7 } }, 'limited'],
    [403, { error_code: 403, description: 'Forbidden: bot was blocked by the user' }, 'blocked'],
    [403, { error_code: 403, description: "Forbidden: bot can't initiate conversation with a user" }, 'not-started'],
    [400, { error_code: 400, description: 'Bad Request: chat not found' }, 'not-started'],
    [403, { error_code: 403, description: 'Forbidden: user is deactivated' }, 'deactivated'],
    [403, { error_code: 403, description: 'Forbidden: bot was kicked from the supergroup chat' }, 'blocked'],
    [403, { error_code: 403, description: 'Forbidden: words that Telegram has not used so far' }, 'blocked'],
    [400, { error_code: 400, description: 'Bad Request: message is too long' }, 'refused'],
    [502, { error_code: 502, description: 'Bad Gateway' }, 'unavailable'],
    [401, { error_code: 401, description: 'Unauthorized' }, 'unavailable'],
  ])('%d is a TelegramError: %j', async (status, refusal, kind) => {
    const { error, health } = await asking(json(status, { ok: false, ...refusal }), say);
    expect(health).toBe(kind === 'unavailable' ? 'down' : 'up');
    expect(error).toBeInstanceOf(TelegramError);
    expect(error).toMatchObject({ code: refusal.error_code, description: refusal.description });
    expect(classifyFailure(error).kind).toBe(kind);
  });

  test.each<[string, Reply]>([
    ['a connection that ends before the answer', (response) => response.destroy()],
    [
      'one that ends in the middle of it',
      (response) => {
        response.writeHead(200, { 'content-length': 100 });
        response.write('{"ok":tr', () => response.destroy());
      },
    ],
    ['an answer that is no JSON', (response) => response.end('<html>')],
  ])('%s: nobody knows whether it was done', async (_name, reply) => {
    const { error } = await asking(reply, say);
    expect(classifyFailure(error).kind).toBe('uncertain');
  });

  test('a call that is given up, and one that finds nobody', async () => {
    const stopping = new AbortController();
    const given = await asking(
      () => stopping.abort(),
      (api) => api.call('getUpdates', {}, stopping.signal),
    );
    expect(given.error).toMatchObject({ name: 'AbortError' });
    const api = createBotApi({ token: TOKEN, apiRoot: 'http://127.0.0.1:1/' });
    const error = await say(api).catch((failure: unknown) => failure);
    expect(classifyFailure(error).kind).toBe('unavailable');
    expect(String(error)).not.toContain(TOKEN);
    expect(checkReach(api.trouble())).toEqual({
      state: 'down',
      notes: [{ code: 'telegram-away', values: { error: 'Error ECONNREFUSED' } }],
    });
    api.close();
  });

  test('Telegram is away and comes back: its part of the health says so', async () => {
    let status = 502;
    const { health } = await asking(
      (response) =>
        json(status, { ok: status === 200, error_code: status, description: 'Bad Gateway', result: {} })(response),
      async (api) => {
        await expect(say(api)).rejects.toBeInstanceOf(TelegramError);
        expect(checkReach(api.trouble())).toMatchObject({ state: 'down' });
        status = 200;
        await say(api);
      },
    );
    expect(health).toBe('up');
  });
});

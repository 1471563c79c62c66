import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { createRateLimits } from '../../src/platform/http/rate-limits';
import type { WebhookReply } from '../../src/platform/telegram/direct-call';
import { createWebhookHandler, WEBHOOK_PATH, type Accept } from '../../src/platform/telegram/webhook';

const SECRET = 'a-webhook-secret-for-tests';
const NO_LIMITS = {
  RATE_LIMIT_PER_IDENTITY: 0,
  RATE_LIMIT_PER_ADDRESS: 0,
  RATE_LIMIT_WINDOW_SECONDS: 1,
  TRUSTED_PROXIES: 0,
};
const ANSWER = { method: 'answerCallbackQuery', payload: { callback_query_id: '7', text: 'Bought' } };
const TAP = { update_id: 1, callback_query: { id: '7' } };

/** What the server answers to an update, with `accept` in the place of the bot. */
async function deliver(accept: Accept, update: object): Promise<{ status: number; body: string }> {
  const handler = createWebhookHandler(SECRET, accept, createRateLimits(NO_LIMITS));
  const server = http.createServer((request, response) => void handler(request, response));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  try {
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}${WEBHOOK_PATH}`;
    const headers = { 'x-telegram-bot-api-secret-token': SECRET };
    const response = await fetch(url, { method: 'POST', headers, body: JSON.stringify(update) });
    return { status: response.status, body: await response.text() };
  } finally {
    server.close();
    server.closeAllConnections();
  }
}

describe('the answer to a webhook call', () => {
  test('brings along what the tap is answered, as Telegram wants it', async () => {
    const taken: (boolean | undefined)[] = [];
    const { status, body } = await deliver((_update, reply) => {
      setImmediate(() => taken.push(reply?.give(ANSWER)));
      return Promise.resolve();
    }, TAP);
    expect(status).toBe(200);
    expect(JSON.parse(body)).toEqual({ method: 'answerCallbackQuery', callback_query_id: '7', text: 'Bought' });
    expect(taken).toEqual([true]);
  });

  test('a handler that is slow: the answer leaves without it, and the handler is told so', async () => {
    const replies: WebhookReply[] = [];
    const accept: Accept = async (_update, reply) => {
      if (reply) replies.push(reply);
    };
    expect(await deliver(accept, TAP)).toEqual({ status: 200, body: '' });
    expect(replies.map((reply) => reply.give(ANSWER))).toEqual([false]);
  });

  test('an update that was known, and one that is no tap, are answered with nothing', async () => {
    const known: Accept = async (_update, reply) => reply?.close();
    expect(await deliver(known, TAP)).toEqual({ status: 200, body: '' });
    const replies: (WebhookReply | undefined)[] = [];
    const accept: Accept = async (_update, reply) => void replies.push(reply);
    expect(await deliver(accept, { update_id: 2, message: {} })).toEqual({ status: 200, body: '' });
    expect(replies).toEqual([undefined]);
  });

  test('an update that could not be stored: 503, so that it comes again', async () => {
    expect((await deliver(() => Promise.reject(new Error('the database is away')), TAP)).status).toBe(503);
  });
});

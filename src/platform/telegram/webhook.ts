import { createHash, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { log } from '../log/log';
import type { BotApi } from './api';
import { ALLOWED_UPDATES, asUpdate, type IncomingUpdate } from './update';

export const WEBHOOK_PATH = '/telegram/webhook';
const MAX_BYTES = 1024 * 1024;
const SECRET_HEADER = 'x-telegram-bot-api-secret-token';

const digest = (text: string): Buffer => createHash('sha256').update(text).digest();

/** Takes updates from Telegram's servers: who does not know the secret learns nothing; who does is answered at once. */
export function createWebhookHandler(
  secret: string,
  accept: (update: IncomingUpdate) => Promise<void>,
): (request: IncomingMessage, response: ServerResponse) => boolean {
  const expected = digest(secret);
  return (request, response) => {
    if (request.url !== WEBHOOK_PATH) return false;
    const given = request.headers[SECRET_HEADER];
    // Digests have one length, so the comparison takes the same time whatever is sent.
    const known = timingSafeEqual(digest(typeof given === 'string' ? given : ''), expected);
    if (request.method !== 'POST' || !known) {
      response.setHeader('Connection', 'close');
      answer(response, known ? 405 : 401);
      return true;
    }
    receive(request, accept).then(
      (status) => answer(response, status),
      (error: unknown) => {
        log.warn({ err: error }, 'an update could not be stored; Telegram will send it again');
        answer(response, 503);
      },
    );
    return true;
  };
}

async function receive(request: IncomingMessage, accept: (update: IncomingUpdate) => Promise<void>): Promise<number> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    length += chunk.length;
    if (length > MAX_BYTES) return 413;
    chunks.push(chunk);
  }
  const update = asUpdate(parse(Buffer.concat(chunks).toString('utf8')));
  if (!update) return 400;
  await accept(update);
  return 200;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

function answer(response: ServerResponse, status: number): void {
  response.writeHead(status, { 'Content-Length': 0 });
  response.end();
}

/** @param origin where Telegram reaches this server, e.g. `https://shop.example.com` */
export async function setWebhook(api: BotApi, origin: string, secret: string): Promise<void> {
  await api.call('setWebhook', {
    url: `${origin.replace(/\/$/, '')}${WEBHOOK_PATH}`,
    secret_token: secret,
    allowed_updates: ALLOWED_UPDATES,
    max_connections: 40,
  });
}

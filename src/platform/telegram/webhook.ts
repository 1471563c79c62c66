import { createHash, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { requestIdOf, toErrorResponse } from '../http/errors';
import type { RateLimits } from '../http/rate-limits';
import { log } from '../log/log';
import type { BotApi } from './api';
import { WebhookReply, type DirectCall } from './direct-call';
import { ALLOWED_UPDATES, asUpdate, type IncomingUpdate } from './update';

export const WEBHOOK_PATH = '/telegram/webhook';
const MAX_BYTES = 1024 * 1024;
const SECRET_HEADER = 'x-telegram-bot-api-secret-token';

/** A tap's answer is waited for no longer: it then goes by itself, and Telegram has its connection back. */
const REPLY_PATIENCE_MS = 100;

export type Accept = (update: IncomingUpdate, reply?: WebhookReply) => Promise<void>;

const digest = (text: string): Buffer => createHash('sha256').update(text).digest();

/**
 * Takes updates from Telegram's servers: who does not know the secret learns nothing, and is slowed down; who does is
 * answered as soon as the update is stored, or a moment later when the answer can bring along what a tap is answered.
 * @param limits count those who do not know the secret, by their addresses, and never those who do
 */
export function createWebhookHandler(
  secret: string,
  accept: Accept,
  limits: RateLimits,
): (request: IncomingMessage, response: ServerResponse) => boolean {
  const expected = digest(secret);
  return (request, response) => {
    if (request.url !== WEBHOOK_PATH) return false;
    const given = request.headers[SECRET_HEADER];
    // Digests have one length, so the comparison takes the same time whatever is sent.
    const known = timingSafeEqual(digest(typeof given === 'string' ? given : ''), expected);
    if (!known) {
      void refuse(request, response, limits);
      return true;
    }
    if (request.method !== 'POST') {
      response.setHeader('Connection', 'close');
      answer(response, 405);
      return true;
    }
    receive(request, accept).then(
      ({ status, call }) => answer(response, status, call),
      (error: unknown) => {
        log.warn({ err: error }, 'an update could not be stored; Telegram will send it again');
        answer(response, 503);
      },
    );
    return true;
  };
}

async function refuse(request: IncomingMessage, response: ServerResponse, limits: RateLimits): Promise<void> {
  response.setHeader('Connection', 'close');
  try {
    await limits.count({ kind: 'public' }, request);
    answer(response, 401);
  } catch (error) {
    const requestId = requestIdOf(request.headers['x-request-id']);
    const refusal = toErrorResponse(error, { requestId, method: request.method ?? '', path: WEBHOOK_PATH });
    for (const [name, value] of Object.entries(refusal.headers)) response.setHeader(name, value);
    answer(response, refusal.status);
  }
}

interface Received {
  readonly status: number;
  readonly call?: DirectCall;
}

async function receive(request: IncomingMessage, accept: Accept): Promise<Received> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    length += chunk.length;
    if (length > MAX_BYTES) return { status: 413 };
    chunks.push(chunk);
  }
  const update = asUpdate(parse(Buffer.concat(chunks).toString('utf8')));
  if (!update) return { status: 400 };
  const reply = 'callback_query' in update ? new WebhookReply() : undefined;
  await accept(update, reply);
  return { status: 200, call: await reply?.wait(REPLY_PATIENCE_MS) };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

function answer(response: ServerResponse, status: number, call?: DirectCall): void {
  if (!call) {
    response.writeHead(status, { 'Content-Length': 0 });
    response.end();
    return;
  }
  const body = JSON.stringify({ method: call.method, ...call.payload });
  response.writeHead(status, { 'Content-Type': 'application/json', 'Content-Length': Buffer.byteLength(body) });
  response.end(body);
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

import { timingSafeEqual } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';

import { TelegramApiError, tooManyRequests } from './api-error';
import type { Engine } from './engine';
import type { Fault, Faults } from './faults';
import { BodyMalformedError, BodyTooLargeError, readBody, sendBytes, sendJson, targetOf, type Body } from './http';
import type { RateLimiter } from './limits';
import { botMethods } from './methods/bot';
import { chatMethods } from './methods/chats';
import { editMethods } from './methods/edit';
import type { Method } from './methods/method';
import { receiptMethods } from './methods/receipts';
import { sendMethods } from './methods/send';
import { Params } from './params';
import type { Polling } from './polling';
import type { WebhookDelivery } from './webhook';

/** Method names are not case-sensitive at Telegram. */
const METHODS: ReadonlyMap<string, Method> = new Map(
  Object.entries({ ...sendMethods, ...editMethods, ...chatMethods, ...botMethods, ...receiptMethods }).map(
    ([name, method]) => [name.toLowerCase(), method],
  ),
);

/** Methods that put messages into a chat, and so count against the limits. */
const COUNTED = new Set(
  [
    'sendMessage',
    'sendPhoto',
    'sendDocument',
    'sendLocation',
    'sendContact',
    'sendMediaGroup',
    'copyMessage',
    'forwardMessage',
  ].map((name) => name.toLowerCase()),
);

/** One call of the bot, as tests and the page look at it. */
export interface CallRecord {
  number: number;
  /** Milliseconds since 1970 by the playground's clock. */
  atMs: number;
  method: string;
  params: Record<string, unknown>;
  /** Absent when it succeeded; 0 when it was lost on its way and never carried out. */
  errorCode?: number;
  description?: string;
}

export interface BotApiParts {
  engine: Engine;
  token: string;
  polling: Polling;
  webhook: WebhookDelivery;
  limiter: RateLimiter;
  faults: Faults;
  /** How many calls are remembered. */
  callsRemembered: number;
}

/** The side of the bot: `/bot<token>/<method>` and `/file/bot<token>/<path>`. */
export class BotApi {
  readonly calls: CallRecord[] = [];
  private callNumber = 0;

  constructor(private readonly parts: BotApiParts) {}

  /** @param path below the base path, e.g. `/bot1:secret/getMe`; @returns false when it is none of its own */
  handle(request: IncomingMessage, response: ServerResponse, path: string): boolean {
    const call = /^\/bot([^/]+)\/(?:test\/)?([^/]+)$/.exec(path);
    if (call) {
      void this.answer(request, response, call[1] ?? '', call[2] ?? '');
      return true;
    }
    const file = /^\/file\/bot([^/]+)\/(.+)$/.exec(path);
    if (!file) return false;
    this.download(response, file[1] ?? '', file[2] ?? '');
    return true;
  }

  /** Runs one method without HTTP: what a webhook's answer asks for. Errors vanish, as at Telegram. */
  async execute(method: string, fields: Record<string, unknown>): Promise<void> {
    await this.run(method, new Params({ fields, files: {} })).catch((error: unknown) => {
      if (!(error instanceof TelegramApiError)) throw error;
    });
  }

  private async answer(
    request: IncomingMessage,
    response: ServerResponse,
    token: string,
    method: string,
  ): Promise<void> {
    try {
      const body = await readBody(request);
      // Parameters may also come in the query of the address.
      for (const [name, value] of targetOf(request).query) body.fields[name] ??= value;
      if (!this.isToken(token)) throw new TelegramApiError(401, 'Unauthorized');
      await this.call(request, response, method, body);
    } catch (error) {
      sendError(response, error);
    }
  }

  private async call(request: IncomingMessage, response: ServerResponse, method: string, body: Body): Promise<void> {
    const params = new Params(body);
    const chatId = this.parts.engine.findTarget(params.string('chat_id'))?.id ?? null;
    const fault = this.parts.faults.take(method, chatId);
    const record = this.record(method, params);
    try {
      if (fault) await refuseBefore(fault);
      if (fault?.kind === 'dropped' || fault?.kind === 'silent') {
        if (record) record.errorCode = 0;
        if (fault.kind === 'dropped') request.socket.destroy();
        return;
      }
      const result = await this.run(method, params, request);
      if (fault?.kind === 'accepted-dropped') return void request.socket.destroy();
      if (fault?.kind === 'accepted-silent') return;
      if (fault?.kind === 'delayed') await new Promise((resolve) => setTimeout(resolve, fault.delayMs ?? 1000));
      sendJson(response, 200, { ok: true, result });
    } catch (error) {
      if (error instanceof TelegramApiError && record) {
        record.errorCode = error.code;
        record.description = error.description;
      }
      throw error;
    }
  }

  private async run(method: string, params: Params, request?: IncomingMessage): Promise<unknown> {
    const { engine, polling, webhook, limiter } = this.parts;
    const name = method.toLowerCase();
    switch (name) {
      case 'getupdates':
        return request ? polling.getUpdates(params, request) : [];
      case 'setwebhook':
        polling.endOther('terminated by setWebhook request');
        webhook.set(params);
        return true;
      case 'deletewebhook':
        webhook.set(new Params({ fields: { drop_pending_updates: params.string('drop_pending_updates') }, files: {} }));
        return true;
      case 'getwebhookinfo':
        return webhook.info();
    }
    const handler = METHODS.get(name);
    if (!handler) throw new TelegramApiError(404, 'Not Found: method not found');
    if (COUNTED.has(name) && limiter.configured) {
      const target = engine.findTarget(params.string('chat_id'));
      const album = name === 'sendmediagroup' ? params.json('media', 'media') : undefined;
      if (target) limiter.take(target.id, Array.isArray(album) ? Math.max(1, album.length) : 1);
    }
    return handler(engine, params);
  }

  private isToken(token: string): boolean {
    const given = Buffer.from(decodeURIComponentSafely(token));
    const expected = Buffer.from(this.parts.token);
    return given.length === expected.length && timingSafeEqual(given, expected);
  }

  private record(method: string, params: Params): CallRecord | null {
    // Polling is not a thing the bot says; it would only push out what it does say.
    if (method.toLowerCase() === 'getupdates') return null;
    this.callNumber += 1;
    const record: CallRecord = {
      number: this.callNumber,
      atMs: this.parts.engine.clock.now().getTime(),
      method,
      params: params.toLog(),
    };
    this.calls.push(record);
    const { callsRemembered } = this.parts;
    if (this.calls.length > callsRemembered * 2) this.calls.splice(0, this.calls.length - callsRemembered);
    return record;
  }

  private download(response: ServerResponse, token: string, path: string): void {
    if (!this.isToken(token)) return sendError(response, new TelegramApiError(401, 'Unauthorized'));
    const file = [...this.parts.engine.state.files.values()].find((one) => one.path === path);
    const bytes = file ? this.parts.engine.readFile(file.path) : null;
    if (!bytes) return sendError(response, new TelegramApiError(404, 'Not Found'));
    // Telegram gives all downloads this type.
    sendBytes(response, bytes, 'application/octet-stream');
  }
}

async function refuseBefore(fault: Fault): Promise<void> {
  if (fault.kind !== 'rate-limited' && fault.kind !== 'error') return;
  if (fault.delayMs !== undefined) await new Promise((resolve) => setTimeout(resolve, fault.delayMs));
  await fault.held;
  if (fault.kind === 'rate-limited') throw tooManyRequests(fault.retryAfterSeconds ?? 1);
  if (fault.kind === 'error') {
    throw new TelegramApiError(fault.status ?? 500, fault.description ?? 'Internal Server Error');
  }
}

function sendError(response: ServerResponse, error: unknown): void {
  const answer = toApiError(error);
  sendJson(response, answer.code, {
    ok: false,
    error_code: answer.code,
    description: answer.description,
    ...(answer.parameters ? { parameters: answer.parameters } : {}),
  });
}

function toApiError(error: unknown): TelegramApiError {
  if (error instanceof TelegramApiError) return error;
  if (error instanceof BodyTooLargeError) return new TelegramApiError(413, 'Request Entity Too Large');
  if (error instanceof BodyMalformedError) return new TelegramApiError(400, "Bad Request: can't parse the request");
  return new TelegramApiError(500, `Internal Server Error: ${error instanceof Error ? error.message : 'unknown'}`);
}

function decodeURIComponentSafely(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return '';
  }
}

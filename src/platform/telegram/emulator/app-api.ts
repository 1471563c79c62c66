import type { IncomingMessage, ServerResponse } from 'node:http';
import { z } from 'zod';

import { TelegramApiError } from './api-error';
import type { BotApi } from './bot-api';
import type { Change, NumberedChange } from './changes';
import { chatView, type Engine } from './engine';
import type { Fault, Faults } from './faults';
import { BodyMalformedError, BodyTooLargeError, readBody, sendBytes, sendJson, targetOf, type Body } from './http';
import { TELEGRAM_LIMITS, type RateLimiter } from './limits';
import {
  AppError,
  changeUser,
  createGroup,
  createUser,
  editText,
  injectUpdate,
  press,
  sendContent,
  sendDocument,
  sendPhotos,
  sendText,
  setBlocked,
  setMember,
} from './people';
import type { WebhookDelivery } from './webhook';

export interface AppApiParts {
  engine: Engine;
  botApi: BotApi;
  webhook: WebhookDelivery;
  limiter: RateLimiter;
  faults: Faults;
  /** What the page mounts beside the chats. */
  panels: () => { id: string; title: string; scriptUrl: string }[];
}

interface Call {
  parts: AppApiParts;
  body: Body;
  query: URLSearchParams;
  /** Groups of the route's pattern. */
  path: string[];
}

interface Route {
  method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  pattern: RegExp;
  run(call: Call): unknown;
}

const status = z.enum(['creator', 'administrator', 'member', 'left', 'kicked']);

const schemas = {
  user: z.object({
    id: z.int().positive().optional(),
    first_name: z.string().min(1).max(64),
    last_name: z.string().max(64).optional(),
    username: z
      .string()
      .regex(/^[a-z]\w{2,31}$/i)
      .optional(),
    language_code: z.string().max(35).optional(),
  }),
  member: z.object({
    userId: z.int(),
    status: status.default('member'),
    customTitle: z.string().max(16).optional(),
    anonymous: z.boolean().optional(),
  }),
  text: z.object({ from: z.coerce.number().int(), text: z.string(), replyTo: z.coerce.number().int().optional() }),
  content: z.object({ from: z.int(), content: z.record(z.string(), z.unknown()), replyTo: z.int().optional() }),
  upload: z.object({
    from: z.coerce.number().int(),
    caption: z.string().optional(),
    replyTo: z.coerce.number().int().optional(),
    asIs: z.string().optional(),
  }),
  press: z.object({ from: z.int(), messageId: z.int(), data: z.string(), force: z.boolean().optional() }),
  clock: z.union([
    z.object({ advanceMs: z.number() }),
    z.object({ set: z.iso.datetime({ offset: true }) }),
    z.object({ reset: z.literal(true) }),
  ]),
  fault: z.object({
    kind: z.enum(['error', 'rate-limited', 'dropped', 'accepted-dropped', 'accepted-silent', 'delayed']),
    method: z.string().optional(),
    chatId: z.number().optional(),
    times: z.int().positive().optional(),
    status: z.int().optional(),
    description: z.string().optional(),
    retryAfterSeconds: z.int().optional(),
    delayMs: z.int().optional(),
  }),
  limits: z.object({
    overallPerSecond: z.number().positive().default(TELEGRAM_LIMITS.overallPerSecond),
    chatPerSecond: z.number().positive().default(TELEGRAM_LIMITS.chatPerSecond),
    chatBurst: z.number().positive().default(TELEGRAM_LIMITS.chatBurst),
    groupPerMinute: z.number().positive().default(TELEGRAM_LIMITS.groupPerMinute),
    toleranceMs: z.number().min(0).default(TELEGRAM_LIMITS.toleranceMs),
  }),
};

const group = z.object({
  id: z.int().negative().optional(),
  title: z.string().min(1).max(128),
  members: z.array(schemas.member).default([]),
  bot: z.enum(['administrator', 'member', 'left', 'kicked']).optional(),
});

const id = (call: Call, index = 0): number => Number(call.path[index]);

/** Every action tells the number of the change before it, so that a client can wait for what follows from it. */
function acted<Result extends object>(call: Call, run: () => Result): Result & { epoch: string; before: number } {
  const { changes } = call.parts.engine;
  const before = changes.seq;
  return { ...run(), epoch: changes.epoch, before };
}

const routes: readonly Route[] = [
  { method: 'GET', pattern: /^\/state$/, run: readState },
  {
    method: 'POST',
    pattern: /^\/users$/,
    run: (call) => acted(call, () => createUser(call.parts.engine, schemas.user.parse(call.body.fields))),
  },
  {
    method: 'PATCH',
    pattern: /^\/users\/(\d+)$/,
    run: (call) =>
      acted(call, () => changeUser(call.parts.engine, id(call), schemas.user.partial().parse(call.body.fields))),
  },
  {
    method: 'POST',
    pattern: /^\/users\/(\d+)\/(block|unblock)$/,
    run: (call) => acted(call, () => setBlocked(call.parts.engine, id(call), call.path[1] === 'block')),
  },
  {
    method: 'POST',
    pattern: /^\/groups$/,
    run: (call) => acted(call, () => createGroup(call.parts.engine, group.parse(call.body.fields))),
  },
  {
    method: 'POST',
    pattern: /^\/groups\/(-\d+)\/members$/,
    run: (call) => acted(call, () => setMember(call.parts.engine, id(call), schemas.member.parse(call.body.fields))),
  },
  { method: 'GET', pattern: /^\/chats\/(-?\d+)\/messages$/, run: readMessages },
  {
    method: 'POST',
    pattern: /^\/chats\/(-?\d+)\/messages$/,
    run: (call) =>
      acted(call, () => {
        const chatId = id(call);
        if ('content' in call.body.fields) {
          const { content, ...posting } = schemas.content.parse(call.body.fields);
          return { message: sendContent(call.parts.engine, { ...posting, chatId }, content) };
        }
        return { message: sendText(call.parts.engine, { ...schemas.text.parse(call.body.fields), chatId }) };
      }),
  },
  {
    method: 'PATCH',
    pattern: /^\/chats\/(-?\d+)\/messages\/(\d+)$/,
    run: (call) =>
      acted(call, () => {
        const input = { ...schemas.text.parse(call.body.fields), chatId: id(call), messageId: id(call, 1) };
        return { message: editText(call.parts.engine, input) };
      }),
  },
  { method: 'POST', pattern: /^\/chats\/(-?\d+)\/photos$/, run: uploadPhotos },
  {
    method: 'POST',
    pattern: /^\/chats\/(-?\d+)\/documents$/,
    run: (call) =>
      acted(call, () => {
        const [upload] = Object.values(call.body.files);
        if (!upload) throw new AppError(400, 'there is no file in the request');
        const posting = { ...schemas.upload.parse(call.body.fields), chatId: id(call) };
        return { message: sendDocument(call.parts.engine, posting, upload) };
      }),
  },
  {
    method: 'POST',
    pattern: /^\/chats\/(-?\d+)\/press$/,
    run: (call) =>
      acted(call, () => ({
        callback: press(call.parts.engine, { ...schemas.press.parse(call.body.fields), chatId: id(call) }),
      })),
  },
  {
    method: 'POST',
    pattern: /^\/updates$/,
    run: (call) => acted(call, () => ({ updateId: injectUpdate(call.parts.engine, call.body.fields) })),
  },
  {
    method: 'POST',
    pattern: /^\/webhook\/repeat$/,
    run: async (call) => {
      const update = z.looseObject({ update_id: z.int() }).parse(call.body.fields);
      return { status: await call.parts.webhook.repeat(update) };
    },
  },
  {
    method: 'GET',
    pattern: /^\/clock$/,
    run: ({ parts: { engine } }) => ({ now: engine.clock.now().toISOString(), offsetMs: engine.clock.offsetMs }),
  },
  { method: 'POST', pattern: /^\/clock$/, run: moveClock },
  {
    method: 'GET',
    pattern: /^\/calls$/,
    run: ({ parts, query }) => ({
      calls: parts.botApi.calls.filter((call) => call.number > Number(query.get('after') ?? 0)),
      limits: parts.limiter.statistics,
    }),
  },
  {
    method: 'POST',
    pattern: /^\/faults$/,
    run: ({ parts, body }) => {
      parts.faults.add(schemas.fault.parse(body.fields) satisfies Fault);
      return { pending: parts.faults.pending };
    },
  },
  {
    method: 'DELETE',
    pattern: /^\/faults$/,
    run: ({ parts }) => {
      parts.faults.clear();
      return { pending: 0 };
    },
  },
  {
    method: 'PUT',
    pattern: /^\/limits$/,
    run: ({ parts, body }) => {
      parts.limiter.configure(schemas.limits.parse(body.fields));
      return { limits: parts.limiter.configured };
    },
  },
  {
    method: 'DELETE',
    pattern: /^\/limits$/,
    run: ({ parts }) => {
      parts.limiter.configure(null);
      return { limits: null };
    },
  },
];

/** The side of the people: what the page and the tests do, as if they held the Telegram app. */
export class AppApi {
  private readonly open = new Set<() => void>();
  private closed = false;

  constructor(private readonly parts: AppApiParts) {}

  /** @param path below `/api` */
  handle(request: IncomingMessage, response: ServerResponse, path: string): void {
    const { query } = targetOf(request);
    if (request.method === 'GET' && path === '/events') return this.stream(request, response, query);
    if (request.method === 'GET' && path === '/changes') return this.longPoll(request, response, query);
    const file = /^\/files\/([\w-]+)$/.exec(path);
    if (request.method === 'GET' && file) return this.file(response, file[1] ?? '');
    void this.route(request, response, path, query);
  }

  /** Ends what is open; later streams and long polls end at once. */
  close(): void {
    this.closed = true;
    for (const end of this.open) end();
  }

  private async route(
    request: IncomingMessage,
    response: ServerResponse,
    path: string,
    query: URLSearchParams,
  ): Promise<void> {
    try {
      for (const route of routes) {
        const match = request.method === route.method ? route.pattern.exec(path) : null;
        if (!match) continue;
        const body = request.method === 'GET' ? { fields: {}, files: {} } : await readBody(request);
        return sendJson(response, 200, await route.run({ parts: this.parts, body, query, path: match.slice(1) }));
      }
      sendJson(response, 404, { error: 'no such route' });
    } catch (error) {
      const { code, text } = explain(error);
      sendJson(response, code, { error: text });
    }
  }

  /** Server-sent events: `hello` with where we are, then each change under its number. */
  private stream(request: IncomingMessage, response: ServerResponse, query: URLSearchParams): void {
    const { changes } = this.parts.engine;
    response.writeHead(200, {
      'content-type': 'text/event-stream; charset=utf-8',
      'cache-control': 'no-store',
      'x-accel-buffering': 'no',
    });
    const after = Number(query.get('after') ?? changes.seq);
    const missed = query.get('epoch') === changes.epoch ? changes.since(after) : null;
    const write = (change: NumberedChange): void => {
      response.write(`data: ${JSON.stringify(change)}\n\n`);
    };
    response.write(
      `event: hello\ndata: ${JSON.stringify({ epoch: changes.epoch, seq: changes.seq, reset: missed === null })}\n\n`,
    );
    for (const change of missed ?? []) write(change);
    const unsubscribe = changes.subscribe(write);
    // Comes through proxies that end silent connections, and shows the page that we are still there.
    const heartbeat = setInterval(() => response.write('event: beat\ndata: {}\n\n'), 15_000);
    const end = (): void => {
      clearInterval(heartbeat);
      unsubscribe();
      this.open.delete(end);
      response.end();
    };
    this.open.add(end);
    request.socket.once('close', end);
    if (this.closed) end();
  }

  /** Answers at once when there are changes after `after` (of `chat`, when given), else when one comes or time is up. */
  private longPoll(request: IncomingMessage, response: ServerResponse, query: URLSearchParams): void {
    const { changes } = this.parts.engine;
    const chat = query.has('chat') ? Number(query.get('chat')) : null;
    const after = Number(query.get('after') ?? changes.seq);
    const timeoutMs = Math.min(Math.max(Number(query.get('timeoutMs') ?? 25_000), 0), 50_000);
    const concerns = (change: Change): boolean => chat === null || chatOf(change) === chat;
    const reply = (found: NumberedChange[] | null): void =>
      sendJson(response, 200, { epoch: changes.epoch, seq: changes.seq, reset: found === null, changes: found ?? [] });

    const known = query.get('epoch') === changes.epoch ? changes.since(after) : null;
    const found = known?.filter(concerns) ?? null;
    if (found === null || found.length > 0 || timeoutMs === 0 || this.closed) return reply(found);

    const end = (): void => {
      clearTimeout(timer);
      unsubscribe();
      this.open.delete(end);
      request.socket.off('close', end);
      reply((changes.since(after) ?? []).filter(concerns));
    };
    const unsubscribe = changes.subscribe((change) => {
      if (concerns(change)) end();
    });
    const timer = setTimeout(end, timeoutMs);
    this.open.add(end);
    request.socket.once('close', end);
  }

  private file(response: ServerResponse, fileId: string): void {
    const file = this.parts.engine.state.files.get(fileId);
    const bytes = file ? this.parts.engine.readFile(file.path) : null;
    if (!file || !bytes) return sendJson(response, 404, { error: 'no such file' });
    const photo = file.width !== undefined;
    // Documents are whatever somebody uploaded: they are handed over, never shown, so that no script in them runs here.
    sendBytes(response, bytes, photo ? 'image/jpeg' : 'application/octet-stream', {
      'cache-control': 'private, max-age=31536000, immutable',
      'content-security-policy': "default-src 'none'; sandbox",
      ...(photo
        ? {}
        : { 'content-disposition': `attachment; filename*=UTF-8''${encodeURIComponent(file.name ?? 'file')}` }),
    });
  }
}

function chatOf(change: Change): number | null {
  if ('chatId' in change) return change.chatId;
  return change.type === 'answer' ? change.callback.chatId : null;
}

function explain(error: unknown): { code: number; text: string } {
  if (error instanceof AppError) return { code: error.status, text: error.message };
  if (error instanceof TelegramApiError) return { code: error.code, text: error.description };
  if (error instanceof z.ZodError) return { code: 400, text: z.prettifyError(error) };
  if (error instanceof BodyTooLargeError) return { code: 413, text: 'too large' };
  if (error instanceof BodyMalformedError) return { code: 400, text: error.message };
  return { code: 500, text: error instanceof Error ? error.message : 'unknown error' };
}

function readState({ parts }: Call): unknown {
  const { engine } = parts;
  const { people, groups, chats, commands, webhook } = engine.state;
  const last = (chatId: number): unknown => {
    const messages = chats.get(chatId)?.messages;
    return messages ? ([...messages.values()].at(-1) ?? null) : null;
  };
  return {
    epoch: engine.changes.epoch,
    seq: engine.changes.seq,
    bot: engine.bot,
    now: engine.clock.now().toISOString(),
    offsetMs: engine.clock.offsetMs,
    users: [...people.values()].map((person) => ({ ...person, last: last(person.user.id) })),
    groups: [...groups.values()].map((one) => ({ ...one, last: last(one.id) })),
    commands: [...commands].map(([key, list]) => {
      const [scope, language] = key.split('\n');
      return { scope, language, commands: list };
    }),
    webhook: webhook !== null,
    panels: parts.panels(),
  };
}

const MAX_PAGE = 1000;

function readMessages(call: Call): unknown {
  const { engine } = call.parts;
  const target = engine.findTarget(call.path[0]);
  if (!target) throw new AppError(404, `no chat ${call.path[0]}`);
  const limit = Math.min(Number(call.query.get('limit') ?? 200), MAX_PAGE);
  const before = Number(call.query.get('before') ?? Infinity);
  const log = engine.state.chats.get(target.id);
  const messages = [...(log?.messages.values() ?? [])].filter((message) => message.message_id < before);
  return {
    epoch: engine.changes.epoch,
    seq: engine.changes.seq,
    chat: chatView(target),
    messages: messages.slice(-limit),
    more: messages.length > limit,
    keyboard: log?.keyboard ?? null,
  };
}

async function uploadPhotos(call: Call): Promise<unknown> {
  const { engine } = call.parts;
  const { asIs, ...posting } = schemas.upload.parse(call.body.fields);
  const before = engine.changes.seq;
  const uploads = Object.values(call.body.files);
  const messages = await sendPhotos(engine, { ...posting, chatId: id(call) }, uploads, asIs === 'true');
  return { messages, epoch: engine.changes.epoch, before };
}

function moveClock({ parts: { engine }, body }: Call): unknown {
  const input = schemas.clock.parse(body.fields);
  if ('advanceMs' in input) engine.clock.advance(input.advanceMs);
  else if ('set' in input) engine.clock.set(new Date(input.set));
  else engine.clock.reset();
  return { now: engine.clock.now().toISOString(), offsetMs: engine.clock.offsetMs };
}

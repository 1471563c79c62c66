import { z } from 'zod';

import type { BotApi } from './bot-api';
import { chatView, type Engine } from './engine';
import type { Fault, Faults } from './faults';
import type { Body } from './http';
import { TELEGRAM_LIMITS, type RateLimiter } from './limits';
import {
  AppError,
  changeUser,
  createCrowd,
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
  /** Does the bot take updates? */
  isListening: () => boolean;
  /** What the page mounts beside the chats. */
  panels: () => { id: string; title: string; scriptUrl: string }[];
}

export interface Call {
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
  crowd: z.object({ count: z.int().positive().max(200_000) }),
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
    kind: z.enum(['error', 'rate-limited', 'dropped', 'silent', 'accepted-dropped', 'accepted-silent', 'delayed']),
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

export const routes: readonly Route[] = [
  { method: 'GET', pattern: /^\/state$/, run: readState },
  {
    method: 'POST',
    pattern: /^\/users$/,
    run: (call) => acted(call, () => createUser(call.parts.engine, schemas.user.parse(call.body.fields))),
  },
  {
    method: 'POST',
    pattern: /^\/crowds$/,
    run: (call) =>
      acted(call, () => ({ ids: createCrowd(call.parts.engine, schemas.crowd.parse(call.body.fields).count) })),
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
    listening: parts.isListening(),
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

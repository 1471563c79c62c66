import { Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import { Telegram, TelegramError } from 'telegraf';
import { createJsonCall, isPlain } from './json-call';

export const TELEGRAM_API = 'https://api.telegram.org';

/** What a call may take before we stop waiting; Telegram itself answers within seconds. */
const CALL_TIMEOUT_MS = 20_000;

/** Connections that rest are closed before the other side closes them, so that no call meets a closing one. */
const REST_MS = 2_500;

export interface BotApiOptions {
  readonly token: string;
  /** Ends with a slash, as Telegraf wants it. */
  readonly apiRoot: string;
}

/** The Bot API, by Telegraf's client where files are sent. Types of Telegraf stop at Bot API 7.1: whatever is newer goes by its name. */
export interface BotApi {
  readonly telegram: Telegram;
  readonly botId: number;
  /** @throws TelegramError for a refusal; whatever the network throws */
  call<Result>(method: string, payload: Readonly<Record<string, unknown>>, signal?: AbortSignal): Promise<Result>;
  download(fileId: string, maxBytes: number): Promise<Buffer>;
  /** Why the last call did not reach Telegram, or was refused as this bot's; undefined when it was answered, whatever it was. */
  trouble(): string | undefined;
  close(): void;
}

export function createBotApi({ token, apiRoot }: BotApiOptions): BotApi {
  const root = apiRoot.endsWith('/') ? apiRoot : `${apiRoot}/`;
  const telegram = new Telegram(token, { apiRoot: root });
  const agent = root.startsWith('https:')
    ? new HttpsAgent({ keepAlive: true, timeout: REST_MS })
    : new HttpAgent({ keepAlive: true, timeout: REST_MS });
  // Telegraf takes an agent for https only; without one every call over http opens a connection.
  Object.assign(telegram.options, { agent });
  const callWithFiles = telegram.callApi.bind(telegram) as (
    method: string,
    payload: Readonly<Record<string, unknown>>,
    options: { signal: AbortSignal },
  ) => Promise<unknown>;
  const callPlainly = createJsonCall(token, root, agent);
  let trouble: string | undefined;
  const call = async (
    method: string,
    payload: Readonly<Record<string, unknown>>,
    signal: AbortSignal,
  ): Promise<unknown> => {
    try {
      const answer = await (isPlain(payload)
        ? callPlainly(method, payload, signal)
        : callWithFiles(method, payload, { signal }));
      trouble = undefined;
      return answer;
    } catch (error) {
      const failure = classifyFailure(error);
      trouble = failure.kind === 'unavailable' || failure.kind === 'uncertain' ? failure.description : undefined;
      throw error;
    }
  };
  return {
    telegram,
    botId: Number(token.split(':')[0]),
    async call<Result>(method: string, payload: Readonly<Record<string, unknown>>, signal?: AbortSignal) {
      if (signal) return (await call(method, payload, signal)) as Result;
      // AbortSignal.timeout would leave a signal and a timer behind for 20 s with each of thousands of calls.
      const timeout = new AbortController();
      const timer = setTimeout(() => timeout.abort(), CALL_TIMEOUT_MS);
      try {
        return (await call(method, payload, timeout.signal)) as Result;
      } finally {
        clearTimeout(timer);
      }
    },
    async download(fileId, maxBytes) {
      const link = await telegram.getFileLink(fileId);
      const response = await fetch(link, { signal: AbortSignal.timeout(CALL_TIMEOUT_MS) });
      if (!response.ok || !response.body) throw new Error(`a file could not be downloaded: ${response.status}`);
      return readUpTo(response.body as unknown as AsyncIterable<Uint8Array>, maxBytes);
    },
    trouble: () => trouble,
    close: () => agent.destroy(),
  };
}

export class FileTooLargeError extends Error {}

async function readUpTo(body: AsyncIterable<Uint8Array>, maxBytes: number): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of body) {
    length += chunk.length;
    if (length > maxBytes) throw new FileTooLargeError(`a file has more than ${maxBytes} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

/** Nothing can be sent to a chat: it has shut the bot out, no conversation with it was ever begun, or its person is gone. */
export type Unreachable = 'blocked' | 'not-started' | 'deactivated';

/** What came of a call that failed, as far as it matters for trying again. */
export type CallFailure =
  | { readonly kind: 'limited'; readonly retryAfterSeconds: number }
  | { readonly kind: Unreachable; readonly description: string }
  | { readonly kind: 'moved'; readonly chatId: bigint }
  /** Telegram refuses it for what it is; it would refuse it again. */
  | { readonly kind: 'refused'; readonly description: string }
  /** It did not reach Telegram, or Telegram said that it could not do it now. */
  | { readonly kind: 'unavailable'; readonly description: string }
  /** It may have reached Telegram: the answer did not come back. */
  | { readonly kind: 'uncertain'; readonly description: string };

/** Failures of the network that come before anything was sent. */
const NOT_SENT = new Set(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH', 'ENETUNREACH']);

/**
 * What Telegram says when nothing can be sent to a chat, the first that fits. A person whom the bot has never met is not
 * found; one whom it knows from a group alone it may not write to first (https://core.telegram.org/bots/faq).
 */
const UNREACHABLE: readonly (readonly [RegExp, Unreachable])[] = [
  [/user is deactivated|INPUT_USER_DEACTIVATED/i, 'deactivated'],
  [/chat not found|PEER_ID_INVALID|can't initiate conversation with a user/i, 'not-started'],
  [/bot was blocked by the user|bot was kicked|bot is not a member|have no rights/i, 'blocked'],
];

export const isUnreachable = (kind: CallFailure['kind']): kind is Unreachable =>
  UNREACHABLE.some(([, why]) => why === kind);

export function classifyFailure(error: unknown): CallFailure {
  if (error instanceof TelegramError) return classifyRefusal(error);
  const { name = 'unknown', code = '' } = (error ?? {}) as { readonly name?: string; readonly code?: string };
  const description = `${name} ${code}`.trim();
  return NOT_SENT.has(code) ? { kind: 'unavailable', description } : { kind: 'uncertain', description };
}

function classifyRefusal(error: TelegramError): CallFailure {
  const { code, description, parameters } = error;
  if (code === 429) return { kind: 'limited', retryAfterSeconds: Math.max(1, parameters?.retry_after ?? 1) };
  if (parameters?.migrate_to_chat_id !== undefined) {
    return { kind: 'moved', chatId: BigInt(parameters.migrate_to_chat_id) };
  }
  if (code === 400 || code === 403) {
    const [, kind = code === 403 ? 'blocked' : 'refused'] = UNREACHABLE.find(([said]) => said.test(description)) ?? [];
    return { kind, description };
  }
  if (code >= 500 || code === 401 || code === 404 || code === 409) return { kind: 'unavailable', description };
  return { kind: 'refused', description };
}

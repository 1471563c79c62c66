import http from 'node:http';
import https from 'node:https';
import { TelegramError } from 'telegraf';

type Payload = Readonly<Record<string, unknown>>;

/** Makes a call to the Bot API that has no files. Throws as Telegraf's client does. */
export type JsonCall = (method: string, payload: Payload, signal: AbortSignal) => Promise<unknown>;

/** Whether nothing in it is to be uploaded or fetched: files stand in their own parameter, or in a list of them. */
export const isPlain = (payload: Payload): boolean =>
  Object.entries(payload).every(([name, value]) => {
    if (typeof value !== 'object' || value === null || name === 'link_preview_options') return true;
    return !(Array.isArray(value) || 'source' in value || 'url' in value || 'media' in value);
  });

/**
 * Most calls are a few hundred bytes of JSON there and back. Telegraf's client takes them through node-fetch's streams,
 * which costs the server more than all that led to the call; here they go straight over a kept connection.
 */
export function createJsonCall(token: string, root: string, agent: http.Agent): JsonCall {
  const { protocol, hostname: host, port, pathname } = new URL(`./bot${token}/`, root);
  // An IPv6 address stands in brackets in a URL, and nowhere else.
  const hostname = host.replace(/^\[(.*)\]$/, '$1');
  const request = protocol === 'https:' ? https.request : http.request;
  return (method, payload, signal) =>
    new Promise((resolve, reject) => {
      const body = toJson(payload);
      const headers = { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) };
      const options = { method: 'POST', hostname, port, path: `${pathname}${method}`, agent, headers, signal };
      const outgoing = request(options, (response) => {
        let text = '';
        response.setEncoding('utf8');
        response.on('data', (chunk: string) => (text += chunk));
        response.on('error', reject);
        response.on('end', () => {
          try {
            resolve(readAnswer(response, text, { method, payload }));
          } catch (error) {
            reject(error instanceof Error ? error : new Error('the answer could not be read'));
          }
        });
      });
      outgoing.on('error', reject);
      outgoing.end(body);
    });
}

interface Answer {
  readonly ok: boolean;
  readonly result?: unknown;
  readonly error_code: number;
  readonly description: string;
}

/** @throws TelegramError for a refusal @throws SyntaxError for what is no answer of a Bot API */
function readAnswer({ statusCode = 0, statusMessage = '' }: http.IncomingMessage, text: string, on: object): unknown {
  // What stands before the Bot API answers in its own words when it is down.
  if (statusCode >= 500) throw new TelegramError({ error_code: statusCode, description: statusMessage }, on);
  const answer = JSON.parse(text) as Answer;
  if (!answer.ok) throw new TelegramError(answer, on);
  return answer.result;
}

/** A null stands for a parameter that is not given. */
function toJson(payload: Payload): string {
  const json = JSON.stringify(payload);
  return json.includes(':null') ? JSON.stringify(payload, (_name, value: unknown) => value ?? undefined) : json;
}

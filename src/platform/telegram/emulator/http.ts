import type { IncomingMessage, ServerResponse } from 'node:http';

import { parseMultipart, type UploadedFile } from './multipart';

/** Telegram takes at most 50 MB from a bot; a little more for the form around it. */
const MAX_BODY_BYTES = 51 * 1024 * 1024;

export class BodyTooLargeError extends Error {}
export class BodyMalformedError extends Error {}

/** Whatever the encoding was: names with strings (forms) or JSON values, and uploaded files by field name. */
export interface Body {
  fields: Record<string, unknown>;
  files: Record<string, UploadedFile>;
}

/** The path and the query of a request; whatever a client sends as its target, this does not throw. */
export function targetOf(request: IncomingMessage): { path: string; query: URLSearchParams } {
  const [path = '/', ...query] = (request.url ?? '/').split('?');
  return { path, query: new URLSearchParams(query.join('?')) };
}

/**
 * Is this a page of another site that uses the visitor's browser? Nothing here asks who you are, so a web page somewhere
 * must not be able to press buttons in a playground that runs on the machine of whoever looks at it.
 */
export function comesFromElsewhere(request: IncomingMessage): boolean {
  const { origin, host } = request.headers;
  if (origin === undefined) return false;
  return !URL.canParse(origin) || new URL(origin).host !== host;
}

/** @throws BodyTooLargeError, BodyMalformedError */
export async function readBody(request: IncomingMessage): Promise<Body> {
  const bytes = await readBytes(request);
  const contentType = request.headers['content-type'] ?? '';
  if (bytes.length === 0) return { fields: {}, files: {} };
  try {
    if (contentType.startsWith('multipart/form-data')) return parseMultipart(bytes, contentType);
    if (contentType.startsWith('application/x-www-form-urlencoded')) {
      return { fields: Object.fromEntries(new URLSearchParams(bytes.toString('utf8'))), files: {} };
    }
    const parsed: unknown = JSON.parse(bytes.toString('utf8'));
    if (parsed === null || typeof parsed !== 'object' || Array.isArray(parsed)) throw new Error('not an object');
    return { fields: parsed as Record<string, unknown>, files: {} };
  } catch (cause) {
    throw new BodyMalformedError('the body cannot be parsed', { cause });
  }
}

async function readBytes(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    length += chunk.length;
    if (length > MAX_BODY_BYTES) throw new BodyTooLargeError();
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

export function sendJson(response: ServerResponse, status: number, value: unknown): void {
  if (response.destroyed || response.writableEnded) return;
  const body = Buffer.from(JSON.stringify(value), 'utf8');
  response.writeHead(status, {
    'content-type': 'application/json; charset=utf-8',
    'content-length': body.length,
    'cache-control': 'no-store',
  });
  response.end(body);
}

export function sendBytes(
  response: ServerResponse,
  bytes: Buffer,
  contentType: string,
  headers: Record<string, string> = {},
): void {
  response.writeHead(200, {
    'content-type': contentType,
    'content-length': bytes.length,
    // What people upload is shown as what it was taken for, never as what a browser would like to make of it.
    'x-content-type-options': 'nosniff',
    ...headers,
  });
  response.end(bytes);
}

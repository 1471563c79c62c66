import type { IncomingMessage, ServerResponse } from 'node:http';
import { z } from 'zod';

import { TelegramApiError } from './api-error';
import { routes, type AppApiParts } from './app-routes';
import type { Change, NumberedChange } from './changes';
import { BodyMalformedError, BodyTooLargeError, readBody, sendBytes, sendJson, targetOf } from './http';
import { AppError } from './people';

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

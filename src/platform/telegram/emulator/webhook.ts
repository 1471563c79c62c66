import { Agent as HttpAgent, request as httpRequest, type IncomingMessage } from 'node:http';
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https';

import { badRequest } from './api-error';
import type { Engine } from './engine';
import { isObject, type Params } from './params';
import type { StateEvent } from './state';
import type { Update, WebhookSettings } from './types';

const DEFAULT_CONNECTIONS = 40;
const MAX_CONNECTIONS = 100;
const DELIVERY_TIMEOUT_MS = 60_000;
const MAX_RETRY_DELAY_MS = 60_000;
const MAX_ANSWER_BYTES = 1024 * 1024;

/** Executes a method that a webhook's answer asked for. */
export type AnswerHandler = (method: string, fields: Record<string, unknown>) => void;

/**
 * Delivers updates to a webhook as Telegram does: those of one chat one after the other, callback queries beside
 * them, different chats in parallel up to `max_connections`; anything but a 2xx is tried again, ever more slowly.
 */
export class WebhookDelivery {
  /** What waits, by what must stay in order. */
  private readonly queues = new Map<string, Update[]>();
  private readonly onTheWay = new Set<number>();
  /** Queues that are busy or wait before a retry. */
  private readonly busy = new Set<string>();
  private readonly timers = new Set<NodeJS.Timeout>();
  private readonly http = new HttpAgent({ keepAlive: true });
  private readonly https = new HttpsAgent({ keepAlive: true });
  private lastError: { at: number; message: string } | null = null;
  private closed = false;

  /** @param retryMs first delay after a failure; doubles with each further one */
  constructor(
    private readonly engine: Engine,
    private readonly onAnswer: AnswerHandler,
    private readonly retryMs: number,
  ) {
    engine.onUpdate((updates) => this.enqueue(updates));
  }

  /** @throws TelegramApiError 400 */
  set(params: Params): void {
    const url = params.string('url') ?? '';
    const settings = url === '' ? null : { url: checkUrl(url), ...webhookOptions(params) };
    const events: StateEvent[] = [{ type: 'webhook', webhook: settings }];
    if (params.flag('drop_pending_updates')) {
      events.push({ type: 'confirmed', updateIds: [...this.engine.state.updates.keys()] });
    }
    this.lastError = null;
    this.engine.commit(events);
    this.engine.changes.publish({ type: 'listening', listening: settings !== null });
    this.requeue();
  }

  /** Begins with what an earlier run left. */
  start(): void {
    this.requeue();
  }

  info(): Record<string, unknown> {
    const { webhook, updates } = this.engine.state;
    return {
      url: webhook?.url ?? '',
      has_custom_certificate: false,
      pending_update_count: updates.size,
      ...(webhook ? { max_connections: webhook.maxConnections, ip_address: '127.0.0.1' } : {}),
      ...(webhook?.allowedUpdates ? { allowed_updates: webhook.allowedUpdates } : {}),
      ...(this.lastError ? { last_error_date: this.lastError.at, last_error_message: this.lastError.message } : {}),
    };
  }

  /** Starts whatever may start now. Called after everything that may have made room or brought an update. */
  deliver(): void {
    const { webhook, updates } = this.engine.state;
    if (!webhook || this.closed) return;
    for (const [name, queue] of this.queues) {
      if (this.busy.size >= webhook.maxConnections) return;
      if (this.busy.has(name)) continue;
      const update = queue.shift();
      if (queue.length === 0) this.queues.delete(name);
      // It may have been dropped with the webhook it was meant for.
      if (!update || !updates.has(update.update_id)) continue;
      this.busy.add(name);
      void this.attempt(webhook, update, name, this.retryMs);
    }
  }

  private enqueue(updates: Iterable<Update>): void {
    if (!this.engine.state.webhook) return;
    for (const update of updates) {
      const name = queueOf(update);
      const queue = this.queues.get(name);
      if (queue) queue.push(update);
      else this.queues.set(name, [update]);
    }
    this.deliver();
  }

  /** Reads the queues anew: a webhook was set, and what waits is for it. Those on the way end by themselves. */
  private requeue(): void {
    this.queues.clear();
    const { updates } = this.engine.state;
    this.enqueue([...updates.values()].filter((update) => !this.onTheWay.has(update.update_id)));
  }

  /** Posts an update once more, whatever became of it: what a network does at times. @returns the status */
  async repeat(update: Update): Promise<number> {
    const { webhook } = this.engine.state;
    if (!webhook) throw new Error('no webhook is set');
    return (await this.post(webhook, update)).status;
  }

  close(): void {
    this.closed = true;
    for (const timer of this.timers) clearTimeout(timer);
    this.http.destroy();
    this.https.destroy();
  }

  private async attempt(webhook: WebhookSettings, update: Update, queue: string, delayMs: number): Promise<void> {
    this.onTheWay.add(update.update_id);
    const failure = await this.post(webhook, update).then(
      ({ status, reason, body }) => {
        if (status < 200 || status > 299) return `Wrong response from the webhook: ${status} ${reason}`;
        this.execute(body);
        return null;
      },
      (error: unknown) => (error instanceof Error ? error.message : String(error)),
    );
    if (this.closed) return;
    if (failure === null) {
      this.engine.commit([{ type: 'confirmed', updateIds: [update.update_id] }]);
      this.release(queue, update);
      return;
    }
    this.lastError = { at: this.engine.now(), message: failure };
    const timer = setTimeout(() => {
      this.timers.delete(timer);
      // The webhook may be another one by now, or none, and the update dropped: then there is nothing to repeat.
      const current = this.engine.state.webhook;
      if (!current || !this.engine.state.updates.has(update.update_id)) this.release(queue, update);
      else void this.attempt(current, update, queue, Math.min(delayMs * 2, MAX_RETRY_DELAY_MS));
    }, delayMs);
    this.timers.add(timer);
  }

  private release(queue: string, update: Update): void {
    this.onTheWay.delete(update.update_id);
    this.busy.delete(queue);
    this.deliver();
  }

  private execute(body: string): void {
    if (body === '') return;
    try {
      const parsed: unknown = JSON.parse(body);
      if (isObject(parsed) && typeof parsed['method'] === 'string') this.onAnswer(parsed['method'], parsed);
    } catch {
      // Telegram ignores answers that are no JSON, too.
    }
  }

  private post(webhook: WebhookSettings, update: Update): Promise<{ status: number; reason: string; body: string }> {
    const url = new URL(webhook.url);
    const payload = JSON.stringify(update);
    const secure = url.protocol === 'https:';
    return new Promise((resolve, reject) => {
      const outgoing = (secure ? httpsRequest : httpRequest)(
        url,
        {
          method: 'POST',
          agent: secure ? this.https : this.http,
          timeout: DELIVERY_TIMEOUT_MS,
          headers: {
            'content-type': 'application/json',
            'content-length': Buffer.byteLength(payload),
            ...(webhook.secretToken === undefined ? {} : { 'x-telegram-bot-api-secret-token': webhook.secretToken }),
          },
        },
        (response) => {
          readAnswer(response).then(
            (body) => resolve({ status: response.statusCode ?? 0, reason: response.statusMessage ?? '', body }),
            reject,
          );
        },
      );
      outgoing.on('timeout', () => outgoing.destroy(new Error('Read timeout expired')));
      outgoing.on('error', reject);
      outgoing.end(payload);
    });
  }
}

async function readAnswer(response: IncomingMessage): Promise<string> {
  let body = '';
  for await (const chunk of response) {
    body += String(chunk);
    if (body.length > MAX_ANSWER_BYTES) throw new Error('Wrong response from the webhook: too long');
  }
  return body;
}

/** Telegram keeps order within these; a message and a button press of one chat may arrive at the same time. */
function queueOf(update: Update): string {
  const [kind = '', content] = Object.entries(update).find(([key]) => key !== 'update_id') ?? [];
  if (!isObject(content)) return kind;
  const chat = isObject(content['chat']) ? content['chat']['id'] : undefined;
  const from = isObject(content['from']) ? content['from']['id'] : undefined;
  return kind === 'callback_query' ? `press:${String(from)}` : `chat:${String(chat ?? from)}`;
}

/** Telegram insists on HTTPS; a server on this machine may do without. @throws TelegramApiError 400 */
function checkUrl(address: string): string {
  let url: URL;
  try {
    url = new URL(address);
  } catch {
    throw badRequest('invalid webhook URL specified');
  }
  const loopback = ['127.0.0.1', 'localhost', '[::1]'].includes(url.hostname);
  if (url.protocol !== 'https:' && !(url.protocol === 'http:' && loopback)) {
    throw badRequest('bad webhook: An HTTPS URL must be provided for webhook');
  }
  return url.href;
}

function webhookOptions(params: Params): Omit<WebhookSettings, 'url'> {
  const secretToken = params.string('secret_token') ?? '';
  if (secretToken.length > 256) throw badRequest('secret token is too long');
  if (!/^[\w-]*$/.test(secretToken)) throw badRequest('secret token contains unallowed characters');
  const allowed = params.json('allowed_updates', 'allowed updates');
  const allowedUpdates = Array.isArray(allowed) ? allowed.filter((kind) => typeof kind === 'string') : [];
  return {
    ...(secretToken === '' ? {} : { secretToken }),
    ...(allowedUpdates.length > 0 ? { allowedUpdates } : {}),
    maxConnections: Math.min(Math.max(params.integer('max_connections', DEFAULT_CONNECTIONS), 1), MAX_CONNECTIONS),
  };
}

import { TelegramError } from 'telegraf';
import { log } from '../log/log';
import type { BotApi } from './api';
import type { Instance } from './instance';
import { ALLOWED_UPDATES, asUpdate, type IncomingUpdate } from './update';

const POLL_SECONDS = 25;
const LEAD_RETRY_MS = 1_000;
const MAX_PAUSE_MS = 10_000;
const LEAST_WAIT_MS = 100;

export interface Poller {
  stop(): Promise<void>;
}

/**
 * Long polling by one process at a time: which one is decided in Postgres. Updates are confirmed to Telegram only when
 * they are stored, by asking for what comes after them.
 */
export function startPolling(
  api: BotApi,
  instance: Instance,
  accept: (update: IncomingUpdate) => Promise<void>,
): Poller {
  const stopping = new AbortController();
  const loop = poll(api, instance, accept, stopping.signal).catch((error: unknown) =>
    log.fatal({ err: error }, 'polling ended'),
  );
  return {
    async stop() {
      stopping.abort();
      await loop;
    },
  };
}

async function poll(
  api: BotApi,
  instance: Instance,
  accept: (update: IncomingUpdate) => Promise<void>,
  signal: AbortSignal,
): Promise<void> {
  let offset: number | undefined;
  let failures = 0;
  let webhookRemoved = false;
  while (!signal.aborted) {
    try {
      if (!(await instance.tryLead('poll'))) {
        await pause(LEAD_RETRY_MS, signal);
        continue;
      }
      if (!webhookRemoved) {
        await api.call('deleteWebhook', {}, signal);
        webhookRemoved = true;
      }
      const askedAtMs = performance.now();
      const batch = await api.call<unknown[]>(
        'getUpdates',
        { offset, timeout: POLL_SECONDS, limit: 100, allowed_updates: ALLOWED_UPDATES },
        AbortSignal.any([signal, AbortSignal.timeout((POLL_SECONDS + 10) * 1000)]),
      );
      const updates = batch.map(asUpdate).filter((update) => update !== undefined);
      await Promise.all(updates.map(accept));
      // Telegram holds a poll until something comes; a server that does not must not be asked without a pause.
      if (batch.length === 0 && performance.now() - askedAtMs < LEAST_WAIT_MS) await pause(LEAST_WAIT_MS, signal);
      const last = updates.at(-1);
      if (last) offset = last.update_id + 1;
      failures = 0;
    } catch (error) {
      if (signal.aborted) return;
      failures += 1;
      const pauseMs = pauseAfter(error, failures);
      // While the playground on this same server is still starting, the first call finds nobody.
      if (failures > 3) log.warn({ err: error, pauseMs }, 'updates could not be fetched');
      await pause(pauseMs, signal);
    }
  }
}

function pauseAfter(error: unknown, failures: number): number {
  if (error instanceof TelegramError && error.parameters?.retry_after !== undefined) {
    return error.parameters.retry_after * 1000;
  }
  return Math.min(MAX_PAUSE_MS, 50 * 2 ** failures);
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      clearTimeout(timer);
      signal.removeEventListener('abort', done);
      resolve();
    };
    const timer = setTimeout(done, ms);
    signal.addEventListener('abort', done);
  });
}

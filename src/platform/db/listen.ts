import { Client } from 'pg';
import { log } from '../log/log';

export interface Listener {
  /** Calls `hear` with each payload from now on; `gap` when some may have been missed. @returns how to stop */
  subscribe(hear: (payload: string) => void, gap: () => void): () => void;
}

interface Subscriber {
  readonly hear: (payload: string) => void;
  readonly gap: () => void;
}

const RETRY_MS = 1_000;

/**
 * Hears what Postgres tells on a channel (NOTIFY), over a connection of its own that is there while anyone listens.
 * A broken connection is made anew; what was told meanwhile is lost, which `gap` says.
 */
export function createListener(connectionString: string, channel: string): Listener {
  const subscribers = new Set<Subscriber>();
  let client: Client | undefined;
  let retry: NodeJS.Timeout | undefined;

  const connect = async (): Promise<void> => {
    const next = new Client({ connectionString, application_name: 'tillgram-listen' });
    client = next;
    next.on('notification', ({ payload }) => subscribers.forEach(({ hear }) => hear(payload ?? '')));
    next.on('error', () => undefined);
    next.on('end', () => client === next && lost());
    try {
      await next.connect();
      await next.query(`listen "${channel.replaceAll('"', '""')}"`);
      subscribers.forEach(({ gap }) => gap());
    } catch (error) {
      log.warn({ err: error, channel }, 'cannot listen to the database; trying again');
      if (client === next) lost();
    }
  };
  const lost = (): void => {
    client = undefined;
    if (subscribers.size === 0 || retry) return;
    retry = setTimeout(() => {
      retry = undefined;
      if (subscribers.size > 0) void connect();
    }, RETRY_MS);
    retry.unref();
  };
  return {
    subscribe(hear, gap) {
      const subscriber = { hear, gap };
      subscribers.add(subscriber);
      if (!client && !retry) void connect();
      return () => {
        subscribers.delete(subscriber);
        if (subscribers.size > 0) return;
        const idle = client;
        client = undefined;
        idle?.end().catch(() => undefined);
      };
    },
  };
}

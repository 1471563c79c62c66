import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

import { systemClock, type Clock } from '../../../core/shared/clock';
import { AppApi } from './app-api';
import { BotApi, type CallRecord } from './bot-api';
import type { PlaygroundClock } from './clock';
import { Engine } from './engine';
import { Faults } from './faults';
import { comesFromElsewhere, sendJson, targetOf } from './http';
import { RateLimiter, type Limits } from './limits';
import { servePage } from './page-files';
import { ensureGroup, ensureUser, type NewGroup, type NewUser } from './people';
import { Polling } from './polling';
import type { Group, Person } from './state';
import type { TelegramUser } from './types';
import { WebhookDelivery } from './webhook';

export type { CallRecord } from './bot-api';
export type { NumberedChange } from './changes';
export type { PlaygroundClock } from './clock';
export type { Fault } from './faults';
export { UnreadableJournalError } from './journal';
export { TELEGRAM_LIMITS, type Limits, type LimitStatistics } from './limits';
export type { Group, Member, Person, StoredCallback } from './state';
export type * from './types';

/** Something beside the chats, e.g. the simulated chain. The page imports `script` and calls its `mount`. */
export interface Panel {
  /** Part of the panel's address: `<basePath>/panels/<id>/`. */
  id: string;
  title: string;
  /** ES module, relative to the panel's address or absolute. */
  script: string;
  /** Answers everything below the panel's address, the script included. @param path begins with `/` */
  handle?(request: IncomingMessage, response: ServerResponse, path: string): void;
}

export interface EmulatorOptions {
  /** Journal of everything that happened; uploads lie beside it in `<dataFile>.files/`. In memory when missing. */
  dataFile?: string;
  /** What the playground's clock adds its offset to. */
  clock?: Clock;
  /** Where the emulator is mounted, without a slash at the end. */
  basePath?: string;
  /** The bot's token; its part before the colon is the bot's id. */
  token?: string;
  botName?: string;
  botUsername?: string;
  /** Switched off when missing. */
  limits?: Limits;
  panels?: Panel[];
  webhookRetryMs?: number;
  callsRemembered?: number;
}

export interface Emulator {
  readonly token: string;
  readonly bot: TelegramUser;
  readonly basePath: string;
  /** The time by which everything here happens; hand it to whatever shall live in the same time. */
  readonly clock: PlaygroundClock;
  readonly limiter: RateLimiter;
  readonly faults: Faults;
  /** The latest calls of the bot, oldest first, getUpdates left out. */
  readonly calls: readonly CallRecord[];
  addPanel(panel: Panel): void;
  /** A person who is to be there, made when missing. */
  ensureUser(user: NewUser & { id: number }): Person;
  /** A group that is to be there, made when missing, with these members at least. @throws when a member is unknown */
  ensureGroup(group: NewGroup & { id: number }): Group;
  /** @returns false when the request is not for the base path; otherwise it is being answered */
  handle(request: IncomingMessage, response: ServerResponse): boolean;
  /** A server of its own on loopback. @param port 0 for any free one; @returns its origin, e.g. `http://127.0.0.1:4000` */
  listen(port?: number): Promise<string>;
  /** Ends long polls and event streams and takes no new ones, so that a server can stop; everything else goes on. */
  drain(): void;
  close(): Promise<void>;
}

/** Whoever calls closes a resting connection first, as it is with Telegram. */
const KEEP_ALIVE_MS = 75_000;

/** No secret: it opens nothing but the playground of the machine it runs on. */
export const PLAYGROUND_TOKEN = '4200000001:playground-on-this-machine-only';

/** What Telegraf and others take as `apiRoot`; the slash at the end matters to them. */
export const apiRootOf = (origin: string, emulator: Pick<Emulator, 'basePath'>): string =>
  `${origin}${emulator.basePath}/`;

/** A Telegram of one's own: the Bot API on one side, people with their chats on the other. */
export function createEmulator(options: EmulatorOptions = {}): Emulator {
  const token = options.token ?? PLAYGROUND_TOKEN;
  const basePath = options.basePath ?? '/playground';
  const panels = [...(options.panels ?? [])];
  const engine = new Engine({
    clock: options.clock ?? systemClock,
    bot: {
      id: Number(token.split(':')[0]),
      is_bot: true,
      first_name: options.botName ?? 'Tillgram',
      username: options.botUsername ?? 'tillgram_bot',
    },
    dataFile: options.dataFile,
  });
  const limiter = new RateLimiter(engine.clock);
  limiter.configure(options.limits ?? null);
  const faults = new Faults();
  const polling = new Polling(engine);
  const webhook = new WebhookDelivery(
    engine,
    (method, fields) => void botApi.execute(method, fields),
    options.webhookRetryMs ?? 1000,
  );
  const botApi = new BotApi({
    engine,
    token,
    polling,
    webhook,
    limiter,
    faults,
    callsRemembered: options.callsRemembered ?? 10_000,
  });
  const appApi = new AppApi({
    engine,
    botApi,
    webhook,
    limiter,
    faults,
    isListening: () => polling.isPresent || engine.state.webhook !== null,
    panels: () =>
      panels.map(({ id, title, script }) => ({
        id,
        title,
        scriptUrl: script.startsWith('/') ? script : `${basePath}/panels/${id}/${script}`,
      })),
  });
  let server: Server | null = null;

  const handle = (request: IncomingMessage, response: ServerResponse): boolean => {
    const { path: pathname } = targetOf(request);
    if (pathname !== basePath && !pathname.startsWith(`${basePath}/`)) return false;
    const path = pathname.slice(basePath.length);
    if (comesFromElsewhere(request)) {
      sendJson(response, 403, { error: 'requests from other sites are not taken' });
      return true;
    }
    if (botApi.handle(request, response, path)) return true;
    if (path.startsWith('/api/')) {
      appApi.handle(request, response, path.slice('/api'.length));
      return true;
    }
    const panel = panels.find(({ id }) => path.startsWith(`/panels/${id}/`));
    if (panel?.handle) panel.handle(request, response, path.slice(`/panels/${panel.id}`.length));
    else servePage(request, response, basePath, path);
    return true;
  };

  const drain = (): void => {
    polling.close();
    appApi.close();
  };

  // Updates of an earlier run may be waiting for the webhook.
  webhook.start();

  return {
    token,
    bot: engine.bot,
    basePath,
    clock: engine.clock,
    limiter,
    faults,
    calls: botApi.calls,
    ensureUser: (user) => ensureUser(engine, user),
    ensureGroup: (group) => ensureGroup(engine, group),
    addPanel: (panel) => void panels.push(panel),
    handle,
    listen: (port = 0) =>
      new Promise((resolve, reject) => {
        const created = createServer({ keepAliveTimeout: KEEP_ALIVE_MS }, (request, response) => {
          if (!handle(request, response)) sendJson(response, 404, { error: 'not found' });
        });
        created.once('error', reject);
        created.listen(port, '127.0.0.1', () => {
          server = created;
          resolve(`http://127.0.0.1:${(created.address() as AddressInfo).port}`);
        });
      }),
    drain,
    close: async () => {
      drain();
      webhook.close();
      const running = server;
      if (running) {
        await new Promise<void>((resolve) => {
          running.close(() => resolve());
          running.closeAllConnections();
        });
      }
      engine.close();
    },
  };
}

import path from 'node:path';
import type { Core as StrapiCore } from '@strapi/strapi';
import type { App } from './app';
import type { Clock } from './core/shared/clock';
import { EnvError, type Env } from './platform/env/env';
import type { RateLimits } from './platform/http/rate-limits';
import { ownUrl } from './platform/http/own-url';
import type { Handler } from './platform/http/router';
import { chainPanel } from './platform/chain/playground/chain-panel';
import { runningChains } from './platform/chain/running-chains';
import { TELEGRAM_API } from './platform/telegram/api';
import { apiRootOf, createEmulator, UnreadableJournalError, type Emulator } from './platform/telegram/emulator';
import { playgroundReceipts } from './platform/telegram/receipts';
import { PLAYGROUND_ADMIN_CHAT_ID } from './platform/telegram/settings';
import { checkReach } from './platform/telegram/telegram-health';
import type { BotRuntime, BotService } from './plugins/telegram-bot/server/src';

/** Who sits in the playground's admin group from the start. */
const PLAYGROUND_CASHIER_ID = 100_000_009;

/** A Telegram of our own, for when there is no token: the chat page, and the Bot API that the bot talks to. */
export interface Playground {
  readonly emulator: Emulator;
  readonly clock: Clock;
  close(): Promise<void>;
}

export function createPlayground(env: Env): Playground | undefined {
  if (!env.playground) return undefined;
  const emulator = openEmulator(path.resolve(env.DATA_DIR, 'playground', 'journal.jsonl'));
  furnish(emulator);
  return { emulator, clock: emulator.clock, close: () => emulator.close() };
}

/** @throws EnvError when the file is damaged; it says what to do */
function openEmulator(dataFile: string): Emulator {
  try {
    return createEmulator({ dataFile });
  } catch (error) {
    if (!(error instanceof UnreadableJournalError)) throw error;
    throw new EnvError(error.message, { cause: error });
  }
}

/** The bot as the server sees it: what it serves before Koa, and how it ends. */
export interface Telegram {
  readonly handlers: readonly Handler[];
  stop(): Promise<void>;
}

/** Starts the bot once the server listens, for the playground's Bot API is on the same server. */
export function createTelegram(
  strapi: StrapiCore.Strapi,
  app: App,
  playground: Playground | undefined,
  limits: RateLimits,
): Telegram {
  const server = strapi.server.httpServer;
  const origin = (): string => {
    const address = server.address();
    const port = typeof address === 'object' && address !== null ? address.port : app.env.PORT;
    return ownUrl(app.env.HOST, port, '127.0.0.1');
  };
  const runtime = createRuntime(strapi, app, playground, origin);
  if (runtime) app.health.add({ name: 'telegram', check: () => Promise.resolve(checkReach(runtime.trouble())) });
  server.once('listening', () => runtime?.start());
  const handlers: Handler[] = [];
  if (playground) {
    if (runningChains(app.core).some(({ simulated }) => simulated !== null)) {
      playground.emulator.addPanel(chainPanel(app.core));
    }
    handlers.push((request, response) => playground.emulator.handle(request, response));
  }
  if (runtime && app.env.TELEGRAM_MODE === 'webhook') handlers.push(runtime.webhookHandler(limits));
  return { handlers, stop: async () => runtime?.stop() };
}

function createRuntime(
  strapi: StrapiCore.Strapi,
  app: App,
  playground: Playground | undefined,
  origin: () => string,
): BotRuntime | undefined {
  // Strapi leaves out a plugin that it cannot load without a word.
  const plugin = strapi.plugin('telegram-bot') as { service(name: 'bot'): BotService } | undefined;
  if (!plugin) throw new Error('the plugin telegram-bot was not loaded: is dist/src/plugins/telegram-bot complete?');
  const { env, core } = app;
  const token = env.TELEGRAM_BOT_TOKEN ?? playground?.emulator.token;
  const needed = env.ROLES.includes('bot') || (env.ROLES.includes('web') && env.TELEGRAM_MODE === 'webhook');
  if (token === undefined || !needed) return undefined;
  return plugin.service('bot').create({
    core,
    databaseUrl: env.DATABASE_URL,
    token,
    mode: env.TELEGRAM_MODE,
    webhookSecret: env.TELEGRAM_WEBHOOK_SECRET,
    apiRoot: () => (playground ? apiRootOf(origin(), playground.emulator) : (env.TELEGRAM_API_ROOT ?? TELEGRAM_API)),
    setsWebhook: playground ? origin : undefined,
    receipts: playground ? playgroundReceipts : undefined,
  });
}

/** The admin group, with somebody in it who may decide. */
function furnish({ ensureUser, ensureGroup }: Emulator): void {
  ensureUser({ id: PLAYGROUND_CASHIER_ID, first_name: 'Cashier', username: 'cashier' });
  const members = [{ userId: PLAYGROUND_CASHIER_ID, status: 'creator' as const }];
  ensureGroup({ id: PLAYGROUND_ADMIN_CHAT_ID, title: 'Admins', members });
}

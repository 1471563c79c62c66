import { randomBytes } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { UserFromGetMe } from 'telegraf/types';
import { feedBroadcasts } from '../../../../core/broadcast';
import { setReach } from '../../../../core/identity';
import type { Core } from '../../../../core/shared/core';
import { systemActor } from '../../../../core/shared/actor';
import type { RateLimits } from '../../../../platform/http/rate-limits';
import { log } from '../../../../platform/log/log';
import { createBotApi, type BotApi, type Unreachable } from '../../../../platform/telegram/api';
import type { WebhookReply } from '../../../../platform/telegram/direct-call';
import { Dispatcher } from '../../../../platform/telegram/dispatcher';
import { Instance } from '../../../../platform/telegram/instance';
import { startPolling, type Poller } from '../../../../platform/telegram/poller';
import type { Receipts } from '../../../../platform/telegram/receipts';
import { Sender } from '../../../../platform/telegram/sender';
import type { IncomingUpdate } from '../../../../platform/telegram/update';
import { createWebhookHandler, setWebhook } from '../../../../platform/telegram/webhook';
import { Admins } from './admins';
import { createBot, type Bot } from './bot';
import { registerCommands } from './commands-list';
import { contentOf } from './content';
import { features } from './features';

export interface RuntimeOptions {
  readonly core: Core;
  readonly databaseUrl: string;
  readonly token: string;
  readonly mode: 'polling' | 'webhook';
  readonly webhookSecret: string | undefined;
  /** What the Bot API is reached by; known only when the server listens, for the playground is on it. */
  readonly apiRoot: () => string;
  /** In the playground the webhook is set at the start; elsewhere `npm run bot:set-webhook` does it, once. */
  readonly setsWebhook?: () => string;
  /** The playground can be asked whether a call has arrived; Telegram cannot. */
  readonly receipts?: (api: BotApi) => Receipts;
}

type Handler = (request: IncomingMessage, response: ServerResponse) => boolean;

const GET_ME_PAUSE_MS = 100;
const MAX_PAUSE_MS = 10_000;

/** The bot of this process: takes updates in, handles them, and sends what is to be sent. */
export class BotRuntime {
  private readonly instance: Instance;
  private readonly secret: string;
  private api: BotApi | undefined;
  private sender: Sender | undefined;
  private dispatcher: Dispatcher | undefined;
  private poller: Poller | undefined;
  private stopped = false;
  private starting: Promise<void> | undefined;

  constructor(private readonly options: RuntimeOptions) {
    this.instance = new Instance(options.databaseUrl);
    this.secret = options.webhookSecret ?? randomBytes(24).toString('base64url');
  }

  /** Takes webhook calls before Koa sees them. */
  webhookHandler(limits: RateLimits): Handler {
    return createWebhookHandler(this.secret, (update, reply) => this.accept(update, reply), limits);
  }

  /** Begins in the background: Telegram may be away when the server starts, and the server must not wait for it. */
  start(): void {
    this.starting = this.begin().catch((error: unknown) => log.fatal({ err: error }, 'the bot could not start'));
  }

  /** Why Telegram does not answer this bot; undefined while it does, and before it was asked. */
  trouble(): string | undefined {
    return this.api?.trouble();
  }

  async stop(): Promise<void> {
    this.stopped = true;
    await this.starting;
    await this.poller?.stop();
    await this.dispatcher?.stop();
    await this.sender?.stop();
    await this.instance.stop();
    this.api?.close();
  }

  private async begin(): Promise<void> {
    const { core, token, mode } = this.options;
    await this.instance.start();
    const api = createBotApi({ token, apiRoot: this.options.apiRoot() });
    this.api = api;
    const me = await this.getMe(api);
    if (!me) return;
    const admins = new Admins(core, api);
    const bot = createBot({ core, api, admins, features, me });
    this.sender = new Sender({
      db: core.db,
      api,
      instance: this.instance,
      content: contentOf(core, features),
      feed: () => feedBroadcasts(core),
      onUnreachable: (...found) => noteUnreachable(core, ...found),
      receipts: this.options.receipts?.(api),
    });
    await this.sender.start();
    this.dispatcher = this.createDispatcher(bot, api);
    await this.dispatcher.start();
    await registerCommands(api, features).catch((error: unknown) =>
      log.warn({ err: error }, 'the lists of commands could not be set'),
    );
    if (this.stopped) return;
    const { dispatcher } = this;
    if (mode === 'polling') {
      this.poller = startPolling(api, this.instance, (update) => dispatcher.accept(update));
    } else if (this.options.setsWebhook) {
      await setWebhook(api, this.options.setsWebhook(), this.secret);
    }
    log.info({ bot: me.username, mode }, 'the bot is up');
  }

  private createDispatcher(bot: Bot, api: BotApi): Dispatcher {
    return new Dispatcher({
      db: this.options.core.db,
      botId: api.botId,
      instance: this.instance,
      sender: this.sender,
      handle: (update, dialogue) => bot.handle(update, dialogue),
      callDirectly: ({ method, payload }) => {
        api
          .call(method, payload)
          .catch((error: unknown) => log.debug({ err: error, method }, 'a call came to nothing'));
      },
      apologise: (update) => bot.apologise(update),
    });
  }

  private async accept(update: IncomingUpdate, reply?: WebhookReply): Promise<void> {
    if (!this.dispatcher || this.stopped) throw new Error('the bot is not up');
    await this.dispatcher.accept(update, reply);
  }

  private async getMe(api: BotApi): Promise<UserFromGetMe | undefined> {
    for (let pauseMs = GET_ME_PAUSE_MS; !this.stopped; pauseMs = Math.min(MAX_PAUSE_MS, pauseMs * 2)) {
      try {
        return await api.call<UserFromGetMe>('getMe', {});
      } catch (error) {
        log.warn(
          { err: error, pauseMs },
          'Telegram does not answer: is it to be reached, and is TELEGRAM_BOT_TOKEN right?',
        );
        await new Promise((resolve) => setTimeout(resolve, pauseMs));
      }
    }
    return undefined;
  }
}

/**
 * The bot cannot write to somebody.
 * @param reference another one for each time it is found out @param callAt when the call was begun that was refused
 */
export async function noteUnreachable(
  core: Core,
  chatId: number,
  why: Unreachable,
  reference: string,
  callAt: Date,
): Promise<void> {
  if (chatId <= 0) return;
  const call = { actor: systemActor('telegram.send'), idempotencyKey: `tg:unreachable:${chatId}:${reference}` };
  await setReach(core, call, { telegramId: String(chatId), unreachable: why, refusedCallAt: callAt });
}

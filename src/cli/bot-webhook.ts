import { existsSync } from 'node:fs';
import { TelegramError } from 'telegraf';
import { readTelegramEnv } from '../platform/env/env';
import { classifyFailure, createBotApi, TELEGRAM_API, type BotApi } from '../platform/telegram/api';
import { setWebhook, WEBHOOK_PATH } from '../platform/telegram/webhook';
import { exitWith, UsageError } from './exit-with';

interface WebhookInfo {
  readonly url: string;
  readonly pending_update_count: number;
  readonly last_error_date?: number;
  readonly last_error_message?: string;
}

/** What `npm run bot:…-webhook` does; the answer is what the process ends with: 0 when all is well, 1 when it is not. */
export function main(action: string | undefined = process.argv[2]): void {
  exitWith(async () => {
    if (existsSync('.env')) process.loadEnvFile('.env');
    const env = readTelegramEnv(process.env);
    const token = env.TELEGRAM_BOT_TOKEN;
    if (token === undefined) throw new UsageError('TELEGRAM_BOT_TOKEN: is required');
    const apiRoot = env.TELEGRAM_API_ROOT ?? TELEGRAM_API;
    const api = createBotApi({ token, apiRoot });
    try {
      return await perform(action, api, env.PUBLIC_URL, env.TELEGRAM_WEBHOOK_SECRET);
    } catch (error) {
      if (error instanceof TelegramError) throw new UsageError(`Telegram says: ${error.description}`);
      if (error instanceof UsageError) throw error;
      const failure = classifyFailure(error);
      if (!('description' in failure)) throw error;
      throw new UsageError(`Telegram cannot be reached at ${new URL(apiRoot).host} (${failure.description})`, {
        cause: error,
      });
    } finally {
      api.close();
    }
  });
}

async function perform(
  action: string | undefined,
  api: BotApi,
  publicUrl: string | undefined,
  secret: string | undefined,
): Promise<number> {
  switch (action) {
    case 'set': {
      if (publicUrl === undefined) throw new UsageError('PUBLIC_URL: is required; Telegram calls it');
      if (secret === undefined) throw new UsageError('TELEGRAM_WEBHOOK_SECRET: is required');
      await setWebhook(api, publicUrl, secret);
      console.log(`The webhook is set to ${address(publicUrl)}. Start the server with TELEGRAM_MODE=webhook.`);
      return 0;
    }
    case 'check':
      return check(await api.call<WebhookInfo>('getWebhookInfo', {}), publicUrl);
    case 'delete':
      await api.call('deleteWebhook', {});
      console.log('The webhook is deleted; TELEGRAM_MODE=polling works now. Waiting updates are kept.');
      return 0;
    default:
      throw new UsageError('set, check or delete');
  }
}

function check(info: WebhookInfo, publicUrl: string | undefined): number {
  if (info.url === '') {
    console.log('No webhook is set.');
    return 1;
  }
  console.log(`Webhook: ${info.url}\nWaiting updates: ${info.pending_update_count}`);
  if (info.last_error_message !== undefined) {
    const at = info.last_error_date === undefined ? '' : ` at ${new Date(info.last_error_date * 1000).toISOString()}`;
    console.log(`Last error${at}: ${info.last_error_message}`);
  }
  const expected = publicUrl === undefined ? undefined : address(publicUrl);
  if (expected === undefined || expected === info.url) return 0;
  console.log(`PUBLIC_URL says ${expected}: run npm run bot:set-webhook.`);
  return 1;
}

const address = (publicUrl: string): string => `${publicUrl.replace(/\/$/, '')}${WEBHOOK_PATH}`;

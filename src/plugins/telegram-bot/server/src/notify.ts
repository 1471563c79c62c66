import { createHash } from 'node:crypto';
import { getUser } from '../../../../core/identity';
import type { Core } from '../../../../core/shared/core';
import { encodeJson } from '../../../../core/shared/json';
import { enqueueMessages, PRIORITY } from '../../../../platform/telegram/outgoing';
import { menuButton } from './features/home/buttons';
import { textPayload } from './screen';
import { textsIn } from './texts';

export interface Notification {
  readonly userId: number;
  /** The text `<namespace>:notify.<name>`; without a namespace it is the wallet's. */
  readonly message: string;
  /** `id` tells two notifications with the same text apart; amounts come with `currency`. */
  readonly values: Readonly<Record<string, string>>;
}

const AMOUNTS = ['amount', 'fee'] as const;

/** Queues the message once, however often the job runs. Who has no Telegram account or has blocked the bot gets none. */
export async function notifyUser(core: Core, { userId, message, values }: Notification): Promise<void> {
  const user = await getUser(core.db, userId);
  if (user.telegramId === null || user.botBlockedAt !== null) return;
  const texts = textsIn(user.language);
  const [name = '', namespace = 'wallet'] = message.split(':').reverse();
  const shown: Record<string, string> = { ...values };
  for (const field of AMOUNTS) {
    const { [field]: amount, currency } = values;
    if (amount !== undefined && currency !== undefined) shown[field] = texts.money(amount, currency);
  }
  const what = values.id ?? createHash('sha256').update(encodeJson(values)).digest('base64url').slice(0, 16);
  const text = texts.html(`${namespace}:notify.${name}`, shown);
  await enqueueMessages(core.db, [
    {
      chatId: Number(user.telegramId),
      method: 'sendMessage',
      payload: textPayload({ text, keyboard: [[menuButton(texts)]] }),
      key: `notify:${userId}:${message}:${what}`,
      priority: PRIORITY.notification,
    },
  ]);
}

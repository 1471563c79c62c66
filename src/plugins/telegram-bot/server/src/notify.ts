import { getDirectMessage, type DirectOutcome } from '../../../../core/broadcast';
import { getUser } from '../../../../core/identity';
import type { Core } from '../../../../core/shared/core';
import { messagesAbout } from '../../../../platform/telegram/outbox';
import { enqueueMessages, PRIORITY } from '../../../../platform/telegram/outgoing';
import { menuButton } from './features/home/buttons';
import { textPayload } from './screen';
import { textNamed, textsIn } from './texts';

export interface Notification {
  readonly userId: number;
  /** The text `notify.<name>` of whichever capability has it. */
  readonly message: string;
  /** Amounts come with `currency`. */
  readonly values: Readonly<Record<string, string>>;
}

const AMOUNTS = ['amount', 'fee', 'net'] as const;

/** Queues the message once for a key. Whom the bot cannot write to gets none. */
export async function notifyUser(core: Core, { userId, message, values }: Notification, key: string): Promise<void> {
  const user = await getUser(core.db, userId);
  if (user.telegramId === null || user.unreachable !== null) return;
  const texts = textsIn(user.language);
  const shown: Record<string, string> = { ...values };
  for (const field of AMOUNTS) {
    const { [field]: amount, currency } = values;
    if (amount !== undefined && currency !== undefined) shown[field] = texts.money(amount, currency);
  }
  const name = textNamed(`notify.${message}`, shown);
  if (name === undefined) throw new Error(`no capability has the notification ${message}`);
  const text = texts.html(name, shown);
  await enqueueMessages(core.db, [
    {
      chatId: Number(user.telegramId),
      method: 'sendMessage',
      payload: textPayload({ text, keyboard: [[menuButton(texts)]] }),
      key,
      priority: PRIORITY.notification,
    },
  ]);
}

/**
 * Queues what an admin has written to one user, once.
 * @param onDone the job that is told what became of it; see `Outgoing.onDone`
 * @returns why it was not, when the user cannot be reached any more
 */
export async function messageUser(core: Core, id: string, onDone: string): Promise<DirectOutcome | undefined> {
  const message = await getDirectMessage(core.db, id);
  const subject = `direct:${id}`;
  // The job may run again: what it has found out or queued then stays, whatever is true of the user by now.
  if (message.state !== 'queued' || (await messagesAbout(core.db, subject)).length > 0) return undefined;
  const user = await getUser(core.db, message.userId);
  if (user.telegramId === null) return 'failed';
  if (user.unreachable !== null) return user.unreachable;
  const texts = textsIn(user.language);
  await enqueueMessages(core.db, [
    {
      chatId: Number(user.telegramId),
      method: 'sendMessage',
      payload: textPayload({ text: texts.html('admin:directMessage', { text: message.text }) }),
      key: subject,
      subject,
      onDone,
      priority: PRIORITY.notification,
    },
  ]);
  return undefined;
}

import { getAlarm, getPayment } from '../../../../../../core/crypto';
import { getUser } from '../../../../../../core/identity';
import type { Core } from '../../../../../../core/shared/core';
import type { Tx } from '../../../../../../core/shared/tx';
import { oneByOne } from '../../../../../../platform/db/one-by-one';
import { messagesAbout } from '../../../../../../platform/telegram/outbox';
import { enqueueMessages, PRIORITY } from '../../../../../../platform/telegram/outgoing';
import { tellAdminChat } from '../../admin-chat';
import { textPayload } from '../../screen';
import { textsIn } from '../../texts';
import { menuButton } from '../home/buttons';
import { COIN_NAMES } from './deposit';
import { progressHtml } from './progress';

/**
 * One message per payment, which is changed as the payment goes on: seen, confirmations, credited. It shows the
 * payment as it is now, so a job that runs late or twice does no harm; of two at once, the one that read the older state
 * could write last, so they go one by one.
 */
export const tellUser = (core: Core, paymentId: bigint): Promise<void> =>
  oneByOne(core.db, `crypto-payment:${paymentId}`, (tx) => tell(tx, paymentId));

async function tell(tx: Tx, paymentId: bigint): Promise<void> {
  const payment = await getPayment(tx, paymentId);
  if (payment === null) return;
  const user = await getUser(tx, payment.user.id);
  if (user.telegramId === null || user.unreachable !== null) return;
  const texts = textsIn(user.language);
  const subject = `crypto-payment:${payment.documentId}`;
  const screen = textPayload({ text: progressHtml(texts, payment), keyboard: [[menuButton(texts)]] });
  const chatId = Number(user.telegramId);
  const [told] = await messagesAbout(tx, subject);
  if (told === undefined) {
    const key = `${subject}:first`;
    const priority = PRIORITY.notification;
    await enqueueMessages(tx, [{ chatId, method: 'sendMessage', payload: screen, subject, key, priority }]);
    return;
  }
  await enqueueMessages(tx, [
    {
      chatId: told.chatId,
      method: 'editMessageText',
      payload: screen,
      edits: told.id,
      key: `${subject}:${payment.changes}:${payment.confirmations}:${payment.required ?? 0}`,
      priority: PRIORITY.notification,
    },
  ]);
}

/** An alarm in the admin group; the same message says when it is over. */
export async function tellAdmins(core: Core, alarmId: bigint): Promise<void> {
  await tellAdminChat(core, `crypto-alarm:${alarmId}`, async (q) => {
    const alarm = await getAlarm(q, alarmId);
    if (alarm === null) return null;
    const over = alarm.resolvedAt !== null;
    return {
      state: over ? 'over' : 'open',
      render: (texts) =>
        texts.html(over ? 'crypto:alarmOver' : 'crypto:alarm', {
          chain: COIN_NAMES[alarm.chain],
          what: texts.plain(`crypto:alarms.${alarm.kind}`),
          subject: alarm.subject,
        }),
    };
  });
}

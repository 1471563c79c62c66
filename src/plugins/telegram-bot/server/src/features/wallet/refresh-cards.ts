import type { Core } from '../../../../../../core/shared/core';
import { readSettings } from '../../../../../../core/shared/settings';
import { getRequest, type RequestType } from '../../../../../../core/wallet';
import { oneByOne } from '../../../../../../platform/db/one-by-one';
import { env } from '../../../../../../platform/env/env';
import { messagesAbout } from '../../../../../../platform/telegram/outbox';
import { enqueueMessages, PRIORITY } from '../../../../../../platform/telegram/outgoing';
import { adminChatId, telegramSettings } from '../../../../../../platform/telegram/settings';
import { textsIn } from '../../texts';
import { cardChange, cardMessage, cardSubject } from './cards';

/**
 * A pending request gets its card in the admin group; when it changes, all its cards, wherever they are, get the same
 * new text. A change is queued behind its card, so it is right also when the card has not been sent yet.
 *
 * The request is read when nobody else refreshes its cards: of two at once, the one that read the older state could
 * queue its text last, and that text would stay.
 */
export async function refreshCards(core: Core, type: RequestType, id: string): Promise<void> {
  const [chatId, { adminLanguage }] = await Promise.all([
    adminChatId(core.db, env()),
    readSettings(core.db, telegramSettings),
  ]);
  const texts = textsIn(adminLanguage);
  const subject = cardSubject(type, id);
  await oneByOne(core.db, `cards:${subject}`, async (tx) => {
    const request = await getRequest(tx, type, id);
    const cards = await messagesAbout(tx, subject);
    const hasGroupCard = cards.some((card) => card.chatId === chatId);
    const version = `${request.state}:${request.approvals.length}`;
    if (request.state === 'pending' && chatId !== null && !hasGroupCard) {
      await enqueueMessages(tx, [await cardMessage(tx, texts, request, chatId, `card:${subject}:${chatId}`)]);
    }
    if (version === 'pending:0') return;
    await enqueueMessages(
      tx,
      cards.map((card) => ({
        chatId: card.chatId,
        // For what the card is to say: the job may run again, and an approval may be added before the decision.
        key: `card:${card.id}:${version}`,
        edits: card.id,
        priority: PRIORITY.notification,
        ...cardChange(texts, request, card.method === 'sendMessage'),
      })),
    );
  });
}

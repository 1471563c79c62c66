import type { Core } from '../../../../../../core/shared/core';
import { readSettings } from '../../../../../../core/shared/settings';
import { getRequest, type RequestType } from '../../../../../../core/wallet';
import { env } from '../../../../../../platform/env/env';
import { messagesAbout } from '../../../../../../platform/telegram/outbox';
import { enqueueMessages, PRIORITY } from '../../../../../../platform/telegram/outgoing';
import { adminChatId, telegramSettings } from '../../../../../../platform/telegram/settings';
import { textsIn } from '../../texts';
import { cardChange, cardMessage, cardSubject } from './cards';

/**
 * A pending request gets its card in the admin group; when it changes, all its cards, wherever they are, get the same
 * new text. A change is queued behind its card, so it is right also when the card has not been sent yet.
 */
export async function refreshCards(core: Core, type: RequestType, id: string): Promise<void> {
  const subject = cardSubject(type, id);
  const [request, cards, chatId, { adminLanguage }] = await Promise.all([
    getRequest(core.db, type, id),
    messagesAbout(core.db, subject),
    adminChatId(core.db, env()),
    readSettings(core.db, telegramSettings),
  ]);
  const texts = textsIn(adminLanguage);
  const hasGroupCard = cards.some((card) => card.chatId === chatId);
  if (request.state === 'pending' && chatId !== null && !hasGroupCard) {
    await enqueueMessages(core.db, [await cardMessage(core, texts, request, chatId, `card:${subject}:${chatId}`)]);
    // A decision may have come since the request was read, and its own job may have found no card to change.
    return refreshCards(core, type, id);
  }
  // A key for what the card is to say: the job may run again, and an approval may be added before the decision.
  const version = `${request.state}:${request.approvals.length}`;
  if (version === 'pending:0') return;
  await enqueueMessages(
    core.db,
    cards.map((card) => ({
      chatId: card.chatId,
      key: `card:${card.id}:${version}`,
      edits: card.id,
      priority: PRIORITY.notification,
      ...cardChange(texts, request, card.method === 'sendMessage'),
    })),
  );
}

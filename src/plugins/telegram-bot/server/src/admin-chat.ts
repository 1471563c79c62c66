import type { Core } from '../../../../core/shared/core';
import { readSettings } from '../../../../core/shared/settings';
import { env } from '../../../../platform/env/env';
import { messagesAbout } from '../../../../platform/telegram/outbox';
import { enqueueMessages, PRIORITY } from '../../../../platform/telegram/outgoing';
import { adminChatId, telegramSettings } from '../../../../platform/telegram/settings';
import { textPayload } from './screen';
import { textsIn, type Texts } from './texts';

/**
 * One message about a thing in the admin chat, in its language; when the thing has changed, the same message says so.
 * @param subject what it is about, e.g. `ledger-drift:7`
 * @param state what is true of it now: each state is told once
 * @param render the message as HTML
 */
export async function tellAdminChat(
  core: Core,
  subject: string,
  state: string,
  render: (texts: Texts) => string,
): Promise<void> {
  const chatId = await adminChatId(core.db, env());
  if (chatId === null) return;
  const { adminLanguage } = await readSettings(core.db, telegramSettings);
  const [told] = await messagesAbout(core.db, subject);
  const common = {
    payload: textPayload({ text: render(textsIn(adminLanguage)) }),
    key: `${subject}:${state}`,
    priority: PRIORITY.notification,
  };
  await enqueueMessages(core.db, [
    told === undefined
      ? { ...common, chatId, method: 'sendMessage', subject }
      : { ...common, chatId: told.chatId, method: 'editMessageText', edits: told.id },
  ]);
}

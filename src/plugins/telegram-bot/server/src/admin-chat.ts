import type { Core } from '../../../../core/shared/core';
import { readSettings } from '../../../../core/shared/settings';
import type { Queryable } from '../../../../core/shared/tx';
import { oneByOne } from '../../../../platform/db/one-by-one';
import { env } from '../../../../platform/env/env';
import { messagesAbout } from '../../../../platform/telegram/outbox';
import { enqueueMessages, PRIORITY } from '../../../../platform/telegram/outgoing';
import { adminChatId, telegramSettings } from '../../../../platform/telegram/settings';
import { textPayload } from './screen';
import { textsIn, type Texts } from './texts';

export interface AdminNews {
  /** What is true of the thing now: each state is told once. */
  readonly state: string;
  /** The message as HTML. */
  readonly render: (texts: Texts) => string;
}

/**
 * One message about a thing in the admin chat, in its language; when the thing has changed, the same message says so.
 * @param subject what it is about, e.g. `ledger-drift:7`
 * @param look reads the thing when nobody else tells of it: of two at once, the one that read the older state could write
 * last, and that would stay. Null: there is no such thing.
 */
export async function tellAdminChat(
  core: Core,
  subject: string,
  look: (q: Queryable) => Promise<AdminNews | null>,
): Promise<void> {
  const chatId = await adminChatId(core.db, env());
  if (chatId === null) return;
  const { adminLanguage } = await readSettings(core.db, telegramSettings);
  await oneByOne(core.db, `admin-chat:${subject}`, async (tx) => {
    const news = await look(tx);
    if (news === null) return;
    const [told] = await messagesAbout(tx, subject);
    const common = {
      payload: textPayload({ text: news.render(textsIn(adminLanguage)) }),
      key: `${subject}:${news.state}`,
      priority: PRIORITY.notification,
    };
    await enqueueMessages(tx, [
      told === undefined
        ? { ...common, chatId, method: 'sendMessage', subject }
        : { ...common, chatId: told.chatId, method: 'editMessageText', edits: told.id },
    ]);
  });
}

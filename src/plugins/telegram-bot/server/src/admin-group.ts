import type { Message } from 'telegraf/types';
import type { Core } from '../../../../core/shared/core';
import { changeSettings } from '../../../../core/shared/settings';
import { log } from '../../../../platform/log/log';
import { telegramSettings } from '../../../../platform/telegram/settings';
import type { Admins } from './admins';

const TELEGRAM = { kind: 'system', id: 'telegram', edge: 'bot', label: 'Telegram' } as const;

/**
 * What Telegram tells of the admin group itself: it has become a supergroup, which has another id, and from then on all
 * cards and decisions are there; or somebody has left, who is no administrator any more from this moment on.
 * @param key unique for the update
 */
export async function noteAdminGroup(core: Core, admins: Admins, message: Message, key: string): Promise<void> {
  if ('left_chat_member' in message) return admins.forgetMember(message.left_chat_member.id);
  const moved = movedTo(message);
  if (!moved) return;
  const { chatId } = await admins.current();
  if (moved.from !== chatId) return;
  await changeSettings(core, { actor: TELEGRAM, idempotencyKey: `${key}:moved` }, telegramSettings, {
    adminChatId: String(moved.to),
  });
  admins.forget();
  log.info(moved, 'the admin group has become a supergroup');
}

/** Telegram says it in both, in either order. */
function movedTo(message: Message): { readonly from: number; readonly to: number } | undefined {
  if ('migrate_to_chat_id' in message) return { from: message.chat.id, to: message.migrate_to_chat_id };
  if ('migrate_from_chat_id' in message) return { from: message.migrate_from_chat_id, to: message.chat.id };
  return undefined;
}

import { z } from 'zod';
import { LANGUAGES } from '../../core/identity';
import { defineSettings, readSettings } from '../../core/shared/settings';
import type { Queryable } from '../../core/shared/tx';
import type { Env } from '../env/env';

const telegramId = z.string().regex(/^-?\d{1,19}$/, 'must be a Telegram id');

export const telegramSettings = defineSettings(
  'telegram',
  z.object({
    adminChatId: telegramId
      .nullable()
      .default(null)
      .describe('The group in which admins decide on requests; empty: what the server was started with.'),
    adminIds: z
      .array(telegramId)
      .max(100)
      .default([])
      .describe('Telegram ids of people who may decide although they are no administrators of the admin group.'),
    onlyLinkedAdmins: z
      .boolean()
      .default(false)
      .describe(
        'Only people whose Telegram account is linked with a panel account may decide in Telegram, each within the rights of their role.',
      ),
    adminLanguage: z.enum(LANGUAGES).default('en').describe('The language of what the bot writes in the admin group.'),
  }),
);

/** The playground makes a group with this id when it starts. */
export const PLAYGROUND_ADMIN_CHAT_ID = -1_001_000_000_001;

/** Where admins are; null when nobody has said so yet. */
export async function adminChatId(
  q: Queryable,
  env: Pick<Env, 'TELEGRAM_ADMIN_CHAT_ID' | 'playground'>,
): Promise<number | null> {
  const { adminChatId: set } = await readSettings(q, telegramSettings);
  const id = set ?? env.TELEGRAM_ADMIN_CHAT_ID;
  if (id !== undefined) return Number(id);
  return env.playground ? PLAYGROUND_ADMIN_CHAT_ID : null;
}

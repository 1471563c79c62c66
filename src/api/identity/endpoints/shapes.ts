import { z } from 'zod';
import { LANGUAGES, type User } from '../../../core/identity';

export const userShape = z.object({
  /** The documentId, under both names that integrations know. */
  id: z.string(),
  documentId: z.string(),
  telegramId: z.string().nullable(),
  username: z.string().nullable(),
  name: z.string(),
  language: z.enum(LANGUAGES),
  active: z.boolean(),
  clubId: z.string().nullable(),
  referralCode: z.string().nullable(),
  createdAt: z.string(),
});

export function toWireUser(user: User): z.input<typeof userShape> {
  return {
    id: user.documentId,
    documentId: user.documentId,
    telegramId: user.telegramId,
    username: user.telegramUsername,
    name: user.name,
    language: user.language,
    active: user.active,
    clubId: user.clubId,
    referralCode: user.referralCode,
    createdAt: user.createdAt.toISOString(),
  };
}

export const personName = z.string().trim().min(1).max(128);
export const telegramUsername = z.string().regex(/^\w{1,32}$/, 'must be a Telegram user name without @');
export const language = z.enum(LANGUAGES);

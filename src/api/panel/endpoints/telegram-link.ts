import { createHmac } from 'node:crypto';
import { z } from 'zod';
import {
  hashLinkCode,
  issueLinkCode,
  telegramLinkOf,
  telegramLinks,
  unlinkTelegram,
  writeLinkCode,
  type TelegramLink,
} from '../../../core/admins';
import type { Call } from '../../../core/shared/core';
import { env } from '../../../platform/env/env';
import { defineEndpoint } from '../../../platform/http/endpoint';
import { rowNumber } from '../../shared/shapes';

const linkShape = z.object({
  adminId: z.number(),
  admin: z.string(),
  telegramId: z.string(),
  telegramName: z.string(),
  linkedAt: z.string(),
  mayWork: z.boolean(),
});

const toWireLink = ({ label, linkedAt, ...link }: TelegramLink): z.input<typeof linkShape> => ({
  ...link,
  admin: label,
  linkedAt: linkedAt.toISOString(),
});

export const getMyTelegram = defineEndpoint({
  name: 'panel.get-my-telegram',
  method: 'GET',
  path: '/my-telegram',
  summary: "The Telegram account that is linked with one's own panel account, or null",
  who: ['admin'],
  permission: 'api::bot.link',
  response: z.object({ link: linkShape.nullable() }),
  handle: async ({ core, caller }) => {
    const link = await telegramLinkOf(core.db, caller.adminId);
    return { data: { link: link ? toWireLink(link) : null } };
  },
});

/** The same for the same key: a repeated call answers with the same code, and no code is kept anywhere. */
const codeFor = ({ idempotencyKey }: Call): string =>
  writeLinkCode(createHmac('sha256', env().ADMIN_JWT_SECRET).update(`telegram-link:${idempotencyKey}`).digest());

export const issueMyLinkCode = defineEndpoint({
  name: 'panel.issue-my-link-code',
  method: 'POST',
  path: '/my-telegram/code',
  summary: 'A code that links whoever sends it to the bot (`/link <code>`) within ten minutes; the one before ends',
  who: ['admin'],
  permission: 'api::bot.link',
  command: true,
  response: z.object({ code: z.string(), expiresAt: z.string() }),
  handle: async ({ core, call, caller }) => {
    const code = codeFor(call);
    const input = { adminId: caller.adminId, codeHash: hashLinkCode(code) ?? '' };
    const { result, replayed } = await issueLinkCode(core, call, input);
    return { data: { code, expiresAt: result.expiresAt.toISOString() }, replayed };
  },
});

export const unlinkMyTelegram = defineEndpoint({
  name: 'panel.unlink-my-telegram',
  method: 'DELETE',
  path: '/my-telegram',
  summary: "End the link of one's own account",
  who: ['admin'],
  permission: 'api::bot.link',
  command: true,
  response: z.object({ telegramId: z.string() }),
  handle: async ({ core, call, caller }) => {
    const { result, replayed } = await unlinkTelegram(core, call, { adminId: caller.adminId, reason: 'by themselves' });
    return { data: { telegramId: result.before.telegramId }, replayed };
  },
});

export const listTelegramLinks = defineEndpoint({
  name: 'panel.list-telegram-links',
  method: 'GET',
  path: '/telegram-links',
  summary: 'Which admins are who in Telegram',
  who: ['admin'],
  permission: 'api::bot.manage',
  response: z.array(linkShape),
  handle: async ({ core }) => ({ data: (await telegramLinks(core.db)).map(toWireLink) }),
});

export const unlinkInPanel = defineEndpoint({
  name: 'panel.unlink-telegram',
  method: 'PUT',
  path: '/telegram-links/:adminId/unlink',
  summary: "End another admin's link: a lost phone, somebody who has left",
  who: ['admin'],
  permission: 'api::bot.manage',
  command: true,
  params: z.object({ adminId: rowNumber }),
  body: z.strictObject({ reason: z.string().trim().min(1).max(500) }),
  response: z.object({ telegramId: z.string() }),
  handle: async ({ core, call, params: { adminId }, body }) => {
    const { result, replayed } = await unlinkTelegram(core, call, { adminId, reason: body.reason });
    return { data: { telegramId: result.before.telegramId }, replayed };
  },
});

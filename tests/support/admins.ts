import { randomBytes } from 'node:crypto';
import { hashLinkCode, issueLinkCode, linkTelegram, writeLinkCode } from '../../src/core/admins';
import type { Core } from '../../src/core/shared/core';
import { adminActor, callBy } from './wallet';

const INSERT = `
  insert into admin_users (document_id, firstname, lastname, email, is_active, blocked)
  values ($1, $2, 'Admin', $3, true, false) returning id`;

/** An account of the panel, with a role when one is named, as Strapi stores it. */
export async function newAdmin(core: Core, firstname: string, roleCode?: string): Promise<number> {
  const id = randomBytes(8).toString('hex');
  const [row] = await core.db.query<{ id: number }>(INSERT, [id, firstname, `${id}@example.com`]);
  if (!row) throw new Error('no admin was made');
  if (roleCode !== undefined) {
    await core.db.query(
      'insert into admin_users_roles_lnk (user_id, role_id) select $1::int, r.id from admin_roles r where r.code = $2',
      [row.id, roleCode],
    );
  }
  return row.id;
}

/** As the panel does it. @returns the code that the admin sees */
export async function askForCode(core: Core, adminId: number): Promise<string> {
  const code = writeLinkCode(randomBytes(16));
  await issueLinkCode(core, callBy(adminActor(adminId)), { adminId, codeHash: hashLinkCode(code) ?? '' });
  return code;
}

/** As the bot does it. */
export const sendCode = (core: Core, telegramId: number, code: string): ReturnType<typeof linkTelegram> =>
  linkTelegram(
    core,
    callBy({ kind: 'admin', id: `telegram:${telegramId}`, edge: 'bot', label: `Telegram ${telegramId}` }),
    { telegramId, telegramName: `Telegram ${telegramId}`, codeHash: hashLinkCode(code) ?? '' },
  );

export async function linkUp(core: Core, adminId: number, telegramId: number): Promise<void> {
  await sendCode(core, telegramId, await askForCode(core, adminId));
}

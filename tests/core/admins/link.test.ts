import {
  hashLinkCode,
  linkedAdmins,
  telegramLinkOf,
  telegramLinks,
  unlinkTelegram,
  writeLinkCode,
} from '../../../src/core/admins';
import type { Core } from '../../../src/core/shared/core';
import { askForCode, linkUp, newAdmin, sendCode } from '../../support/admins';
import { createTestDatabase, type TestDatabase } from '../../support/database';
import { adminActor, callBy, coreOn, movableClock } from '../../support/wallet';

let database: TestDatabase;
let core: Core;
const clock = movableClock();
let telegramId = 40_000;

beforeAll(async () => {
  database = await createTestDatabase();
  core = coreOn(database.db, clock);
});

beforeEach(() => {
  telegramId += 1;
});

afterAll(() => database.drop());

describe('a code', () => {
  test('is read in small letters, without hyphens and with O for 0; anything else is none', () => {
    const code = writeLinkCode(new Uint8Array(12).fill(0));
    expect(code).toBe('0000-0000-0000');
    const hash = hashLinkCode(code);
    expect(hashLinkCode(' oooo 0000 oooo ')).toBe(hash);
    for (const wrong of ['', '0000', '0000-0000-000U', '0000-0000-0000-0', '٠٠٠٠-0000-0000', 'x'.repeat(5_000)]) {
      expect(hashLinkCode(wrong)).toBeUndefined();
    }
  });

  test('links whoever sends it, who then has the rights of their role', async () => {
    const admin = await newAdmin(core, 'Celina', 'tillgram-cashier');
    const { result } = await sendCode(core, telegramId, await askForCode(core, admin));
    expect(result).toEqual({ id: String(admin), label: 'Celina Admin' });
    const known = (await linkedAdmins(core.db)).get(telegramId);
    expect(known).toMatchObject({ adminId: admin, label: 'Celina Admin' });
    expect([...(known?.permissions ?? [])]).toEqual(expect.arrayContaining(['api::wallet.decide', 'api::bot.link']));
    expect(known?.permissions.has('api::settings.change')).toBe(false);
  });

  test('wrong: refused, nothing linked, and the right one still works', async () => {
    const admin = await newAdmin(core, 'Wanda');
    const code = await askForCode(core, admin);
    const wrong = code.startsWith('0') ? `1${code.slice(1)}` : `0${code.slice(1)}`;
    await expect(sendCode(core, telegramId, wrong)).rejects.toMatchObject({ code: 'LINK_CODE_UNKNOWN' });
    expect(await telegramLinkOf(core.db, admin)).toBeUndefined();
    await sendCode(core, telegramId, code);
  });

  test('after ten minutes: refused', async () => {
    const admin = await newAdmin(core, 'Late');
    const code = await askForCode(core, admin);
    clock.advance(10 * 60_000);
    await expect(sendCode(core, telegramId, code)).rejects.toMatchObject({ code: 'LINK_CODE_EXPIRED' });
    expect(await telegramLinkOf(core.db, admin)).toBeUndefined();
  });

  test('works once, and not after a newer one', async () => {
    const admin = await newAdmin(core, 'Twice');
    const older = await askForCode(core, admin);
    const code = await askForCode(core, admin);
    await expect(sendCode(core, telegramId, older)).rejects.toMatchObject({ code: 'LINK_CODE_UNKNOWN' });
    await sendCode(core, telegramId, code);
    await expect(sendCode(core, telegramId + 500, code)).rejects.toMatchObject({ code: 'LINK_CODE_UNKNOWN' });
  });

  test('sent by five people at once: one is linked', async () => {
    const admin = await newAdmin(core, 'Popular');
    const code = await askForCode(core, admin);
    const sent = await Promise.allSettled([1, 2, 3, 4, 5].map((n) => sendCode(core, telegramId + n * 1_000, code)));
    expect(sent.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    expect((await telegramLinks(core.db)).filter(({ adminId }) => adminId === admin)).toHaveLength(1);
  });

  test('of a blocked account: refused; a link gives no right while the account is blocked', async () => {
    const blocked = await newAdmin(core, 'Blocked');
    const code = await askForCode(core, blocked);
    await core.db.query('update admin_users set blocked = true where id = $1', [blocked]);
    await expect(sendCode(core, telegramId, code)).rejects.toMatchObject({ code: 'LINK_CODE_UNKNOWN' });
    const later = await newAdmin(core, 'Leaver', 'tillgram-owner');
    await linkUp(core, later, telegramId);
    await core.db.query('update admin_users set is_active = false where id = $1', [later]);
    expect((await linkedAdmins(core.db)).has(telegramId)).toBe(false);
  });

  test('is nowhere in the database, only its hash is', async () => {
    const code = await askForCode(core, await newAdmin(core, 'Secret'));
    const bare = code.replaceAll('-', '');
    const rows = await core.db.query(
      `select 1 from audit.command c where c.input::text || c.result::text like any ($1::text[])`,
      [[`%${code}%`, `%${bare}%`]],
    );
    expect(rows).toEqual([]);
  });
});

describe('one and one', () => {
  test('an account that is linked gets no second code; neither does its code link after it was linked', async () => {
    const admin = await newAdmin(core, 'Again');
    await linkUp(core, admin, telegramId);
    await expect(askForCode(core, admin)).rejects.toMatchObject({ code: 'ACCOUNT_ALREADY_LINKED' });
  });

  test('a Telegram account that is linked with one is refused by another, until it is unlinked', async () => {
    const [first, second] = [await newAdmin(core, 'First'), await newAdmin(core, 'Second')];
    await linkUp(core, first, telegramId);
    const code = await askForCode(core, second);
    await expect(sendCode(core, telegramId, code)).rejects.toMatchObject({ code: 'TELEGRAM_ALREADY_LINKED' });
    const input = { adminId: first, reason: 'another account' };
    const { result } = await unlinkTelegram(core, callBy(adminActor(first)), input);
    expect(result.before.telegramId).toBe(String(telegramId));
    await sendCode(core, telegramId, code);
    await expect(unlinkTelegram(core, callBy(adminActor(first)), input)).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });

  test('one Telegram account with the codes of two accounts at once: one link', async () => {
    const admins = [await newAdmin(core, 'Left'), await newAdmin(core, 'Right')];
    const codes = await Promise.all(admins.map((admin) => askForCode(core, admin)));
    const sent = await Promise.allSettled(codes.map((code) => sendCode(core, telegramId, code)));
    expect(sent.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    expect(sent.find(({ status }) => status === 'rejected')).toMatchObject({
      reason: { code: 'TELEGRAM_ALREADY_LINKED' },
    });
  });

  test('an account that is deleted leaves its Telegram account free', async () => {
    const [gone, next] = [await newAdmin(core, 'Gone'), await newAdmin(core, 'Next')];
    await linkUp(core, gone, telegramId);
    await core.db.query('delete from admin_users where id = $1', [gone]);
    await linkUp(core, next, telegramId);
    expect((await telegramLinkOf(core.db, next))?.telegramId).toBe(String(telegramId));
  });

  const LINK = `insert into admins.telegram_link (admin_id, telegram_id, telegram_name, linked_at) values ($1, $2, 'x', now())`;

  test('the database refuses by name what the code would not do', async () => {
    const admin = await newAdmin(core, 'Sql');
    await linkUp(core, admin, telegramId);
    await expect(core.db.query(LINK, [admin, telegramId + 7_000])).rejects.toMatchObject({
      constraint: 'telegram_link_admin_unique',
    });
    await expect(core.db.query(LINK, [admin + 9_000, telegramId])).rejects.toMatchObject({
      constraint: 'telegram_link_telegram_unique',
    });
    await expect(core.db.query(LINK, [admin + 9_000, -5])).rejects.toMatchObject({
      constraint: 'telegram_link_to_person',
    });
    for (const text of [
      `update admins.telegram_link set telegram_id = 5 where admin_id = $1`,
      `delete from admins.telegram_link where admin_id = $1`,
    ]) {
      await expect(core.db.query(text, [admin])).rejects.toMatchObject({ code: 'TGP01' });
    }
    await unlinkTelegram(core, callBy(), { adminId: admin, reason: 'test' });
    await expect(
      core.db.query(`update admins.telegram_link set unlinked_at = null, unlinked_by = null where admin_id = $1`, [
        admin,
      ]),
    ).rejects.toMatchObject({ code: 'TGP01' });
  });
});

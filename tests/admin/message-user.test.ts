import { PLAYGROUND_ADMIN_CHAT_ID } from '../../src/platform/telegram/settings';
import { createApiToken } from '../support/api-token';
import { addAdmin, openBrowser, registerFirstAdmin, type Admin, type Panel, type PanelBrowser } from '../support/panel';
import { startServer, type TestServer } from '../support/server';
import { TelegramClient, textOf, type Seat } from '../support/telegram';
import { until } from '../support/until';

let server: TestServer;
let telegram: TelegramClient;
let browser: PanelBrowser;
let root: Admin;
let support: Admin;
let desk: Panel;

beforeAll(async () => {
  server = await startServer();
  telegram = new TelegramClient(`${server.url}/playground`);
  root = await registerFirstAdmin(server);
  support = await addAdmin(server, root, 'tillgram-support', 'Sigrid');
  browser = await openBrowser(server);
  desk = await browser.signIn(support);
});

afterAll(async () => {
  await browser?.close();
  await server.stop();
});

async function started(name: string, language = 'en'): Promise<{ readonly seat: Seat; readonly id: number }> {
  const seat = await telegram.createUser({ first_name: name, language_code: language });
  await seat.start();
  await seat.waitForMessage(name);
  const sql = 'select id from up_users where telegram_id = $1';
  const [row] = await server.database.db.query<{ id: number }>(sql, [seat.id]);
  return { seat, id: row?.id ?? 0 };
}

const post = (id: number, text: string, options: { admin?: Admin; key?: string } = {}) =>
  server.request<{ documentId: string }>('POST', `/tillgram/users/${id}/messages`, {
    token: (options.admin ?? support).token,
    key: options.key,
    body: { text },
  });

const reachOf = async (id: number): Promise<string> =>
  (await server.request<{ reach: string }>('GET', `/tillgram/users/${id}/messages`, { token: support.token })).body.data
    .reach;

test('what support writes reaches the user as it is, in the frame of their language, and the page tells that it was sent', async () => {
  const { seat, id } = await started('Piotr', 'pl');
  const { page, open, shot, takeProblems } = desk;
  await open(`/people/${id}`);
  const field = page.locator('textarea[name=message]');
  const button = page.getByRole('button', { name: 'Send' });
  await button.click();
  await page.getByText('Write what the user shall read.').waitFor();
  await field.fill('x'.repeat(3_501));
  await page.getByText('3501 of 3500 characters').waitFor();
  await button.click();
  await page.getByText('At most 3500 characters.').waitFor();
  await seat.mark();
  await field.fill('Your parcel <b>waits</b> & is heavier than 5 < 6.\nCall us.');
  await field.press('Control+Enter');
  const received = await seat.waitForMessage('Your parcel');
  expect(textOf(received)).toBe(
    '✉️ Wiadomość od naszego zespołu\n\nYour parcel <b>waits</b> & is heavier than 5 < 6.\nCall us.',
  );
  await page.locator('[data-state=sent]').waitFor();
  await page.getByRole('grid', { name: 'Messages' }).getByText('Sigrid Admin').waitFor();
  expect(await field.inputValue()).toBe('');
  await shot('user-messages');
  const trail = await server.request<object[]>('GET', '/tillgram/audit?command=broadcast.message-user', {
    token: root.token,
  });
  expect(trail.body.data).toMatchObject([{ actor: { label: 'Sigrid Admin', edge: 'panel' }, input: { userId: id } }]);
  expect(takeProblems()).toEqual([]);
});

test('the same key twice: sent once; who may not write is refused; unknown users, empty and long texts likewise', async () => {
  const { seat, id } = await started('Olga');
  await seat.mark();
  const first = await post(id, 'once', { key: 'one-key' });
  const second = await post(id, 'once', { key: 'one-key' });
  expect(first.status).toBe(201);
  expect(second.headers.get('idempotency-hit')).toBe('true');
  expect(second.body.data.documentId).toBe(first.body.data.documentId);
  await post(id, 'last');
  await seat.waitForMessage('last');
  const told = (await seat.messages()).filter((message) => textOf(message).includes('once'));
  expect(told).toHaveLength(1);
  const cashier = await addAdmin(server, root, 'tillgram-cashier', 'Celina');
  expect((await post(id, 'x', { admin: cashier })).status).toBe(403);
  expect((await post(999_999, 'x')).status).toBe(404);
  for (const text of ['', '  \n ', 'x'.repeat(3_501)]) expect((await post(id, text)).status).toBe(400);
});

test('a user who has blocked the bot: the page says so and offers nothing, the server refuses; back again, it goes on', async () => {
  const { seat, id } = await started('Berta');
  await seat.block();
  await until(async () => (await reachOf(id)) === 'blocked' || undefined);
  const { page, open, shot, takeProblems } = desk;
  await open(`/people/${id}`);
  await page.getByText('This user has blocked the bot').waitFor();
  expect(await page.locator('textarea[name=message]').count()).toBe(0);
  await shot('user-blocked-bot');
  const refused = await post(id, 'hello?');
  expect([refused.status, refused.body.error.details.code]).toEqual([422, 'USER_UNREACHABLE']);
  await seat.unblock();
  await seat.start();
  await until(async () => (await reachOf(id)) === 'reachable' || undefined);
  expect((await post(id, 'welcome back')).status).toBe(201);
  await seat.waitForMessage('welcome back');
  expect(takeProblems()).toEqual([]);
});

test('Telegram says only when it is sent that the user has blocked the bot: the message and the user say so', async () => {
  const { seat, id } = await started('Greta');
  await telegram.fault({
    kind: 'error',
    method: 'sendMessage',
    chatId: seat.id,
    status: 403,
    description: 'Forbidden: bot was blocked by the user',
  });
  const { page, open, takeProblems } = desk;
  await open(`/people/${id}`);
  await page.locator('textarea[name=message]').fill('are you there?');
  await page.getByRole('button', { name: 'Send' }).click();
  await page.locator('[data-state=bot-blocked]').getByText('Has blocked the bot').waitFor();
  await page.getByText('This user has blocked the bot').waitFor();
  expect(takeProblems()).toEqual([]);
});

test.each([
  ['whom the bot has never met', 'Frida', async () => undefined],
  [
    'whom the bot knows from a group',
    'Gerda',
    (seat: Seat) => telegram.setMember(PLAYGROUND_ADMIN_CHAT_ID, { userId: seat.id, status: 'member' }),
  ],
] as const)('an app user %s: has not started it, which is no block; pressing Start mends it', async (_, name, meet) => {
  const seat = await telegram.createUser({ first_name: name });
  await meet(seat);
  const token = await createApiToken(server.database);
  const body = { telegramId: String(seat.id), name };
  expect((await server.request('POST', '/api/telegram-users', { token, body })).status).toBe(201);
  const sql = 'select id from up_users where telegram_id = $1';
  const [{ id } = { id: 0 }] = await server.database.db.query<{ id: number }>(sql, [seat.id]);
  const { page, open, shot, takeProblems } = desk;
  await open(`/people/${id}`);
  await page.locator('textarea[name=message]').fill('Your order is ready.');
  await page.getByRole('button', { name: 'Send' }).click();
  await page.locator('[data-state=not-started]').getByText('Has not started the bot').waitFor();
  await page.getByText('This user has never pressed Start in the bot').waitFor();
  expect(await page.getByText('blocked').count()).toBe(0);
  expect(await page.locator('textarea[name=message]').count()).toBe(0);
  await shot(`user-not-started-${name}`);
  const refused = await post(id, 'hello?');
  expect(refused.body.error).toMatchObject({
    message: 'This user has never started the bot',
    details: { code: 'USER_UNREACHABLE', why: 'not-started' },
  });
  await seat.start();
  await until(async () => (await reachOf(id)) === 'reachable' || undefined);
  expect((await post(id, 'glad you are here')).status).toBe(201);
  await seat.waitForMessage('glad you are here');
  expect(takeProblems()).toEqual([]);
});

test('a user whose Telegram account was deleted is said to be gone, not to have blocked the bot', async () => {
  const { seat, id } = await started('Ida');
  await telegram.fault({
    kind: 'error',
    method: 'sendMessage',
    chatId: seat.id,
    status: 403,
    description: 'Forbidden: user is deactivated',
  });
  await post(id, 'are you there?');
  await until(async () => (await reachOf(id)) === 'deactivated' || undefined);
  const { page, open, takeProblems } = desk;
  await open(`/people/${id}`);
  await page.getByText('Telegram account was deleted').waitFor();
  await page.locator('[data-state=deactivated]').getByText('Account deleted').waitFor();
  expect(takeProblems()).toEqual([]);
});

test('the database knows these reasons only, each with its time', async () => {
  const { id } = await started('Jutta');
  const set = (why: string | null, since: string | null) =>
    server.database.db.query(
      'update up_users set bot_unreachable = $2, bot_unreachable_since = $3::timestamptz where id = $1',
      [id, why, since],
    );
  await expect(set('asleep', '2026-01-01')).rejects.toMatchObject({ constraint: 'up_users_bot_unreachable_known' });
  await expect(set('blocked', null)).rejects.toMatchObject({ constraint: 'up_users_bot_unreachable_has_time' });
  await expect(set(null, '2026-01-01')).rejects.toMatchObject({ constraint: 'up_users_bot_unreachable_has_time' });
});

test('in Russian and dark', async () => {
  const { id } = await started('Роман', 'ru');
  const { page, open, shot, takeProblems } = await browser.signIn(root, { theme: 'dark', language: 'ru' });
  await post(id, 'Добрый день!\nВаш заказ готов.');
  await open(`/people/${id}`);
  await page.locator('[data-state=sent]').waitFor();
  await shot('user-messages');
  await open('/settings/tillgram');
  await page.getByText('Сколько минут единица товара остаётся в резерве.').waitFor();
  await shot('settings');
  expect(takeProblems()).toEqual([]);
});

test('the database keeps what was written: neither its text nor its end can be changed', async () => {
  const { id } = await started('Sigma');
  const { documentId } = (await post(id, 'kept')).body.data;
  const { db } = server.database;
  for (const text of [
    `update telegram.direct_message set text = 'other' where id = $1`,
    `delete from telegram.direct_message where id = $1`,
  ]) {
    await expect(db.query(text, [documentId])).rejects.toMatchObject({ code: 'TGT01' });
  }
  const insert = `insert into telegram.direct_message (id, user_id, text, sent_by, at) values ('x', 1, $1, 'x', now())`;
  await expect(db.query(insert, ['x'.repeat(3_501)])).rejects.toMatchObject({ constraint: 'direct_message_length' });
});

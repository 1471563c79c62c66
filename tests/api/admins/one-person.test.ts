import { changeSettings } from '../../../src/core/shared/settings';
import type { User } from '../../../src/core/identity';
import { walletApprovalSettings } from '../../../src/core/wallet';
import { telegramSettings } from '../../../src/platform/telegram/settings';
import { cashier as groupAdmin, tapOn } from '../../support/bot';
import { expectSoundLedger } from '../../support/ledger';
import { addAdmin, registerFirstAdmin, type Admin } from '../../support/panel';
import { startServer, userToken, type TestServer } from '../../support/server';
import { TelegramClient, type Seat } from '../../support/telegram';
import { until } from '../../support/until';
import { callBy, coreOn, newUser, seedMethods } from '../../support/wallet';

let server: TestServer;
let telegram: TelegramClient;
let root: Admin;
let cashier: Admin;
let support: Admin;
let payer: User;
/** Nobody in the admin group knows them: what they may do comes from the panel. */
let anna: Seat;

beforeAll(async () => {
  server = await startServer();
  telegram = new TelegramClient(`${server.url}/playground`);
  const core = coreOn(server.database.db);
  await seedMethods(core);
  const depositSecondAdminFrom = { PLN: '500.00' };
  await changeSettings(core, callBy(), walletApprovalSettings, { depositSecondAdminFrom });
  root = await registerFirstAdmin(server);
  cashier = await addAdmin(server, root, 'tillgram-cashier', 'Celina');
  support = await addAdmin(server, root, 'tillgram-support', 'Sigrid');
  payer = await newUser(core, 'Payer');
  anna = await started('Anna');
});

afterEach(() => expectSoundLedger(server.database.db));
afterAll(() => server.stop());

async function started(name: string): Promise<Seat> {
  const seat = await telegram.createUser({ first_name: name, language_code: 'en' });
  await seat.start();
  await seat.waitForMessage(`Hello, ${name}`);
  return seat;
}

const deposit = async (amount: string): Promise<string> => {
  const body = { amount, currency: 'PLN', method: 'blik', accountName: 'Payer' };
  const reply = await server.request<{ documentId: string }>('POST', '/api/deposits', {
    token: userToken(payer.id),
    body,
  });
  return reply.body.data.documentId;
};

interface Code {
  readonly code: string;
  readonly expiresAt: string;
}

const askForCode = async (admin: Admin, key?: string): Promise<Code> =>
  (await server.request<Code>('POST', '/tillgram/my-telegram/code', { token: admin.token, key, body: {} })).body.data;

async function link(seat: Seat, admin: Admin): Promise<void> {
  const { code } = await askForCode(admin);
  await seat.sendText(`/link ${code.toLowerCase()}`);
  await seat.waitForMessage('Linked with the panel account');
}

const approve = (path: string, token: string) => server.request('PUT', path, { token, body: {} });

test('who is not linked is no admin in the bot; a wrong code says so and links nobody', async () => {
  await anna.sendText('/pending');
  await anna.waitForMessage('for administrators only');
  await anna.sendText('/link');
  await anna.waitForMessage('Settings → My Telegram');
  await anna.sendText('/link 0000-0000-0000');
  await anna.waitForMessage('This code is not valid');
  const mine = await server.request('GET', '/tillgram/my-telegram', { token: root.token });
  expect(mine.body.data).toEqual({ link: null });
});

test('a code is the same for the same key; linked, she may decide; the same human twice is refused at every edge', async () => {
  const first = await askForCode(root, 'my-key');
  expect(await askForCode(root, 'my-key')).toEqual(first);
  await link(anna, root);
  const mine = await server.request('GET', '/tillgram/my-telegram', { token: root.token });
  expect(mine.body.data).toMatchObject({ link: { admin: 'Root Admin', telegramId: String(anna.id), mayWork: true } });

  const made = await server.request<{ id: number; accessKey: string }>('POST', '/admin/api-tokens', {
    token: root.token,
    body: { name: 'till', description: '', type: 'full-access', lifespan: null, permissions: null },
  });
  const { id: tokenId, accessKey } = made.body.data;
  // Strapi answers before its lifecycle hook has written the trail.
  await until(async () => {
    const rows = await server.database.db.query(`select 1 from audit.command where input ->> 'record' = $1`, [
      String(tokenId),
    ]);
    return rows.length > 0 ? true : undefined;
  });

  const id = await deposit('750.00');
  await anna.sendText('/pending');
  const card = await anna.waitForMessage('Top-up 750.00 PLN');
  const pressed = await tapOn(anna, 'Approve', card);
  expect((await pressed.answered()).text).toBe('Noted. A second administrator must approve.');
  const again = await tapOn(anna, 'Approve', card);
  expect((await again.answered()).text).toBe(
    'You have approved this already, as Root Admin; another person must approve it as well.',
  );
  for (const [path, token] of [
    [`/tillgram/queue/deposit/${id}/approve`, root.token],
    [`/api/deposits/${id}/approve`, accessKey],
  ] as const) {
    const refused = await approve(path, token);
    expect(refused.status).toBe(409);
    expect(refused.body.error.details.code).toBe('SECOND_ADMIN_NEEDED');
    expect(refused.body.error.message).toContain('as Root Admin; another person must approve');
  }
  expect((await approve(`/tillgram/queue/deposit/${id}/approve`, cashier.token)).status).toBe(200);

  const trail = await server.request<{ command: string; actor: object }[]>(
    'GET',
    `/tillgram/audit?actorKind=admin&actorId=${root.id}&pageSize=100`,
    { token: root.token },
  );
  const done = trail.body.data.map(({ command, actor }) => ({ command, actor }));
  const bot = { kind: 'admin', edge: 'bot' };
  expect(done).toContainEqual({
    command: 'wallet.approve-deposit',
    actor: { ...bot, id: String(root.id), label: 'Root Admin' },
  });
  expect(done).toContainEqual({
    command: 'admins.link-telegram',
    actor: { ...bot, id: `telegram:${anna.id}`, label: 'Anna' },
  });
});

test('a linked admin may do in the bot what their role may do, and no more', async () => {
  const sigrid = await started('Sigrid');
  await link(sigrid, support);
  await deposit('20.00');
  await sigrid.sendText('/pending');
  const card = await sigrid.waitForMessage('Top-up 20.00 PLN');
  const pressed = await tapOn(sigrid, 'Approve', card);
  expect((await pressed.answered()).text).toBe('This is for administrators only.');
  await sigrid.sendText('/broadcast');
  await sigrid.waitForMessage('for administrators only');
});

test('the owner ends a link with a reason; a cashier sees no links; then the person is nobody in the bot', async () => {
  const path = `/tillgram/telegram-links/${support.id}/unlink`;
  const { token } = cashier;
  expect((await server.request('GET', '/tillgram/telegram-links', { token })).status).toBe(403);
  expect((await server.request('PUT', path, { token, body: { reason: 'x' } })).status).toBe(403);
  expect((await server.request('PUT', path, { token: root.token, body: {} })).status).toBe(400);
  const body = { reason: 'has left' };
  expect((await server.request('PUT', path, { token: root.token, body })).status).toBe(200);
  expect((await server.request('PUT', path, { token: root.token, body })).status).toBe(404);
  const links = await server.request('GET', '/tillgram/telegram-links', { token: root.token });
  expect(links.body.data).toMatchObject([{ admin: 'Root Admin' }]);
});

test('linked only after both had approved: the trail, the admin chat and the request say so, once', async () => {
  const olga = await addAdmin(server, root, 'tillgram-cashier', 'Olga');
  const inGroup = await groupAdmin(telegram);
  const id = await deposit('800.00');
  expect((await approve(`/tillgram/queue/deposit/${id}/approve`, olga.token)).status).toBe(200);
  const card = await inGroup.waitForMessage('Top-up 800.00 PLN');
  const pressed = await tapOn(inGroup, 'Approve', card);
  expect((await pressed.answered()).text).toContain('Approved');
  const flags = async (): Promise<readonly string[]> => {
    const path = `/tillgram/queue/deposit/${id}`;
    const reply = await server.request<{ payer: { flags: string[] } }>('GET', path, { token: root.token });
    return reply.body.data.payer.flags;
  };
  expect(await flags()).not.toContain('approved-by-one');

  const alone = await telegram.user(inGroup.id);
  await alone.start();
  await alone.waitForMessage('Hello');
  await link(alone, olga);
  const told = await inGroup.waitForMessage('One person approved a deposit twice');
  expect(told.text).toContain('800.00');
  expect(told.text).toContain('Approved by Olga Admin and by');
  expect(told.text).toContain(id);
  expect(await flags()).toContain('approved-by-one');
  const trail = (): Promise<unknown> =>
    server.database.db.query(
      `select c.actor_kind, c.result ->> 'firstBy' as first from audit.command c where c.name = 'wallet.flag-approved-by-one'`,
    );
  const flagged = [{ actor_kind: 'system', first: 'Olga Admin' }];
  expect(await trail()).toEqual(flagged);

  // Another link has all requests looked at again; what was flagged is not flagged anew.
  expect((await server.request('DELETE', '/tillgram/my-telegram', { token: olga.token })).status).toBe(200);
  await link(alone, olga);
  await until(async () => {
    const waiting = `select 1 from graphile_worker.jobs j where j.task_identifier = 'wallet.check-approvals'`;
    return (await server.database.db.query(waiting)).length === 0 ? true : undefined;
  });
  expect(await trail()).toEqual(flagged);
  expect((await server.request('DELETE', '/tillgram/my-telegram', { token: olga.token })).status).toBe(200);
});

test('with the switch on, only linked people decide: an administrator of the group without a link does not', async () => {
  const core = coreOn(server.database.db);
  const { users } = await telegram.state();
  const unlinked = await telegram.user(users.find(({ user }) => user.first_name === 'Cashier')?.user.id ?? 0);
  const answers = async (): Promise<boolean> => {
    await unlinked.sendText('/stats');
    const said = await unlinked.waitForMessage(/administrators only|Figures/);
    return said.text?.includes('Figures') === true;
  };
  await unlinked.start();
  await unlinked.waitForMessage('Hello');
  expect(await answers()).toBe(true);
  await changeSettings(core, callBy(), telegramSettings, { onlyLinkedAdmins: true });
  // What the settings say is believed for three seconds.
  await until(async () => ((await answers()) ? undefined : true));
  await anna.sendText('/stats');
  await anna.waitForMessage('Figures');
});

test("unlinked by oneself: gone from the panel, and the Telegram account can be another's", async () => {
  expect((await server.request('DELETE', '/tillgram/my-telegram', { token: root.token })).status).toBe(200);
  expect((await server.request('DELETE', '/tillgram/my-telegram', { token: root.token })).status).toBe(404);
  await link(anna, cashier);
});

test('whoever has lost the right since the reason was asked for rejects nothing any more', async () => {
  const boris = await started('Boris');
  await link(boris, support);
  const id = await deposit('25.00');
  await anna.sendText('/pending');
  const card = await anna.waitForMessage('Top-up 25.00 PLN');
  await tapOn(anna, 'Reject', card);
  const question = await anna.waitForMessage('why is 25.00 PLN rejected');
  for (const { token } of [cashier, support]) {
    expect((await server.request('DELETE', '/tillgram/my-telegram', { token })).status).toBe(200);
  }
  // Links are believed for three seconds: when his is over, so is hers.
  await until(async () => {
    await boris.sendText('/stats');
    const said = await boris.waitForMessage(/administrators only|Figures/);
    return said.text?.includes('Figures') ? undefined : true;
  });
  await anna.sendText('not readable', { replyTo: question.message_id });
  await anna.waitForMessage('for administrators only');
  const reply = await server.request('GET', `/tillgram/queue/deposit/${id}`, { token: cashier.token });
  expect(reply.body.data).toMatchObject({ state: 'pending' });
});

test('figures of the shop are for those who may see the shop: a cashier may not, in the bot as in the panel', async () => {
  await link(anna, cashier);
  await anna.sendText('/stats');
  await anna.waitForMessage('for administrators only');
});

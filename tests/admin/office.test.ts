import { readFile } from 'node:fs/promises';
import { approveDeposit } from '../../src/core/wallet';
import { expectSoundLedger } from '../support/ledger';
import {
  addAdmin,
  openBrowser,
  registerFirstAdmin,
  type Admin,
  type Panel,
  type PanelBrowser,
  type Theme,
} from '../support/panel';
import { proofForm, slip } from '../support/pictures';
import { startServer, userToken, type TestServer } from '../support/server';
import { until } from '../support/until';
import { adminActor, callBy, coreOn, newUser, seedMethods } from '../support/wallet';

let server: TestServer;
let browser: PanelBrowser;
let root: Admin;
let payer: { readonly id: number; readonly documentId: string };
let deposit: string;
let windows: Readonly<Record<Theme, Panel>>;

beforeAll(async () => {
  server = await startServer();
  root = await registerFirstAdmin(server);
  const core = coreOn(server.database.db);
  await seedMethods(core);
  payer = await newUser(core, 'Jan Kowalski');
  const made = await server.request<{ documentId: string }>('POST', '/api/deposits', {
    token: userToken(payer.id),
    body: proofForm(await slip('office'), 'slip.png', {
      amount: '85.00',
      currency: 'PLN',
      method: 'blik',
      accountName: 'Jan Kowalski',
    }),
  });
  deposit = made.body.data.documentId;
  await approveDeposit(core, callBy(adminActor(root.id, 'Root Admin')), { id: deposit });
  browser = await openBrowser(server);
  windows = {
    light: await browser.signIn(root),
    dark: await browser.signIn(root, { theme: 'dark', language: 'ru' }),
  };
});

afterAll(async () => {
  await browser?.close();
  await expectSoundLedger(server.database.db);
  await server.stop();
});

describe.each(['light', 'dark'] as const)('in the %s theme', (theme) => {
  test('home tells what waits, what is owed and how each part is', async () => {
    const { page, takeProblems, open, shot } = windows[theme];
    const [part, told, jobs] =
      theme === 'light'
        ? ['Background jobs', '1 job was given up after its last try', 1]
        : ['Фоновые задачи', '3 задачи брошены после последней попытки', 2];
    await server.database.pool.query(
      `with made as (select (graphile_worker.add_job('test.nobody', max_attempts => 1)).id from generate_series(1, $1))
       select count(*) from made`,
      [jobs],
    );
    await server.database.pool.query(
      `update graphile_worker._private_jobs j set attempts = 1
         from graphile_worker._private_tasks t where t.id = j.task_id and t.identifier = 'test.nobody'`,
    );
    await open('/');
    await page.locator('[data-widget=owed]').getByText('85.00').waitFor();
    await page.locator('[data-widget=health] li').filter({ hasText: part }).getByText(told).waitFor();
    await shot('home');
    expect(takeProblems()).toEqual([]);
  });

  test('a user is found by a part of the name; money, entries and requests are on one page', async () => {
    const { page, takeProblems, open, shot } = windows[theme];
    await open('/people');
    await page.getByLabel(/username/).fill('kowal');
    await page.waitForURL(/text=kowal/);
    await page.getByRole('link', { name: 'Jan Kowalski' }).waitFor();
    await shot('people');
    await page.getByRole('link', { name: 'Jan Kowalski' }).click();
    await page.getByText('+85.00').first().waitFor();
    await shot('user');
    expect(takeProblems()).toEqual([]);
  });

  test('a request has a page with its proof, what happened and its postings', async () => {
    const { page, takeProblems, open, shot } = windows[theme];
    await open(`/queue/requests/deposit/${deposit}`);
    await page.locator('[data-testid=proof] img').waitFor();
    await page.getByRole('link', { name: /^№/ }).waitFor();
    await shot('request');
    await open('/queue/requests');
    await page.locator(`[data-row="${deposit}"]`).waitFor();
    await shot('requests');
    expect(takeProblems()).toEqual([]);
  });

  test.each([
    ['/people', 'users', 'Jan Kowalski'],
    ['/queue/requests', 'deposits-and-withdrawals', 'Jan Kowalski'],
    ['/shop/orders', 'orders', 'Order'],
  ])('%s is downloaded as CSV and as a workbook', async (address, name, content) => {
    const { page, takeProblems, open, shot } = windows[theme];
    await open(address);
    const [csv] = await Promise.all([page.waitForEvent('download'), page.getByRole('button', { name: 'CSV' }).click()]);
    expect(csv.suggestedFilename()).toBe(`${name}.csv`);
    expect(await readFile(await csv.path(), 'utf8')).toContain(content);
    const excel = page.getByRole('button', { name: 'Excel' });
    const [workbook] = await Promise.all([page.waitForEvent('download'), excel.click()]);
    expect((await readFile(await workbook.path())).subarray(0, 2).toString()).toBe('PK');
    await shot(`list-${name}`);
    expect(takeProblems()).toEqual([]);
  });

  test('the audit trail tells who approved', async () => {
    const { page, takeProblems, open, shot } = windows[theme];
    await open('/audit');
    await page.getByText('wallet.approve-deposit').first().waitFor();
    await page.locator('[data-audit] button[aria-expanded]').first().click();
    await shot('audit');
    await open('/audit/trail?command=wallet&from=2020-01-01');
    await page.getByText('wallet.approve-deposit').first().waitFor();
    await page.getByText('identity.register-user').waitFor({ state: 'detached' });
    const [file] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: 'CSV' }).click(),
    ]);
    expect(await readFile(await file.path(), 'utf8')).toMatch(/wallet\.approve-deposit/);
    expect(takeProblems()).toEqual([]);
  });

  test('beside the form of a user stand balance and last entries', async () => {
    const { page, takeProblems, open, shot } = windows[theme];
    await open(`/content-manager/collection-types/plugin::users-permissions.user/${payer.documentId}`);
    await page.getByText('+85.00').first().waitFor();
    await shot('user-form');
    expect(takeProblems()).toEqual([]);
  });
});

describe('lists', () => {
  const namesIn = (page: Panel['page']): Promise<string[]> =>
    page.locator('[data-row] a[href*="/people/"]').allTextContents();

  test('filters, order and length of a page live in the address: a reload finds them, Clear ends them', async () => {
    const { page, takeProblems, open } = windows.light;
    const core = coreOn(server.database.db);
    for (const name of ['Anna List', 'Zofia List', 'Marek List']) await newUser(core, name);
    await open('/people/search?text=list');
    await page.getByRole('link', { name: 'Marek List' }).waitFor();
    expect(await namesIn(page)).toEqual(['Marek List', 'Zofia List', 'Anna List']);
    await page.locator('th').getByRole('button', { name: 'User', exact: true }).click();
    await page.locator('th[aria-sort=descending]', { hasText: 'User' }).waitFor();
    await page.reload();
    await page.locator('th[aria-sort=descending]', { hasText: 'User' }).waitFor();
    expect(await namesIn(page)).toEqual(['Zofia List', 'Marek List', 'Anna List']);
    await page.getByRole('button', { name: 'Clear' }).click();
    await page.getByRole('link', { name: 'Jan Kowalski' }).waitFor();
    expect(takeProblems()).toEqual([]);
  });

  test('requests and orders are found by a name and between two days, on the page and in the file', async () => {
    const { page, takeProblems, open } = windows.light;
    await open('/queue/requests?search=jan%20k&from=2020-01-01');
    await page.locator(`[data-row="${deposit}"]`).waitFor();
    await page.getByLabel('To (day, UTC)').fill('2020-01-02');
    await page.getByText('Nothing matches').waitFor();
    expect(takeProblems()).toEqual([]);
    const listed = async (path: string): Promise<number> =>
      (await server.request<unknown[]>('GET', path, { token: root.token })).body.data.length;
    expect(await listed('/tillgram/queue?state=all&search=jan&sort=smallest')).toBe(1);
    expect(await listed('/tillgram/queue?state=all&search=100%25')).toBe(0);
    expect(await listed('/tillgram/queue?state=all&to=2020-01-02')).toBe(0);
    expect(await listed('/tillgram/shop/orders?to=2020-01-02&sort=largest')).toBe(0);
    for (const path of ['/tillgram/queue/export', '/tillgram/shop/orders/export', '/tillgram/crypto/payments/export']) {
      const period = path.includes('crypto') ? '' : '&to=2020-01-02';
      const file = await fetch(`${server.url}${path}?format=csv${period}`, {
        headers: { authorization: `Bearer ${root.token}` },
      });
      expect((await file.text()).trim().split('\r\n')).toHaveLength(1);
    }
  });
});

test('what fails on the home page says so beside a way to try again, and comes back by it', async () => {
  const { page, takeProblems, open } = windows.light;
  const counts = '**/tillgram/queue/count';
  await page.route(counts, (route) => route.abort());
  await open('/');
  const failed = page.locator('[data-widget-failed=waiting]');
  await failed.waitFor();
  await page.unroute(counts);
  await failed.getByRole('button').click();
  await page.locator('[data-widget=waiting]').waitFor();
  expect(takeProblems().filter((text) => !text.includes('ERR_FAILED'))).toEqual([]);
});

test('a refusal of the server is told in the admin’s language', async () => {
  const { page, takeProblems, open } = windows.dark;
  await open('/queue/requests/deposit/nosuchdeposit');
  await page.getByText('Такого больше нет.').waitFor();
  expect(takeProblems().filter((text) => !text.includes('404'))).toEqual([]);
});

test('a rule that a field breaks is told in the admin’s language, beside the field and in the notification', async () => {
  const { page, takeProblems, open, shot } = windows.dark;
  await open('/settings/tillgram');
  const shop = page.locator('form[data-group=shop]');
  await shop.locator('input[name="shop.timeZone"]').fill('Europe/Nowhere');
  await shop.getByRole('button').last().click();
  await shop.getByText('такого нет; напишите, например, Europe/Warsaw', { exact: true }).waitFor();
  await page.getByText('Часовой пояс: такого нет; напишите, например, Europe/Warsaw').first().waitFor();
  await shot('settings-rule');
  expect(takeProblems().filter((text) => !text.includes('status of 400'))).toEqual([]);
});

test('settings: a rule of the server stands at its field, what was typed stays, a good value is kept', async () => {
  const { page, takeProblems, open, shot } = windows.light;
  await open('/settings/tillgram');
  const shop = page.locator('form[data-group=shop]');
  const minutes = shop.locator('input[name="shop.reservationMinutes"]');
  await minutes.fill('0');
  await shop.getByRole('button').last().click();
  await shop.getByText(/whole number.* 1 /).waitFor();
  expect(await minutes.inputValue()).toBe('0');
  await shot('settings');
  await minutes.fill('20');
  await Promise.all([page.getByText('Shop: Saved').waitFor(), shop.getByRole('button').last().click()]);
  const reply = await server.request<{ name: string; values: Record<string, unknown> }[]>('GET', '/tillgram/settings', {
    token: root.token,
  });
  expect(reply.body.data.find(({ name }) => name === 'shop')?.values.reservationMinutes).toBe(20);
  expect(takeProblems().filter((text) => !text.includes('status of 400'))).toEqual([]);
});

test('settings: what may be left empty shows nothing then, takes what is typed, and can be emptied again', async () => {
  const { page, takeProblems, open } = windows.light;
  await open('/settings/tillgram');
  const telegram = page.locator('form[data-group=telegram]');
  const chat = telegram.locator('[name="telegram.adminChatId"]');
  expect(await chat.inputValue()).toBe('');
  for (const [typed, stored] of [
    ['-1001234567890', '-1001234567890'],
    ['', null],
  ] as const) {
    await chat.fill(typed);
    const answer = page.waitForResponse((response) => response.request().method() === 'PUT');
    await telegram.getByRole('button').last().click();
    expect(await (await answer).json()).toMatchObject({ data: { values: { adminChatId: stored } } });
  }
  expect(takeProblems()).toEqual([]);
});

test('what may only be changed by its own actions: no way in the panel, refused by the server', async () => {
  const { page, takeProblems, open, shot } = windows.light;
  await open(`/content-manager/collection-types/api::wallet.deposit`);
  await page.getByRole('heading', { name: 'Deposit' }).waitFor();
  expect(await page.getByRole('link', { name: /create/i }).count()).toBe(0);
  await shot('content-manager-deposit');
  const change = await server.request('PUT', `/content-manager/collection-types/api::wallet.deposit/${deposit}`, {
    token: root.token,
    body: { state: 'rejected' },
  });
  expect(change.status).toBe(403);
  const removal = await server.request('DELETE', `/content-manager/collection-types/api::wallet.deposit/${deposit}`, {
    token: root.token,
  });
  expect(removal.status).toBe(403);
  expect(takeProblems()).toEqual([]);
});

test('endpoints of the panel refuse whoever has not the right: cashier 403, nobody 401', async () => {
  const cashier = await addAdmin(server, root, 'tillgram-cashier', 'Celina');
  for (const path of [
    '/tillgram/settings',
    '/tillgram/audit',
    '/tillgram/health',
    `/tillgram/users/${payer.id}/overview`,
  ]) {
    expect((await server.request('GET', path, { token: cashier.token })).status).toBe(403);
    expect((await server.request('GET', path)).status).toBe(401);
  }
  const change = await server.request('PUT', '/tillgram/settings/shop', {
    token: cashier.token,
    body: { changes: { reservationMinutes: 1 } },
  });
  expect(change.status).toBe(403);
});

test('a user who came through Telegram has no e-mail, and can be saved all the same', async () => {
  const path = `/content-manager/collection-types/plugin::users-permissions.user/${payer.documentId}`;
  const shown = await server.request<object>('GET', path, { token: root.token });
  const body = { ...shown.body.data, email: null, name: 'Jan K.' };
  const saved = await server.request('PUT', path, { token: root.token, body });
  expect(saved.status).toBe(200);
  const { rows } = await server.database.pool.query('select name, email from up_users where id = $1', [payer.id]);
  expect(rows).toEqual([{ name: 'Jan K.', email: null }]);
});

test('a form of the content manager: how long a text may be, and that no column holds a number, is said in Russian', async () => {
  const { page, takeProblems, open } = windows.dark;
  await open(`/content-manager/collection-types/plugin::users-permissions.user/${payer.documentId}`);
  await page.getByText('макс. 64 символа').first().waitFor();
  const telegramId = page.locator('input[name=telegramId]');
  await telegramId.fill('9'.repeat(30));
  const notified = page.getByRole('alert').getByText('Одно из значений не помещается в своё поле.').waitFor();
  await page.getByRole('button', { name: 'Сохранить', exact: true }).click();
  await notified;
  expect(await telegramId.inputValue()).toBe('9'.repeat(30));
  expect(takeProblems().filter((problem) => !problem.includes('status of 400'))).toEqual([]);
});

test('a tab left open: its Save takes nothing back, and what it typed over is refused in the admin’s language', async () => {
  const { page, takeProblems, open, shot } = windows.dark;
  const saved = async (): Promise<number> => {
    const answer = page.waitForResponse((response) => response.request().method() === 'PUT');
    await page.getByRole('button', { name: 'Сохранить', exact: true }).click();
    return (await answer).status();
  };
  const changeElsewhere = async (path: string, change: object): Promise<void> => {
    const shown = await server.request<object>('GET', path, { token: root.token });
    const body = { ...shown.body.data, ...change };
    expect((await server.request('PUT', path, { token: root.token, body })).status).toBe(200);
  };
  const opened = async (path: string, field: string): Promise<ReturnType<Panel['page']['locator']>> => {
    await open(path);
    const input = page.locator(`input[name=${field}]`);
    await until(async () => (await input.inputValue()) !== '' || undefined);
    return input;
  };

  const user = `/content-manager/collection-types/plugin::users-permissions.user/${payer.documentId}`;
  const name = await opened(user, 'name');
  // What the bot finds out is shown, not typed over.
  await page.getByRole('combobox', { name: 'Почему бот не может писать', disabled: true }).waitFor();
  await page.getByRole('group', { name: 'Бот не может писать с' }).locator('input:disabled').first().waitFor();
  await changeElsewhere(user, { name: 'Jan Nowak', clubId: 'club-7' });
  await name.fill('Jan Wolny');
  const told = 'Имя (сейчас: Jan Nowak): изменилось с тех пор, как открыта эта форма.';
  // The notification goes by itself: it is waited for from before.
  const notified = page.getByRole('alert').getByText(told).waitFor();
  expect(await saved()).toBe(400);
  await Promise.all([notified, page.locator('form').getByText(told).waitFor()]);
  await shot('user-stale');
  expect(await name.inputValue()).toBe('Jan Wolny');
  await opened(user, 'name');
  await name.fill('Jan Wolny');
  expect(await saved()).toBe(200);
  const { rows } = await server.database.pool.query('select name, club_id from up_users where id = $1', [payer.id]);
  expect(rows).toEqual([{ name: 'Jan Wolny', club_id: 'club-7' }]);

  const methods = await server.database.pool.query<{ id: string }>(
    `select document_id as id from payment_methods where code = 'blik'`,
  );
  const method = `/content-manager/collection-types/api::wallet.payment-method/${methods.rows[0]?.id}`;
  const title = await opened(method, 'name');
  await changeElsewhere(method, { instructions: { pl: 'Przelej', en: 'Pay' }, position: 7 });
  await title.fill('BLIK now');
  expect(await saved()).toBe(200);
  const kept = await server.database.pool.query(
    `select name, instructions, position from payment_methods where code = 'blik'`,
  );
  expect(kept.rows).toEqual([{ name: 'BLIK now', instructions: { pl: 'Przelej', en: 'Pay' }, position: 7 }]);
  expect(takeProblems().filter((problem) => !problem.includes('status of 400'))).toEqual([]);
});

test('a text in a long trail: told how far back it was looked for, and found further back', async () => {
  const { page, takeProblems, open, shot } = windows.light;
  const write = (rows: number, word: string): Promise<unknown> =>
    server.database.pool.query(
      `insert into audit.command (key, name, input_hash, input, result, actor_kind, actor_id, actor_edge, actor_label)
       select $2 || n, 'test.' || $2, sha256(n::text::bytea), '{}', '{}', 'system', 'test', 'job', 'Long trail'
         from generate_series(1, $1::int) n`,
      [rows, word],
    );
  await write(1, 'needle');
  await write(100_000, 'hay');
  await open('/audit/trail?text=needle');
  await page.getByText(/^Nothing found back to/).waitFor();
  await shot('audit-further-back');
  expect(await page.locator('[data-audit]').count()).toBe(0);
  await page.getByRole('button', { name: 'Search further back' }).click();
  await page.locator('[data-audit]').getByText('test.needle', { exact: true }).waitFor();
  expect(await page.getByText(/found back to/).count()).toBe(0);
  expect(takeProblems()).toEqual([]);
});

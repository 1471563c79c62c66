import { readFile } from 'node:fs/promises';
import type { Page } from 'playwright-core';
import { house, sealDays, walletOf } from '../../src/core/ledger';
import { expectSoundLedger, postNow, testActor, transfer } from '../support/ledger';
import { addAdmin, openBrowser, registerFirstAdmin, type Admin, type Panel, type PanelBrowser } from '../support/panel';
import { proofForm, slip } from '../support/pictures';
import { startServer, userToken, type TestServer } from '../support/server';
import { coreOn, newUser, seedMethods } from '../support/wallet';

let server: TestServer;
let browser: PanelBrowser;
let root: Admin;
let second: Admin;
/** Windows that stay open over the tests: Strapi lets one admin sign in five times in five minutes. */
let light: Panel;
let dark: Panel;
let anna: number;
let deposit: string;

beforeAll(async () => {
  server = await startServer();
  root = await registerFirstAdmin(server);
  second = await addAdmin(server, root, 'tillgram-owner', 'Second');
  const core = coreOn(server.database.db);
  await seedMethods(core);
  anna = (await newUser(core, 'Anna Ledger')).id;
  const fields = { amount: '85.00', currency: 'PLN', method: 'blik', accountName: 'Anna Ledger' };
  const asked = await server.request<{ documentId: string }>('POST', '/api/deposits', {
    token: userToken(anna),
    body: proofForm(await slip('slip of 85.00'), 'slip.png', fields),
  });
  deposit = asked.body.data.documentId;
  const approved = await server.request('PUT', `/tillgram/queue/deposit/${deposit}/approve`, {
    token: root.token,
    body: {},
  });
  expect(approved.status).toBe(200);
  browser = await openBrowser(server);
  light = await browser.signIn(root);
  dark = await browser.signIn(second, { theme: 'dark' });
});

afterAll(async () => {
  await browser?.close();
  await expectSoundLedger(server.database.db);
  await server.stop();
});

const row = (page: Page, key: string) => page.locator(`[data-row="${key}"]`);
const title = (page: Page, name: string | RegExp) => page.getByRole('heading', { level: 1, name }).waitFor();
const wallet = (): string => `user/${anna}/wallet/PLN`;

test('balance → statement → transaction → subject → back', async () => {
  const { page, open, shot, problems } = light;
  await open('/ledger/accounts');
  await page.getByLabel(/User: name/).fill('nna led');
  await row(page, wallet()).getByText('85.00').first().waitFor();
  await page.waitForURL(/user=nna/);
  await page.getByText('1 row', { exact: true }).waitFor();
  await shot('ledger-accounts');

  await row(page, wallet()).getByRole('link', { name: 'Anna Ledger' }).click();
  await title(page, 'Anna Ledger · Wallet · PLN');
  const line = page.locator('[data-row$=".2"]');
  await line.getByText('+85.00').waitFor();
  await shot('ledger-statement');

  await line.getByRole('link', { name: 'Deposit', exact: true }).click();
  await title(page, /^Transaction \d+$/);
  const { pathname } = new URL(page.url());
  await page.getByText('wallet.approve-deposit').waitFor();
  await row(page, '1').getByText('−85.00').first().waitFor();
  await row(page, '2').getByText('+85.00').waitFor();
  await shot('ledger-transaction');

  await page.locator(`a[href*="/deposit/${deposit}"]`).first().click();
  await page.waitForURL((url) => url.pathname.endsWith(`/deposit/${deposit}`));
  await page.getByRole('heading', { level: 1 }).waitFor();
  await page.goBack();
  await page.waitForURL((url) => url.pathname === pathname);
  await page.getByRole('link', { name: 'Anna Ledger · Wallet' }).click();
  await title(page, 'Anna Ledger · Wallet · PLN');
  expect(problems).toEqual([]);
});

test('statement: a period without entries says so, and clearing it brings them back', async () => {
  const { page, open } = light;
  await open(`/ledger/accounts/${wallet()}`);
  await page.getByLabel('To (day, UTC)').fill('2020-01-31');
  await page.getByText('Nothing matches. Change or clear the filters.').waitFor();
  await page.getByRole('button', { name: 'Clear' }).click();
  await page.locator('[data-row$=".2"]').waitFor();
});

test('trial balance: sums to zero per currency, drills to the accounts, and knows the past', async () => {
  const { page, open, shot, problems } = dark;
  await open('/ledger/trial-balance');
  const total = row(page, 'total');
  await total.waitFor();
  expect(await total.getByText('85.00').count()).toBe(2);
  await page.locator('[data-state=balanced]').waitFor();
  await shot('ledger-trial-balance');
  await page.getByLabel('As of the end of (day, UTC)').fill('2020-01-31');
  await page.getByText('Nothing had been posted by then.').waitFor();
  await page.getByLabel('As of the end of (day, UTC)').fill('');
  await row(page, 'wallet').getByRole('link', { name: 'Wallet' }).click();
  await row(page, wallet()).waitFor();
  expect(problems).toEqual([]);
});

async function fillAdjustment(page: Page, amount: string, reason: string): Promise<void> {
  await page.getByRole('button', { name: 'Adjust' }).first().click();
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('button', { name: 'Adjust' }).click();
  const problem = dialog.getByText('Write an amount such as 100.00: at least 0.01 PLN, at most 2 decimals.');
  await problem.waitFor();
  await dialog.getByRole('textbox').first().fill('92 233 720 368 547 758.08');
  await dialog.getByRole('textbox').last().fill(reason);
  await page.keyboard.press('Control+Enter');
  await dialog.getByText('The resulting balance would be too large.').waitFor();
  await dialog.getByRole('textbox').first().fill(amount);
  await dialog.getByRole('textbox').last().fill(reason);
  await page.keyboard.press('Control+Enter');
}

test('adjustment: asked by one admin, approved by another, posted once', async () => {
  const first = light;
  await first.open(`/ledger/accounts/${wallet()}`);
  await Promise.all([
    first.page.getByText('Waits for a second admin. Nothing was posted yet.').first().waitFor(),
    fillAdjustment(first.page, '0 900,00', 'the bank counted twice'),
  ]);
  await first.open('/ledger/adjustments');
  await first.page.getByRole('link', { name: '#1' }).click();
  await first.page.getByText(/another admin must approve/).waitFor();
  expect(await first.page.getByRole('button', { name: 'Approve' }).count()).toBe(0);

  const other = dark;
  await other.open('/ledger/adjustments');
  await other.page.locator('[data-state=pending]').waitFor();
  await other.shot('ledger-adjustments');
  await other.page.getByRole('link', { name: '#1' }).click();
  await other.page.getByRole('button', { name: 'Approve' }).click();
  await other.page.getByRole('alertdialog').getByRole('button', { name: 'Approve' }).click();
  await other.page.locator('[data-state=posted]').waitFor();
  await other.shot('ledger-adjustment');

  await first.page.locator('[data-state=posted]').waitFor();
  await first.page.getByRole('link', { name: /^#\d+$/ }).click();
  await title(first.page, /^Transaction \d+$/);
  await first.page.getByText('+900.00').waitFor();
  expect([...first.problems, ...other.problems]).toEqual([]);
});

test('export: a statement as a file, by the button', async () => {
  const { page, open } = light;
  await open(`/ledger/accounts/${wallet()}`);
  const [csv] = await Promise.all([page.waitForEvent('download'), page.getByRole('button', { name: 'CSV' }).click()]);
  expect(csv.suggestedFilename()).toBe(`statement-user-${anna}-wallet-PLN.csv`);
  expect(await readFile(await csv.path(), 'utf8')).toContain('85.00,85.00,PLN');
  const [excel] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('button', { name: 'Excel' }).click(),
  ]);
  expect(excel.suggestedFilename()).toBe(`statement-user-${anna}-wallet-PLN.xlsx`);
  await page.getByLabel('From (day, UTC)').fill('2020-01-01');
  await page.getByLabel('To (day, UTC)').fill('2020-01-31');
  await page.getByText('Nothing matches. Change or clear the filters.').waitFor();
  const [past] = await Promise.all([page.waitForEvent('download'), page.getByRole('button', { name: 'CSV' }).click()]);
  expect(past.suggestedFilename()).toBe(`statement-user-${anna}-wallet-PLN-from-2020-01-01-to-2020-01-31.csv`);
});

test('reconcile: run from the page, a drift is shown with its rows and acknowledged with a reason', async () => {
  const { page, open, shot, problems } = light;
  await open('/ledger/reconcile');
  await page.getByText(/never compared/).waitFor();
  const { pool } = server.database;
  await pool.query('alter table ledger.account disable trigger user');
  await pool.query(`update ledger.account set posted = posted + 1 where owner_id = $1`, [String(anna)]);
  const blocker = await pool.connect();
  await blocker.query('begin; lock table ledger.adjustment in access exclusive mode');
  await page.getByRole('button', { name: 'Run now' }).click();
  const progress = page.locator('[data-proof=running]');
  await progress.getByText('Each posted adjustment moved what it says').waitFor();
  await shot('ledger-reconcile-progress');
  await page.reload();
  await progress.getByText(/Asked for by Root Admin/).waitFor();
  await blocker.query('rollback');
  blocker.release();
  await page.getByRole('heading', { name: 'Withdrawals are paused' }).waitFor({ timeout: 150_000 });
  await row(page, 'ledger.balance').getByRole('button').click();
  const drift = page.locator('[data-row^="account "]').last();
  await drift.getByText('985.01 PLN').waitFor();
  // Below a table of twenty checks: the window and the keyboard are led there.
  expect(await drift.evaluate((found) => document.activeElement?.contains(found))).toBe(true);
  await shot('ledger-reconcile');
  await drift.getByRole('link').click();
  await title(page, 'Anna Ledger · Wallet · PLN');
  await dark.open('/ledger/reconcile');
  await dark.page.getByRole('heading', { name: 'Withdrawals are paused' }).waitFor();
  await dark.shot('ledger-reconcile');
  const russian = await browser.signIn(root, { language: 'ru' });
  await russian.open('/ledger/reconcile');
  const found = russian.page.getByRole('alert').locator('[data-row^="account "]').last();
  await found.getByText(`: Пользователь ${anna} (Кошелёк)`).waitFor();
  await russian.shot('ledger-reconcile-ru');
  await russian.page.context().close();
  await open('/ledger/reconcile');
  await page.getByRole('button', { name: 'Acknowledge' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('textbox').fill('a test did it');
  await dialog.getByRole('button', { name: 'Acknowledge' }).click();
  await page.getByRole('heading', { name: 'Withdrawals are paused' }).waitFor({ state: 'detached' });
  const acknowledged = page.locator('[data-row^="drift "]');
  await acknowledged.getByText('a test did it').waitFor();
  await acknowledged.getByText('Root Admin').waitFor();
  await acknowledged.getByText('Each account’s balance is the sum of its entries (1)').waitFor();
  await shot('ledger-acknowledged');
  await pool.query(`update ledger.account set posted = posted - 1 where owner_id = $1`, [String(anna)]);
  await pool.query('alter table ledger.account enable trigger user');
  await page.getByRole('button', { name: 'Run now' }).click();
  await page.getByText('Everything adds up.').first().waitFor();
  await page.getByRole('button', { name: 'Verify' }).click();
  await page.getByText('Sealed days').waitFor();
  await page
    .getByText(/^Nothing is sealed yet/)
    .last()
    .waitFor();
  expect(problems).toEqual([]);
});

test('adjustment: the first money of a user’s wallet in another currency, from the user’s page', async () => {
  const { page, open, shot, problems } = light;
  await open(`/people/${anna}`);
  await page.getByRole('button', { name: 'Adjust' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByText('985.00').waitFor();
  await dialog.getByRole('combobox', { name: 'Currency' }).click();
  await page.getByRole('option', { name: 'USD', exact: true }).click();
  await dialog.getByText(/^0\.00\s*USD$/).waitFor();
  await dialog.getByLabel('Amount (USD)').fill('12.34');
  await dialog.getByRole('textbox').last().fill('found in a drawer');
  await shot('user-adjust');
  await dialog.getByRole('button', { name: 'Adjust' }).click();
  await dialog.waitFor({ state: 'detached' });
  await page
    .getByRole('region', { name: 'Money' })
    .getByText(/^12\.34\s*USD$/)
    .first()
    .waitFor();
  await page.getByText(/^\+12\.34\s*USD$/).waitFor();
  await shot('user-adjusted');
  expect(problems).toEqual([]);
});

test('months: the running one has no lock; a closed one names who closed it', async () => {
  const legs = transfer(house('clearing:test', 'PLN'), house('revenue', 'PLN'), 1n, {
    effectiveAt: new Date(Date.now() - 62 * 86_400_000),
  });
  await postNow(server.database.db, legs);
  const { page, open, shot, problems } = light;
  await open('/ledger/months');
  await page.locator('[data-state=running]').waitFor();
  await page.getByRole('button', { name: /^Lock/ }).last().click();
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('textbox').fill('reported');
  await dialog.getByRole('button', { name: 'Lock' }).click();
  await page.locator('[data-row]').getByText('Root Admin').waitFor();
  await shot('ledger-months');
  expect(problems).toEqual([]);
});

test('statement: going back from a row, and a reload, find the page where it was; a filter begins anew', async () => {
  const { page, open, problems } = light;
  const many = walletOf(anna, 'EUR');
  await postNow(
    server.database.db,
    ...Array.from({ length: 120 }, (_, n) => transfer(house('clearing:test', 'EUR'), many, BigInt(n + 1))),
  );
  const balance = (amount: string) =>
    page.locator('[data-row]').first().getByText(`${amount}\u00a0EUR`, { exact: true });
  await open(`/ledger/accounts/user/${anna}/wallet/EUR`);
  await balance('72.60').waitFor();
  await page.getByRole('button', { name: 'Older' }).click();
  await balance('24.85').waitFor();
  await page.getByRole('button', { name: 'Older' }).click();
  await balance('2.10').waitFor();
  await row(page, await page.locator('[data-row]').first().getAttribute('data-row').then(String))
    .getByRole('link')
    .first()
    .click();
  await title(page, /^Transaction \d+$/);
  await page.goBack();
  await balance('2.10').waitFor();
  await page.reload();
  await balance('2.10').waitFor();
  await page.getByRole('button', { name: 'Newer' }).click();
  await balance('24.85').waitFor();
  await page.getByLabel('From (day, UTC)').fill('2020-01-31');
  await balance('72.60').waitFor();
  expect(problems).toEqual([]);
});

test('seals: the row that was changed is named, and leads to its transaction', async () => {
  const { page, open, problems } = light;
  const tomorrow = { db: server.database.db, clock: { now: () => new Date(Date.now() + 86_400_000) } };
  await sealDays(tomorrow, { actor: testActor, idempotencyKey: 'seal' });
  const change = async (by: string): Promise<void> => {
    const { pool } = server.database;
    await pool.query('alter table ledger.entry disable trigger user');
    await pool.query(
      `update ledger.entry set balance_after = balance_after ${by} where transaction_id = 1 and line = 2`,
    );
    await pool.query('alter table ledger.entry enable trigger user');
  };
  await change('+ 1');
  await open('/ledger/reconcile');
  await page.getByRole('button', { name: 'Verify' }).click();
  await page.getByRole('link', { name: /^\d{4}-\d\d-\d\d · #1\.2 · was changed$/ }).click();
  await title(page, 'Transaction 1');
  await change('- 1');
  expect(problems).toEqual([]);
});

test('months: the page works in Russian, dark and narrow', async () => {
  const { page, open, shot, problems } = await browser.signIn(second, { theme: 'dark', language: 'ru', width: 420 });
  await open('/ledger/months');
  await page.locator('[data-state=running]').waitFor();
  const running = page.locator('[data-row]').filter({ has: page.locator('[data-state=running]') });
  expect(await running.getByRole('button').count()).toBe(0);
  await shot('ledger-months-narrow');
  expect(problems).toEqual([]);

  // The session has ended meanwhile: the page says so, and leads to the sign-in.
  await page.context().clearCookies();
  await page.route('**/tillgram/ledger/**', (route) =>
    route.fulfill({
      status: 401,
      json: { data: null, error: { status: 401, message: 'Missing or invalid credentials' } },
    }),
  );
  await page
    .getByRole('link', { name: /2026|20\d\d/ })
    .first()
    .click();
  await page.getByText('Сеанс закончился. Войдите, чтобы продолжить.').waitFor();
  await page.evaluate(() => {
    localStorage.removeItem('jwtToken');
    sessionStorage.clear();
  });
  await page.getByRole('button', { name: 'Войти' }).click();
  await page.waitForURL((url) => url.pathname.endsWith('/auth/login'));
});

test('user page: who may not read the ledger is not led there', async () => {
  const support = await addAdmin(server, root, 'tillgram-support', 'Support');
  const { page, open, settled, problems } = await browser.signIn(support);
  await open(`/people/${anna}`);
  await settled();
  await page.getByText('+85.00').waitFor();
  expect(await page.locator('a[href*="/ledger/"]').count()).toBe(0);
  expect(await page.locator('a[href*="/queue/"]').filter({ hasText: 'Deposit · ' }).count()).toBe(1);
  expect(problems).toEqual([]);
});

test('trial balance of a day: a line leads to its accounts and their entries of that day, not of now', async () => {
  const { page, open, shot, problems } = light;
  const { db, pool } = server.database;
  const [early, late] = [7n, 5n].map((amount) =>
    transfer(house('prize_expense', 'PLN'), house('reward_expense', 'PLN'), amount),
  );
  await postNow(db, early!);
  const { ids } = await postNow(db, late!);
  const day = new Date().toISOString().slice(0, 10);
  await pool.query('alter table ledger.transaction disable trigger user');
  await pool.query(`update ledger.transaction set effective_at = '2090-01-01' where id = $1`, [ids[0]]);
  await pool.query('alter table ledger.transaction enable trigger user');
  await open(`/ledger/trial-balance?asOf=${day}`);
  await row(page, 'reward_expense').getByText('0.07').waitFor();
  await row(page, 'reward_expense').getByRole('link', { name: 'Reward expense' }).click();
  const account = row(page, 'house/house/reward_expense/PLN');
  await account.getByText('0.07').waitFor();
  expect(await page.getByLabel('As of the end of (day, UTC)').inputValue()).toBe(day);
  await shot('ledger-accounts-past');
  await account.getByRole('link', { name: 'House' }).click();
  const then = page.getByText(`Balance at the end of ${day} (UTC): 0.07 PLN`);
  await then.waitFor();
  await page.getByText('0.12').first().waitFor();
  await shot('ledger-statement-past');
  await page.getByRole('button', { name: 'Clear' }).click();
  await then.waitFor({ state: 'detached' });
  await open('/ledger/accounts?purpose=reward_expense');
  await account.getByText('0.12').first().waitFor();
  expect(problems).toEqual([]);
});

import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { User } from '../../src/core/identity';
import { changeSettings } from '../../src/core/shared/settings';
import { rateSettings, walletLimitSettings } from '../../src/core/wallet';
import { expectSoundLedger, fund } from '../support/ledger';
import { addAdmin, openBrowser, registerFirstAdmin, type Admin, type Panel, type PanelBrowser } from '../support/panel';
import { startServer, userToken, type TestServer } from '../support/server';
import { until } from '../support/until';
import { callBy, coreOn, newUser, seedMethods } from '../support/wallet';

let prices: Server;
let answer: { status: number; pln: Readonly<Record<string, string>> };
let server: TestServer;
let browser: PanelBrowser;
let root: Admin;
let payer: User;
let light: Panel;
let dark: Panel;

beforeAll(async () => {
  answer = { status: 503, pln: {} };
  prices = createServer((_, response) => {
    const at = Math.floor(Date.now() / 1000);
    const coins = Object.entries(answer.pln).map(([coin, pln]) => `"${coin}":{"pln":${pln},"last_updated_at":${at}}`);
    response.writeHead(answer.status, { 'Content-Type': 'application/json' }).end(`{${coins.join(',')}}`);
  });
  await new Promise<void>((resolve) => prices.listen(0, '127.0.0.1', resolve));
  const { port } = prices.address() as AddressInfo;
  server = await startServer({ RATES_URL: `http://127.0.0.1:${port}/api/v3` }, ['wallet.fetch-rates']);
  const core = coreOn(server.database.db);
  await seedMethods(core);
  await changeSettings(core, callBy(), rateSettings, { everyMinutes: 1 });
  root = await registerFirstAdmin(server);
  payer = await newUser(core, 'Limited Payer');
  await fund(server.database.db, payer.id, 1_000_000n);
  browser = await openBrowser(server);
  light = await browser.signIn(root);
  dark = await browser.signIn(root, { theme: 'dark', language: 'ru' });
});

afterAll(async () => {
  await browser?.close();
  await expectSoundLedger(server.database.db);
  await server.stop();
  prices.close();
});

/** What the schedule does each minute; here only when it is asked to. */
async function tick(): Promise<void> {
  const { db } = server.database;
  const id = (await db.query<{ id: string }>(`select id::text from graphile_worker.add_job('wallet.fetch-rates')`))[0]
    ?.id;
  await until(async () => {
    const waiting = await db.query('select 1 from graphile_worker.jobs where id = $1::bigint', [id]);
    return waiting.length === 0 ? true : undefined;
  });
}

test('rates: a source that fails is shown with its error, on the page and on the home page', async () => {
  await tick();
  const { page, open, shot, takeProblems } = light;
  await open('/ledger/rates');
  await page.getByText(/^127\.0\.0\.1:\d+ does not answer: \d+ attempts? in a row$/).waitFor();
  await page.getByText('the price API answered 503').waitFor();
  await page.locator('[data-row="BTC/PLN"] [data-state=unknown]').waitFor();
  await shot('rates-failing');
  await open('/');
  await page.locator('[data-widget=health]').getByText('the price API answered 503').waitFor();
  expect(takeProblems()).toEqual([]);
});

test('rates: fetched ones with source and age; a jump is refused and stands in the history; a stale one is marked', async () => {
  answer = { status: 200, pln: { bitcoin: '412345.67', litecoin: '401.5', tether: '3.99' } };
  await tick();
  const { page, open, shot, takeProblems } = light;
  await open('/ledger/rates');
  const bitcoin = page.locator('[data-row="BTC/PLN"]');
  await bitcoin.getByText('412 345.67 PLN').waitFor();
  await bitcoin.locator('[data-state=fetched]').waitFor();
  answer = { status: 200, pln: { bitcoin: '41234.567', litecoin: '402', tether: '0' } };
  await server.database.db.query(`update wallet.rate_source set attempted_at = attempted_at - interval '1 minute'`);
  await server.database.db.query(
    `update wallet.rate set fetched_at = fetched_at - interval '2 hours' where base = 'USDT'`,
  );
  await tick();
  await open('/ledger/rates');
  await page.getByText('Refused: more than 20 % from the last one, 412345.67').waitFor();
  await page.getByText('Refused: not a decimal above zero').waitFor();
  await bitcoin.getByText('412 345.67 PLN').waitFor();
  await page.locator('[data-row="LTC/PLN"]').getByText('402 PLN', { exact: true }).waitFor();
  await page.locator('[data-row="USDT/PLN"] [data-state=stale]').waitFor();
  await shot('rates');
  expect(takeProblems()).toEqual([]);
});

test('rates: by hand, with a reason; far from the last one only after a confirmation; ended again', async () => {
  const { page, open, shot, takeProblems } = light;
  await open('/ledger/rates');
  await page.getByRole('button', { name: 'Set BTC/PLN by hand' }).click();
  const dialog = page.getByRole('dialog');
  const set = dialog.getByRole('button', { name: 'Set by hand', exact: true });
  await dialog.locator('input[name=value]').fill('-5');
  await set.click();
  await dialog.getByText('Write a decimal above zero').waitFor();
  await dialog.getByText('Give a reason.').waitFor();
  await dialog.locator('input[name=value]').fill('200000');
  await dialog.locator('textarea[name=reason]').fill('the market fell');
  await set.click();
  await dialog.getByText('200000 is more than 20 % from the last rate, 412345.67').waitFor();
  await shot('rate-jump');
  expect(await set.isDisabled()).toBe(true);
  await dialog.getByRole('checkbox').click();
  await Promise.all([page.getByText('The rate is set').waitFor(), set.click()]);
  const bitcoin = page.locator('[data-row="BTC/PLN"]');
  await bitcoin.locator('[data-state=manual]').waitFor();
  await bitcoin.getByText('Root Admin').waitFor();
  await shot('rates-manual');
  const trail = await server.request<{ input: object }[]>('GET', '/tillgram/audit?command=wallet.set-manual-rate', {
    token: root.token,
  });
  expect(trail.body.data[0]?.input).toMatchObject({ value: '200000', reason: 'the market fell', confirmJump: true });
  await bitcoin.getByRole('button', { name: 'End' }).click();
  await page.getByRole('alertdialog').getByRole('button', { name: 'End' }).click();
  await bitcoin.locator('[data-state=fetched]').waitFor();
  // The refusals of the server are what the test is about.
  expect(takeProblems().filter((problem) => !problem.includes('status of 422'))).toEqual([]);
});

test('rates: the history of one pair; in Russian and dark', async () => {
  const { page, open, shot, takeProblems } = dark;
  await open('/ledger/rates');
  await page.getByText(/отличается более чем на 20/).waitFor();
  await shot('rates');
  await page.getByRole('combobox', { name: 'Пара' }).click();
  await page.getByRole('option', { name: 'LTC/PLN' }).click();
  await page.getByText(/отличается более чем на 20/).waitFor({ state: 'detached' });
  expect(takeProblems()).toEqual([]);
});

test('rates: who may not set them sees no button and is refused; a cashier sees no page', async () => {
  const accountant = await addAdmin(server, root, 'tillgram-accountant', 'Adam');
  const { page, open } = await browser.signIn(accountant);
  await open('/ledger/rates');
  await page.locator('[data-row="BTC/PLN"]').waitFor();
  expect(await page.getByRole('button', { name: /by hand|Another pair/ }).count()).toBe(0);
  const body = { value: '1', minutes: 5, reason: 'x' };
  const { token } = accountant;
  expect((await server.request('PUT', '/tillgram/rates/BTC/PLN', { token, body })).status).toBe(403);
  const cashier = await addAdmin(server, root, 'tillgram-cashier', 'Celina');
  expect((await server.request('GET', '/tillgram/rates', { token: cashier.token })).status).toBe(403);
});

const withdraw = (amount: string) =>
  server.request('POST', '/api/withdrawals', {
    token: userToken(payer.id),
    body: { amount, currency: 'PLN', method: 'blik', accountName: 'Limited Payer', accountNumber: '500600700' },
  });

test("limits: what holds and what is used on the user's page; an exception is made with a reason and taken back", async () => {
  const core = coreOn(server.database.db);
  const limits = { withdrawalPerRequest: { PLN: '100.00' }, withdrawalPerDay: { PLN: '300.00' } };
  await changeSettings(core, callBy(), walletLimitSettings, limits);
  expect((await withdraw('250.00')).body.error.details.code).toBe('LIMIT_EXCEEDED');

  const { page, open, shot, takeProblems } = light;
  await open(`/people/${payer.id}`);
  const row = page.locator('[data-row="withdrawal PLN"]');
  await row.getByText('100.00 PLN').waitFor();
  await row.getByText('no limit').waitFor();
  await row.getByRole('button', { name: 'Change' }).click();
  const dialog = page.getByRole('dialog');
  const save = dialog.getByRole('button', { name: 'Save' });
  await dialog.locator('input[name=perRequest]:focus').waitFor();
  await save.click();
  await dialog.getByText('Give at least one amount.').waitFor();
  await dialog.locator('input[name=perRequest]').fill('1e3');
  await dialog.locator('textarea[name=reason]').fill('a customer for years');
  await save.click();
  await dialog.getByText('Give an amount such as 1').waitFor();
  await dialog.locator('input[name=perRequest]').fill('250,00');
  await shot('limit-dialog');
  await save.click();
  await row.getByText('250.00 PLN').waitFor();
  await row.getByText('Root Admin: a customer for years').waitFor();
  expect((await withdraw('250.00')).status).toBe(201);
  await open(`/people/${payer.id}`);
  await row.getByText('used: 250.00 PLN').first().waitFor();
  await row.scrollIntoViewIfNeeded();
  await shot('user-limits');
  await dark.open(`/people/${payer.id}`);
  await dark.page.locator('[data-row="withdrawal PLN"]').scrollIntoViewIfNeeded();
  await dark.shot('user-limits');
  await dark.page.locator('[data-row="withdrawal PLN"]').getByRole('button', { name: 'Изменить' }).click();
  const russian = dark.page.getByRole('dialog');
  await russian.locator('input[name=perRequest]').fill('1.001');
  await russian.locator('textarea[name=reason]').fill('по просьбе');
  await russian.getByRole('button', { name: 'Сохранить' }).click();
  await russian.getByText('не больше 2 знаков после запятой в PLN', { exact: true }).waitFor();
  await dark.page.getByText('На заявку: не больше 2 знаков после запятой в PLN').first().waitFor();
  await dark.page.keyboard.press('Escape');

  await row.getByRole('button', { name: 'Take back' }).click();
  await page.getByRole('dialog').locator('textarea').fill('no longer');
  await page.getByRole('dialog').getByRole('button', { name: 'Take back' }).click();
  await row.getByText('100.00 PLN').waitFor();
  expect(await row.getByText('only for this user').count()).toBe(0);

  const trail = await server.request<object[]>('GET', '/tillgram/audit?command=wallet.set-user-limit', {
    token: root.token,
  });
  const [none, some] = [
    { perRequest: null, perDay: null, perWeek: null },
    { perRequest: '250.00', perDay: null, perWeek: null },
  ];
  expect(trail.body.data).toMatchObject([
    { before: some, after: none, record: String(payer.id), input: { reason: 'no longer' } },
    { before: none, after: { ...some, perRequest: '250.00' }, input: { reason: 'a customer for years' } },
  ]);
  expect(takeProblems().filter((problem) => !/status of (40[09]|422)/.test(problem))).toEqual([]);
});

test('limits: a currency of their own choice; unknown users and who may not change them are refused', async () => {
  const { page, open, settled } = light;
  await open(`/people/${payer.id}`);
  const make = page.getByRole('button', { name: 'Make an exception' });
  await make.waitFor();
  await settled();
  await make.click();
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('combobox', { name: 'Currency' }).click();
  await page.getByRole('option', { name: 'BTC' }).click();
  await dialog.locator('input[name=perWeek]').fill('0.5');
  await dialog.locator('textarea[name=reason]').fill('large holder');
  await dialog.getByRole('button', { name: 'Save' }).click();
  await page.locator('[data-row="withdrawal BTC"]').getByText('0.50000000 BTC').waitFor();
  const support = await addAdmin(server, root, 'tillgram-support', 'Sigrid');
  const body = { perDay: '1.00', reason: 'x' };
  const path = `/tillgram/users/${payer.id}/limits/deposit/PLN`;
  expect((await server.request('PUT', path, { token: support.token, body })).status).toBe(403);
  const reads = await server.request('GET', `/tillgram/users/${payer.id}/limits`, { token: support.token });
  expect(reads.status).toBe(200);
  const nobody = await server.request('PUT', '/tillgram/users/999999/limits/deposit/PLN', { token: root.token, body });
  expect(nobody.status).toBe(404);
});

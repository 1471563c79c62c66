import type { Page } from 'playwright-core';
import { purchaseReservation, reserveProduct } from '../../src/core/shop';
import { createDeposit, createWithdrawal } from '../../src/core/wallet';
import type { User } from '../../src/core/identity';
import { expectSoundLedger, fund } from '../support/ledger';
import { addAdmin, openBrowser, registerFirstAdmin, type Admin, type Panel, type PanelBrowser } from '../support/panel';
import { startServer, type TestServer } from '../support/server';
import { newCall, newProduct } from '../support/shop';
import { callBy, coreOn, newUser, seedMethods } from '../support/wallet';

let server: TestServer;
let browser: PanelBrowser;
let root: Admin;
let cashier: Admin;
let light: Panel;
let anna: User;
let deposit: string;
let withdrawal: string;
let order: string;
let funding: string;

beforeAll(async () => {
  server = await startServer();
  root = await registerFirstAdmin(server);
  cashier = await addAdmin(server, root, 'tillgram-cashier', 'Cashier');
  const core = coreOn(server.database.db);
  await seedMethods(core);
  anna = await newUser(core, 'Anna Findable');
  await newUser(core, 'Anna Second');
  const { ids } = await fund(core.db, anna.id, 50_000n);
  funding = String(ids[0]);
  const asked = { userId: anna.id, amount: '12.00', currency: 'PLN', method: 'blik', accountName: 'A' };
  deposit = (await createDeposit(core, callBy(), asked)).result.id;
  withdrawal = (await createWithdrawal(core, callBy(), { ...asked, accountNumber: '1' })).result.id;
  const product = await newProduct(core, 1, { name: 'Cinema ticket' });
  const held = await reserveProduct(core, newCall(), { userId: anna.id, product: product.documentId });
  const bought = await purchaseReservation(core, newCall(), { userId: anna.id, reservation: held.result.documentId });
  order = bought.result.documentId;
  browser = await openBrowser(server);
  light = await browser.signIn(root);
});

afterAll(async () => {
  await browser?.close();
  await expectSoundLedger(server.database.db);
  await server.stop();
});

const field = (page: Page) => page.locator('input[name="global-search"]');
const hit = (page: Page, key: string) => page.locator(`[data-hit="${key}"]`);

/** Types and waits until the answer is that of what was typed. */
async function search(page: Page, text: string): Promise<void> {
  await field(page).fill(text);
  await page.locator(`[data-answered="${text}"]`).waitFor();
}

test('every kind is found by what people have of it: name, Telegram id, id or its beginning, number', async () => {
  const { page, open, shot, problems } = light;
  await open('/find');
  const cases: readonly (readonly [text: string, key: string])[] = [
    ['anna fin', `user ${anna.id}`],
    [anna.telegramId ?? '', `user ${anna.id}`],
    [deposit, `deposit ${deposit}`],
    [deposit.slice(0, 8), `deposit ${deposit}`],
    [withdrawal.slice(0, 6), `withdrawal ${withdrawal}`],
    ['findable', `withdrawal ${withdrawal}`],
    ['12,00 PLN', `deposit ${deposit}`],
    [order, `order ${order}`],
    [order.slice(0, 8), `order ${order}`],
    [funding, `transaction ${funding}`],
    [`№ ${funding}`, `transaction ${funding}`],
  ];
  for (const [text, key] of cases) {
    await search(page, text);
    await hit(page, key).waitFor();
    expect(await page.locator('[data-search] [role=alert]').allTextContents()).toEqual([]);
  }
  await search(page, 'anna');
  expect(await page.locator('[data-hit^="user "]').count()).toBe(2);
  await shot('search');
  await search(page, 'nobody is called this');
  await page.getByText('Nothing found').waitFor();
  expect(problems).toEqual([]);
});

test('by keyboard alone: Ctrl+K, type, Enter opens the first; arrows walk; Escape clears; back finds it again', async () => {
  const { page, open, problems } = light;
  await open('/shop/orders');
  await page.getByRole('heading', { level: 1, name: 'Orders' }).waitFor();
  await page.keyboard.press('Control+k');
  await page.waitForURL(/\/find$/);
  await field(page).waitFor();
  await page.keyboard.type('anna');
  await page.locator('[data-answered="anna"]').waitFor();
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('ArrowDown');
  expect(await page.evaluate(() => document.activeElement?.textContent)).toBe('Anna Findable');
  await page.keyboard.press('ArrowUp');
  await page.keyboard.press('ArrowUp');
  await page.keyboard.press('Escape');
  expect(await field(page).inputValue()).toBe('');
  await page.keyboard.type(deposit);
  await page.locator(`[data-answered="${deposit}"]`).waitFor();
  await page.keyboard.press('Enter');
  await page.waitForURL((url) => url.pathname.endsWith(`/queue/requests/deposit/${deposit}`));
  await page.goBack();
  await hit(page, `deposit ${deposit}`).waitFor();
  expect(problems).toEqual([]);
});

test('the home page has the same field; a cashier finds requests and is asked for nothing else', async () => {
  const { page, open, shot, problems } = await browser.signIn(cashier, { theme: 'dark' });
  const asked: string[] = [];
  page.on('request', (request) => asked.push(new URL(request.url()).pathname));
  await open('/');
  await search(page, deposit.slice(0, 8));
  await hit(page, `deposit ${deposit}`).waitFor();
  await search(page, 'anna second');
  await page.getByText('Nothing found').waitFor();
  await search(page, 'anna');
  await hit(page, `withdrawal ${withdrawal}`).waitFor();
  await shot('search-home');
  await open(`/find?text=${deposit}`);
  await hit(page, `deposit ${deposit}`).waitFor();
  await shot('search');
  for (const path of ['/tillgram/users', '/tillgram/shop/orders', '/tillgram/ledger/transactions']) {
    expect(asked).not.toContain(path);
    expect((await server.request('GET', `${path}?text=anna`, { token: cashier.token })).status).toBe(403);
  }
  expect(problems).toEqual([]);
});

test.each(['x', 'UPPERCASE', "abc'def--", '%%%%%%', 'a'.repeat(100), '\u202e\u0000\ud83d\ude00'])(
  'requests can be searched for with %j: an answer, and no failure on the page',
  async (text) => {
    const query = new URLSearchParams({ state: 'all', search: text });
    const reply = await server.request('GET', `/tillgram/queue?${query.toString()}`, { token: root.token });
    expect([200, 400]).toContain(reply.status);
    await light.open('/find');
    await search(light.page, text.replace(/['\0]/g, ''));
    expect(await light.page.locator('[data-search] [role=alert]').allTextContents()).toEqual([]);
    expect(light.problems).toEqual([]);
  },
);

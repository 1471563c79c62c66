import { setTimeout as delay } from 'node:timers/promises';
import type { Locator, Page } from 'playwright-core';
import { systemClock } from '../../src/core/shared/clock';
import { FINGER_MS } from '../support/bot';
import { expectSoundLedger } from '../support/ledger';
import { openBrowser, registerFirstAdmin, type Admin, type PanelBrowser } from '../support/panel';
import { slip } from '../support/pictures';
import { startServer, userToken, type TestServer } from '../support/server';
import { expectSoundShop, newProduct, testCore } from '../support/shop';
import { PATIENCE_MS } from '../support/until';
import { coreOn, seedMethods } from '../support/wallet';

let server: TestServer;
let browser: PanelBrowser;
let admin: Admin;

beforeAll(async () => {
  server = await startServer({ PLAYGROUND: 'true' });
  admin = await registerFirstAdmin(server);
  await seedMethods(coreOn(server.database.db));
  await newProduct(testCore(server.database.db, systemClock), 3, { name: 'Escape room voucher' });
  browser = await openBrowser(server);
});

afterAll(async () => {
  await browser?.close();
  await expectSoundLedger(server.database.db);
  await expectSoundShop(server.database.db);
  await server.stop();
});

/** The chat of the user with the bot; the admins' group stands beside it. */
const chat = (page: Page): Locator => page.getByRole('region', { name: 'Demo' });

const bubble = (page: Page, text: string): Locator => chat(page).locator('.bubble', { hasText: text }).last();

async function say(page: Page, text: string): Promise<void> {
  await chat(page).getByRole('textbox', { name: 'Message' }).fill(text);
  await page.keyboard.press('Enter');
}

/** Presses a button of the newest message that has one of this name. */
const press = (page: Page, name: RegExp): Promise<void> => chat(page).getByRole('button', { name }).last().click();

async function depositByBlik(page: Page): Promise<void> {
  await press(page, /Top up/);
  await press(page, /BLIK/);
  await bubble(page, 'Which amount').waitFor();
  await say(page, '85.00');
  await bubble(page, 'Whose account').waitFor();
  await say(page, 'Demo Buyer');
  await bubble(page, 'photo of the confirmation').waitFor();
  await chat(page)
    .locator('input[type=file][accept]')
    .setInputFiles({ name: 'slip.png', mimeType: 'image/png', buffer: await slip('BLIK 85.00') });
  await page.locator('.preview').waitFor();
  await page.keyboard.press('Enter');
  await bubble(page, 'Received: ').waitFor();
}

/** The screens of a purchase: the button to press, and what shows that it was taken. */
const PURCHASE: readonly (readonly [RegExp, string])[] = [
  [/^Warsaw/, 'In which district'],
  [/^Center/, 'What are you looking for'],
  [/^codes/, '1 product'],
  [/^Escape room voucher/, 'Price: '],
  [/Reserve/, 'Reserved for you'],
  [/Buy for/, 'is yours for'],
];

async function buy(page: Page): Promise<void> {
  await say(page, '/shop');
  for (const [button, shown] of PURCHASE) {
    await press(page, button);
    await bubble(page, shown).waitFor();
    await delay(FINGER_MS);
  }
}

const buyerId = async (): Promise<number> => {
  const { rows } = await server.database.pool.query<{ id: number }>(`select id from up_users where name like 'Demo%'`);
  return rows[0]!.id;
};

test('the first sale: a user deposits 85.00 in the playground, the admin approves in the panel, 100.00 −20 % is bought, 5.00 is left', async () => {
  const panel = await browser.signIn(admin);
  const page = await panel.page.context().newPage();
  page.setDefaultTimeout(PATIENCE_MS);
  await page.goto(`${server.url}/playground`);
  await page.getByRole('button', { name: 'New person' }).first().click();
  await page.getByLabel('First name').fill('Demo');
  await page.getByRole('button', { name: 'Create' }).click();
  await chat(page).getByRole('button', { name: 'Start', exact: true }).click();
  await bubble(page, 'Hello, Demo!').waitFor();
  await depositByBlik(page);

  await panel.open('/queue');
  await panel.page.locator('[data-request^="deposit/"]').waitFor();
  await panel.page.locator('[data-testid=proof] img').waitFor();
  await panel.shot('first-sale-queue');
  await panel.page.keyboard.press('Enter');
  await bubble(page, '85.00 PLN is in your wallet').waitFor();

  await buy(page);
  await bubble(page, 'SECRET-').waitFor();
  await say(page, '/wallet');
  await bubble(page, 'Your wallet').waitFor();
  expect(await bubble(page, 'Your wallet').textContent()).toMatch(/5\.00/);
  await page.screenshot({ path: '.data/screens/first-sale-playground.png' });

  const group = page.getByRole('region', { name: 'Admins' });
  await group.locator('.bubble', { hasText: 'Approved by' }).waitFor();
  expect(await group.getByRole('button', { name: /Approve|Reject/ }).count()).toBe(0);

  const token = userToken(await buyerId());
  const wallet = await server.request<{ balances: object[] }>('GET', '/api/me/wallet', { token });
  expect(wallet.body.data.balances).toEqual([{ currency: 'PLN', total: '5.00', held: '0.00', available: '5.00' }]);
  expect(panel.problems).toEqual([]);
});

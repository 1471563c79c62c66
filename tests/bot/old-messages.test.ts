import { setTimeout as delay } from 'node:timers/promises';
import { systemClock } from '../../src/core/shared/clock';
import type { Core } from '../../src/core/shared/core';
import { minor } from '../../src/core/shared/money';
import { importProducts, watchProduct } from '../../src/core/shop';
import type { Message } from '../../src/platform/telegram/emulator';
import { PLAYGROUND_ADMIN_CHAT_ID } from '../../src/platform/telegram/settings';
import { askForDeposit, cashier, tapOn } from '../support/bot';
import { expectSoundLedger, fund } from '../support/ledger';
import { startServer, type TestServer } from '../support/server';
import { expectSoundShop, newCall, newProduct, stock, testCore } from '../support/shop';
import { buttonsOf, TelegramClient, textOf, type Seat } from '../support/telegram';
import { seedMethods } from '../support/wallet';

/** What people press and answer further up in a chat, when something newer was asked since. */

let server: TestServer;
let telegram: TelegramClient;
let core: Core;

beforeAll(async () => {
  server = await startServer();
  telegram = new TelegramClient(`${server.url}/playground`);
  core = testCore(server.database.db, systemClock);
  await seedMethods(core);
});

afterAll(async () => {
  await expectSoundLedger(server.database.db);
  await expectSoundShop(server.database.db);
  await server.stop();
});

async function started(name: string): Promise<Seat> {
  const seat = await telegram.createUser({ first_name: name, language_code: 'en' });
  await seat.start();
  await seat.waitForMessage(name);
  return seat;
}

async function userId(seat: Seat): Promise<number> {
  const [row] = await server.database.db.query<{ id: number }>('select id from up_users where telegram_id = $1', [
    seat.id,
  ]);
  return row?.id ?? 0;
}

/** Two messages a second are allowed. */
async function write(seat: Seat, text: string, answer: string | RegExp): Promise<Message> {
  await delay(550);
  await seat.sendText(text);
  return seat.waitForMessage(answer);
}

test('Apply below an older preview applies nothing: neither that discount nor the newer one', async () => {
  await newProduct(core, 1, { name: 'Torun one', city: 'Torun', discountPercent: 0 });
  await newProduct(core, 1, { name: 'Sopot one', city: 'Sopot', discountPercent: 0 });
  const admin = await cashier(telegram);
  const older = await write(admin, '/set_discount 15 Torun', 'Torun one');
  const newer = await write(admin, '/set_discount 70 Sopot', 'Sopot one');
  const percents = (): Promise<unknown> =>
    server.database.db.query(`select city, discount_percent from products where city in ('Sopot', 'Torun') order by 1`);
  const pressed = await tapOn(admin, 'Apply to 1', older);
  expect((await pressed.answered()).text).toContain('no longer in use');
  expect(await percents()).toEqual([
    { city: 'Sopot', discount_percent: 0 },
    { city: 'Torun', discount_percent: 0 },
  ]);
  await tapOn(admin, 'Apply to 1', newer);
  await admin.waitForMessage('applies now');
  expect(await percents()).toEqual([
    { city: 'Sopot', discount_percent: 70 },
    { city: 'Torun', discount_percent: 0 },
  ]);
});

test("Cancel below another admin's preview stops nothing: the preview stays, and can be applied", async () => {
  await newProduct(core, 1, { name: 'Opole one', city: 'Opole', discountPercent: 0 });
  const other = await telegram.createUser({ first_name: 'Otto', language_code: 'en' });
  await telegram.setMember(PLAYGROUND_ADMIN_CHAT_ID, { userId: other.id, status: 'administrator' });
  const admin = await cashier(telegram);
  await write(admin, '/set_discount 91 Opole', 'from 0 to 90 %');
  const preview = await write(admin, '/set_discount 30 Opole', 'Opole one');
  const pressed = await tapOn(await other.in(PLAYGROUND_ADMIN_CHAT_ID), 'Cancel', preview);
  expect((await pressed.answered()).text).toContain('no longer in use');
  await tapOn(admin, 'Apply to 1', preview);
  await admin.waitForMessage('applies now');
  const again = await write(admin, '/set_discount 40 Opole', 'Opole one');
  await tapOn(admin, 'Cancel', again);
  await admin.waitForMessage('Nothing was done');
  const percents = await server.database.db.query(`select discount_percent from products where city = 'Opole'`);
  expect(percents).toEqual([{ discount_percent: 30 }]);
});

test('the button of an older payout pays nothing: neither what it says nor the newer one', async () => {
  const wera = await started('Wera');
  await fund(server.database.db, await userId(wera), 10_000n);
  const asked = async (amount: string, number: string): Promise<Message> => {
    await write(wera, '/withdraw', 'How shall we pay you');
    await tapOn(wera, 'BLIK');
    await wera.waitForMessage('Which amount');
    await write(wera, amount, 'Whose account');
    await write(wera, 'Wera Example', 'Which account');
    return write(wera, number, 'Is that right?');
  };
  const older = await asked('30', '+48 600 000 001');
  const newer = await asked('40', '+48 600 000 002');
  const pressed = await tapOn(wera, 'Withdraw 30.00 PLN', older);
  expect((await pressed.answered()).text).toContain('no longer in use');
  const requests = (): Promise<{ amount_minor: bigint }[]> =>
    server.database.db.query('select amount_minor from withdrawals');
  expect(await requests()).toEqual([]);
  await tapOn(wera, 'Withdraw 40.00 PLN', newer);
  await wera.waitForMessage('The money is held');
  expect(await requests()).toEqual([{ amount_minor: 4_000n }]);
});

test('the reason for one request, given when another was asked about since, rejects neither', async () => {
  const [first, second] = [await started('Filip'), await started('Sonia')];
  const admin = await cashier(telegram);
  await askForDeposit(first, '21', '#aa3322');
  const firstCard = await admin.waitForMessage('Top-up 21.00 PLN');
  await askForDeposit(second, '22', '#22aa33');
  const secondCard = await admin.waitForMessage('Top-up 22.00 PLN');
  await tapOn(admin, 'Reject', firstCard);
  const aboutFirst = await admin.waitForMessage('why is 21.00 PLN rejected');
  await tapOn(admin, 'Reject', secondCard);
  await admin.waitForMessage('why is 22.00 PLN rejected');
  await admin.sendText('blurred', { replyTo: aboutFirst.message_id });
  const again = await admin.waitForMessage('why is 22.00 PLN rejected');
  const states = (): Promise<unknown> => server.database.db.query('select state from deposits order by amount_minor');
  expect(await states()).toEqual([{ state: 'pending' }, { state: 'pending' }]);
  await delay(550);
  await admin.sendText('paid to another account', { replyTo: again.message_id });
  await second.waitForMessage('Reason: paid to another account');
  expect(await states()).toEqual([{ state: 'pending' }, { state: 'rejected' }]);
});

test('what is reserved can be bought or given back, also when the product is not listed any more', async () => {
  const rita = await started('Rita');
  await fund(server.database.db, await userId(rita), 20_000n);
  const products = [
    await newProduct(core, 1, { name: 'Raft one', city: 'Reda' }),
    await newProduct(core, 1, { name: 'Raft two', city: 'Reda' }),
  ];
  await write(rita, '/shop', 'In which city');
  await tapOn(rita, 'Reda');
  await rita.waitForMessage('In which district');
  await tapOn(rita, 'Center');
  await rita.waitForMessage('What are you looking for');
  for (const name of ['Raft one', 'Raft two']) {
    await tapOn(rita, 'codes');
    await rita.waitForMessage(/2 products/);
    await tapOn(rita, name);
    await rita.waitForMessage('1 piece free');
    await tapOn(rita, 'Reserve');
    await rita.waitForMessage('Reserved for you');
    await write(rita, '/shop', 'In which city');
    await tapOn(rita, 'Reda');
    await rita.waitForMessage('In which district');
    await tapOn(rita, 'Center');
    await rita.waitForMessage('What are you looking for');
  }
  await server.database.db.query('update products set active = false where id = any ($1)', [
    products.map(({ id }) => id),
  ]);

  await write(rita, '/orders', 'My orders');
  await tapOn(rita, 'Raft one');
  await rita.waitForMessage('Reserved for you');
  await tapOn(rita, 'Give it back');
  await rita.waitForMessage('In which city');
  await write(rita, '/orders', 'My orders');
  await tapOn(rita, 'Raft two');
  const kept = await rita.waitForMessage('Reserved for you');
  expect(textOf(kept)).toContain('Raft two');
  await tapOn(rita, 'Buy for');
  await rita.waitForMessage('Raft two is yours');
});

test('who changes the @name or the language of Telegram is known by the new one, and written to in it', async () => {
  const olga = await telegram.createUser({ first_name: 'Olga', username: 'olga_before', language_code: 'en' });
  await olga.start();
  await olga.waitForMessage('Olga');
  const product = await newProduct(core, 0, { name: 'Oboe' });
  await watchProduct(core, newCall(), { userId: await userId(olga), product: product.documentId });
  const from = { id: olga.id, is_bot: false, first_name: 'Olga', username: 'olga_now', language_code: 'pl' };
  const chat = { id: olga.id, type: 'private', first_name: 'Olga' };
  const entities = [{ type: 'bot_command', offset: 0, length: 5 }];
  await telegram.injectUpdate({ message: { message_id: 900_001, date: 1, chat, from, text: '/menu', entities } });
  await olga.waitForMessage('Menu główne');
  const admin = await cashier(telegram);
  await write(admin, '/user @olga_before', 'Nobody was found');
  await write(admin, '/user @olga_now', /Olga @olga_now[^]*, pl/);
  await stock(core, product.sku, 1);
  await olga.waitForMessage('Oboe znów jest dostępne');
});

test('more cities than a message takes buttons: they come in pages', async () => {
  const cities = Array.from({ length: 130 }, (_, index) => `Zz town ${String(index).padStart(3, '0')}`);
  const products = cities.map((city) => ({
    sku: city,
    name: city,
    description: '',
    city,
    district: 'Center',
    category: 'codes',
    basePriceMinor: minor(1_000n),
    discountPercent: 0,
  }));
  await importProducts(core, newCall(), { products });
  const zoe = await started('Zoe');
  const seen = new Set<string>();
  let shown = await write(zoe, '/shop', 'In which city');
  for (let page = 2; ; page += 1) {
    for (const text of buttonsOf(shown)) seen.add(text);
    const next = buttonsOf(shown).find((text) => text === `${page} ›`);
    if (next === undefined) break;
    await tapOn(zoe, next);
    shown = await zoe.waitForMessage((message) => buttonsOf(message).some((text) => text === `‹ ${page - 1}`));
  }
  for (const city of cities) expect(seen).toContain(`${city} (0)`);
  await tapOn(zoe, 'Zz town 129');
  await zoe.waitForMessage('In which district');
});

import { systemClock } from '../../src/core/shared/clock';
import type { Core } from '../../src/core/shared/core';
import { changeSettings, readSettings } from '../../src/core/shared/settings';
import { minor } from '../../src/core/shared/money';
import { purchaseReservation, reserveProduct, shopSettings } from '../../src/core/shop';
import { createDeposit, getRequest } from '../../src/core/wallet';
import { PLAYGROUND_ADMIN_CHAT_ID, telegramSettings } from '../../src/platform/telegram/settings';
import { createApiToken } from '../support/api-token';
import { askForProof, cashier, picture, tapOn } from '../support/bot';
import { expectSoundLedger, fund } from '../support/ledger';
import { startServer, type TestServer } from '../support/server';
import { expectSoundShop, newProduct, stock, testCore } from '../support/shop';
import { buttonsOf, TelegramClient, textOf, type Seat } from '../support/telegram';
import { until } from '../support/until';
import { callBy, seedMethods } from '../support/wallet';

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

async function started(name: string, language = 'en'): Promise<Seat> {
  const seat = await telegram.createUser({ first_name: name, language_code: language });
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

test('withdraw 30.00: held at once, shown to the admins, approved, told; across a kill in the middle', async () => {
  let wanda = await started('Wanda');
  await fund(server.database.db, await userId(wanda), 5_000n);
  await wanda.sendText('/withdraw');
  await wanda.waitForMessage('How shall we pay you');
  await tapOn(wanda, 'BLIK');
  await wanda.waitForMessage('Which amount');
  await wanda.sendText('30');
  await wanda.waitForMessage('Whose account');
  await wanda.sendText('Wanda Example');
  await wanda.waitForMessage('Which account');
  await server.kill();
  await server.restart();
  telegram = new TelegramClient(`${server.url}/playground`);
  wanda = await telegram.user(wanda.id);
  await wanda.sendText('+48 600 000 001');
  await wanda.waitForMessage('Is that right?');
  const admin = await cashier(telegram);
  await tapOn(wanda, 'Withdraw 30.00 PLN');
  await wanda.waitForMessage('The money is held');
  const card = await admin.waitForMessage('Withdrawal 30.00 PLN');
  expect(textOf(card)).toContain('+48 600 000 001');
  await wanda.sendText('/wallet');
  await wanda.waitForMessage('20.00 PLN available, 30.00 PLN held');
  await admin.press('Approve', card);
  await wanda.waitForMessage('30.00 PLN is on its way');
});

test('search finds by a word; a sold-out product is watched and told when it is back', async () => {
  const product = await newProduct(core, 0, { name: 'Zeppelin flight' });
  const nina = await started('Nina');
  await nina.sendText('/search');
  await nina.waitForMessage('What are you looking for');
  await nina.sendText('qqqq');
  await nina.waitForMessage('Nothing was found');
  await nina.sendText('zeppelin');
  const found = await nina.waitForMessage('1 product was found');
  expect(buttonsOf(found)[0]).toContain('sold out');
  await tapOn(nina, 'Zeppelin flight');
  await nina.waitForMessage('Sold out');
  const pressed = await tapOn(nina, 'Tell me when it is back');
  expect((await pressed.answered()).text).toContain('I will tell you');
  await nina.mark();
  await stock(core, product.sku, 1);
  await nina.waitForMessage('Zeppelin flight is back');
});

test('/set_discount: old and new prices, applied to all in the place, undone exactly; not for users', async () => {
  for (const name of ['Gdansk one', 'Gdansk two'])
    await newProduct(core, 1, { name, city: 'Gdansk', discountPercent: 10 });
  const admin = await cashier(telegram);
  await admin.sendText('/set_discount');
  await admin.waitForMessage('Please write the percent');
  await admin.sendText('/set_discount 25 Gdansk');
  const preview = await admin.waitForMessage('for products: 2');
  expect(textOf(preview)).toContain('90.00 → 75.00 PLN');
  const percents = (): Promise<{ discount_percent: number }[]> =>
    server.database.db.query(`select discount_percent from products where city = 'Gdansk'`);
  expect(await percents()).toEqual([{ discount_percent: 10 }, { discount_percent: 10 }]);
  await admin.press('Apply to 2');
  await admin.waitForMessage('applies now');
  expect(await percents()).toEqual([{ discount_percent: 25 }, { discount_percent: 25 }]);
  await admin.press('Undo');
  await admin.waitForMessage('Undone');
  expect(await percents()).toEqual([{ discount_percent: 10 }, { discount_percent: 10 }]);
  const user = await started('Ulla');
  await user.sendText('/set_discount 90 Gdansk');
  await user.waitForMessage('administrators only');
});

test('/set_discount: a place is found however it is written, and one of two that differ in that only is never guessed', async () => {
  const plain = await newProduct(core, 1, { name: 'Lodz one', city: 'Lodz', district: 'Old  Town', category: 'Codes' });
  const admin = await cashier(telegram);
  const offeredBy = async (place: string): Promise<string> => {
    await admin.sendText(`/set_discount 15 ${place}`);
    return textOf(await admin.waitForMessage('for products:'));
  };
  expect(await offeredBy('lodz')).toContain('for products: 1');
  expect(await offeredBy('  LODZ /old town/ codes ')).toContain('for products: 1');
  await admin.press('Apply to 1');
  await admin.waitForMessage('applies now');
  const [row] = await server.database.db.query<{ discount_percent: number }>(
    'select discount_percent from products where id = $1',
    [plain.id],
  );
  expect(row?.discount_percent).toBe(15);
  await admin.sendText('/set_discount 15 lodz / new town');
  await admin.waitForMessage('No product fits');

  await newProduct(core, 1, { name: 'Lodz two', city: 'LODZ', district: 'Harbour' });
  await admin.sendText('/set_discount 20 lodz');
  expect(textOf(await admin.waitForMessage('more than one way'))).toMatch(/“Lodz”.*“LODZ”|“LODZ”.*“Lodz”/);
  expect(await offeredBy('LODZ')).toContain('for products: 1\n\nLodz two');
  expect(await offeredBy('lodz / harbour')).toContain('Lodz two');
});

test('/set_discount with from and until: the window by the shop\u2019s clocks, set for later; a wrong time is explained', async () => {
  await newProduct(core, 1, { name: 'Plock one', city: 'Plock', discountPercent: 10 });
  const admin = await cashier(telegram);
  await admin.sendText('/set_discount 25 Plock from 2090-12-24 until 2090-12-23');
  await admin.waitForMessage('This time cannot be');
  await admin.sendText('/set_discount 25 Plock from 2090-12-01 10:00 until 2090-12-24');
  const preview = textOf(await admin.waitForMessage('for products: 1'));
  expect(preview).toMatch(/from Dec 1, 2090, 10:00 GMT\+1 until Dec 25, 2090, 00:00 GMT\+1 \(Europe\/Warsaw\)/);
  expect(preview).toContain('90.00 → 75.00 PLN');
  expect(preview).toContain('Until it begins');
  await admin.press('Apply to 1');
  await admin.waitForMessage('set for later');
  const [row] = await server.database.db.query<{ discount_from: Date; discount_until: Date }>(
    `select discount_from, discount_until from products where city = 'Plock'`,
  );
  expect(row?.discount_from.toISOString()).toBe('2090-12-01T09:00:00.000Z');
  expect(row?.discount_until.toISOString()).toBe('2090-12-24T23:00:00.000Z');
});

test('/help in the admin group says what admins can do there, in private what users can', async () => {
  const admin = await cashier(telegram);
  await admin.sendText('/help');
  const shown = textOf(await admin.waitForMessage('What I can do'));
  for (const command of ['/pending', '/set_discount', '/broadcast', '/user', '/stats', '/cancel']) {
    expect(shown).toContain(`${command} · `);
  }
  expect(shown).not.toContain('/wallet');
  const user = await started('Helena');
  await user.sendText('/help');
  const theirs = textOf(await user.waitForMessage('What I can do'));
  expect(theirs).toContain('/wallet · ');
  expect(theirs).toContain('/help · ');
  expect(theirs).not.toContain('/pending');
});

test('/user and /stats tell what is so; /pending shows the cards', async () => {
  const admin = await cashier(telegram);
  const vera = await started('Verastefania');
  await fund(server.database.db, await userId(vera), 1_234n);
  await admin.sendText('/user Verastef');
  const shown = await admin.waitForMessage('Verastefania');
  expect(textOf(shown)).toContain('12.34 PLN');
  await fund(server.database.db, await userId(vera), 10_000n, 'EUR');
  for (const currency of ['EUR', 'PLN']) {
    await changeSettings(core, callBy(), shopSettings, { currency });
    const { documentId: product } = await newProduct(core, 1, { basePriceMinor: minor(500n), discountPercent: 0 });
    const buyer = { userId: await userId(vera) };
    const { result } = await reserveProduct(core, callBy(), { ...buyer, product });
    await purchaseReservation(core, callBy(), { ...buyer, reservation: result.documentId });
  }
  await admin.sendText('/stats');
  const figures = textOf(await admin.waitForMessage('Figures'));
  expect(figures).toMatch(/last 7 days: \d+ · \d+\.\d\d PLN · \d+\.\d\d EUR\n/);
  expect(figures).toContain('5.00 EUR');
  await admin.sendText('/pending');
  await admin.waitForMessage(/wait|Nothing/);
});

test('broadcast: exact count, preview, start, killed in the middle, each once, report with the blocked', async () => {
  const readers: Seat[] = [];
  for (let index = 0; index < 60; index += 1) {
    readers.push(await telegram.createUser({ first_name: `Kazakh${index}`, language_code: 'kk' }));
  }
  await Promise.all(readers.map((reader) => reader.start()));
  const registered = `select count(*) as n from up_users where name like 'Kazakh%' and language = 'kk'`;
  await until(async () => {
    const [row] = await server.database.db.query<{ n: bigint }>(registered);
    return row?.n === 60n ? true : undefined;
  });
  await readers[0]?.block();
  const stranger = await telegram.createUser({ first_name: 'Buys in the app, has never started the bot' });
  const token = await createApiToken(server.database);
  const known = { telegramId: String(stranger.id), name: 'Stranger', language: 'kk' };
  expect((await server.request('POST', '/api/telegram-users', { token, body: known })).status).toBe(201);
  const admin = await cashier(telegram);
  await admin.sendText('/broadcast');
  const choice = await admin.waitForMessage('To whom?');
  await admin.press('Kazakh', choice);
  const question = await admin.waitForMessage('Send the message');
  expect(textOf(question)).toContain('as a reply to this message');
  expect(question.entities).toContainEqual(expect.objectContaining({ url: `tg://user?id=${admin.id}` }));
  await admin.sendText('Жаңалық!', { replyTo: question.message_id });
  await admin.waitForMessage('Start?');
  await admin.press('Start');
  await admin.waitForMessage('Broadcast: running');
  const sent = `select count(*) as n from telegram.recipient where state = 'sent'`;
  await until(async () => {
    const [row] = await server.database.db.query<{ n: bigint }>(sent);
    return (row?.n ?? 0n) >= 10n ? true : undefined;
  });
  await server.kill();
  await server.restart();
  telegram = new TelegramClient(`${server.url}/playground`);
  const report = await until(async () => {
    const again = await cashier(telegram);
    return (await again.messages()).find((message) => textOf(message).startsWith('Broadcast: done'));
  });
  const reached = await server.database.db.query<{ chat_id: bigint; state: string }>(
    'select chat_id, state from telegram.recipient order by chat_id',
  );
  expect(textOf(report)).toContain(`Recipients: ${reached.length}`);
  for (const reader of readers.slice(1)) {
    const copies = (await telegram.messages(reader.id)).filter(({ text, from }) => from?.is_bot && text === 'Жаңалық!');
    expect(copies).toHaveLength(1);
  }
  const missed = reached.filter(({ state }) => state !== 'sent').map(({ chat_id, state }) => [Number(chat_id), state]);
  const blockers = [[readers[0]?.id, 'blocked']].slice(0, reached.length - 60);
  expect(missed).toEqual([...blockers, [stranger.id, 'not-started']]);
  expect(textOf(report)).toContain(`Blocked the bot: ${blockers.length}\nNever pressed Start: 1\nAccount deleted: 0\n`);
  const asker = await cashier(telegram);
  await asker.mark();
  await asker.sendText(`/user ${stranger.id}`);
  expect(textOf(await asker.waitForMessage('Stranger'))).toContain('Has never pressed Start in the bot');
  await asker.sendText('/stats');
  expect(textOf(await asker.waitForMessage('Figures'))).toMatch(
    /blocked the bot: \d+, never pressed Start: 1, account/,
  );
});

/** Waits until everything that has come from a chat is handled, and at least so much. */
const handledIn = (chatId: number, atLeast: number): Promise<true> =>
  until(async () => {
    const [row] = await server.database.db.query<{ handled: bigint; waiting: bigint }>(
      `select count(*) filter (where i.handled_at is not null) as handled, count(*) filter (where i.handled_at is null) as waiting
         from telegram.inbox i where i.chat_id = $1`,
      [chatId],
    );
    return row && row.waiting === 0n && row.handled >= BigInt(atLeast) ? true : undefined;
  });

const updatesFrom = async (chatId: number): Promise<number> => {
  const [row] = await server.database.db.query<{ n: bigint }>(
    'select count(*) as n from telegram.inbox where chat_id = $1',
    [chatId],
  );
  return Number(row?.n);
};

/** What /stats is answered, be it after a while: two messages a second are allowed. */
const figures = (seat: Seat): Promise<string> =>
  until(async () => {
    await seat.sendText('/stats');
    const said = textOf(await seat.waitForMessage(/administrators only|Figures|Slowly/));
    return said.startsWith('Slowly') ? undefined : said;
  });

test('withdraw: what the wallet does not hold or the method does not pay is refused before anything else is asked', async () => {
  const vera = await started('Vera');
  await fund(server.database.db, await userId(vera), 2_000n);
  await vera.sendText('/withdraw');
  await vera.waitForMessage('How shall we pay you');
  await tapOn(vera, 'BLIK');
  await vera.waitForMessage('Which amount');
  await vera.sendText('30');
  await vera.waitForMessage('Not enough money: 30.00 PLN is needed, 20.00 PLN is available');
  await vera.sendText('1');
  await vera.waitForMessage('The amount must be at least 5.00 PLN');
  await vera.sendText('20');
  await vera.waitForMessage('Whose account');
});

test('an album counts as its first picture: one deposit, one answer', async () => {
  const alba = await started('Alba');
  await askForProof(alba);
  const pictures = await Promise.all(['red', 'green', 'blue', 'black'].map(picture));
  const before = await updatesFrom(alba.id);
  await alba.sendPhotos(pictures);
  await alba.waitForMessage('We check the payment');
  await handledIn(alba.id, before + 4);
  await alba.sendText('/wallet');
  await alba.waitForMessage('Your wallet');
  const said = (await alba.messages()).filter(({ from }) => from?.is_bot).map(textOf);
  expect(said.filter((text) => text.includes('We check the payment'))).toHaveLength(1);
  expect(said.at(-2)).toContain('We check the payment');
  const made = await server.database.db.query('select 1 from deposits d where d.user_id = $1', [await userId(alba)]);
  expect(made).toHaveLength(1);
});

test('who leaves the admin group decides nothing from that moment on', async () => {
  const olaf = await started('Olaf');
  await telegram.setMember(PLAYGROUND_ADMIN_CHAT_ID, { userId: olaf.id, status: 'administrator' });
  expect(await figures(olaf)).toContain('Figures');
  const before = await updatesFrom(PLAYGROUND_ADMIN_CHAT_ID);
  await telegram.setMember(PLAYGROUND_ADMIN_CHAT_ID, { userId: olaf.id, status: 'left' });
  await handledIn(PLAYGROUND_ADMIN_CHAT_ID, before + 1);
  expect(await figures(olaf)).toContain('for administrators only');
});

test('the admin group becomes a supergroup: cards and decisions are there from then on, and the trail says so', async () => {
  const admin = await cashier(telegram);
  const movedTo = await telegram.createGroup('Cashiers', [{ userId: admin.id, status: 'administrator' }]);
  const from = { id: admin.id, is_bot: false, first_name: 'Cashier' };
  const chat = { id: PLAYGROUND_ADMIN_CHAT_ID, type: 'group', title: 'Cashiers' };
  const message = { message_id: 900_000, date: 1, chat, from, migrate_to_chat_id: movedTo };
  try {
    await telegram.injectUpdate({ message });
    await until(async () => {
      const { adminChatId } = await readSettings(server.database.db, telegramSettings);
      return adminChatId === String(movedTo) ? true : undefined;
    });
    const paula = await started('Paula');
    // Whoever waits there sees what comes from now on.
    const there = await (await telegram.user(admin.id)).in(movedTo);
    const asked = { userId: await userId(paula), currency: 'PLN', method: 'blik', accountName: 'Paula' };
    const { result } = await createDeposit(core, callBy(), { ...asked, amount: '44.00' });
    const card = await there.waitForMessage('Top-up 44.00 PLN');
    await tapOn(there, 'Approve', card);
    await paula.waitForMessage('44.00 PLN is in your wallet');
    expect((await getRequest(server.database.db, 'deposit', result.id)).state).toBe('approved');
    const trail = await server.database.db.query(
      `select c.actor_label from audit.command c where c.name = 'settings.change' and c.input -> 'changes' ? 'adminChatId'`,
    );
    expect(trail).toEqual([{ actor_label: 'Telegram' }]);
  } finally {
    await changeSettings(core, callBy(), telegramSettings, { adminChatId: null });
  }
});

import { systemClock } from '../../src/core/shared/clock';
import type { Core } from '../../src/core/shared/core';
import { askForDeposit, cashier, picture, tapOn } from '../support/bot';
import { expectSoundLedger, fund } from '../support/ledger';
import { startServer, type TestServer } from '../support/server';
import { expectSoundShop, newProduct, testCore, type TestProduct } from '../support/shop';
import { buttonsOf, startTelegram, TelegramClient, type Seat, type TestTelegram } from '../support/telegram';
import { until } from '../support/until';
import { seedMethods } from '../support/wallet';

const SECRET = 'a-webhook-secret-for-tests';

const count = async (server: TestServer, sql: string, values: readonly unknown[] = []): Promise<number> => {
  const [row] = await server.database.db.query<{ n: bigint }>(sql, values);
  return Number(row?.n ?? 0n);
};

const userIdOf = async (server: TestServer, seat: Seat): Promise<number> => {
  const [row] = await server.database.db.query<{ id: number }>('select id from up_users where telegram_id = $1', [
    seat.id,
  ]);
  return row?.id ?? 0;
};

/** A product in the chat, reserved; the button to buy it is the newest. */
async function reserved(seat: Seat, product: TestProduct): Promise<void> {
  const menu = await seat.lastMessage();
  await seat.pressData(menu.message_id, `shop:product:${product.documentId}:1`);
  await seat.waitForMessage('Price:');
  await tapOn(seat, 'Reserve');
  await seat.waitForMessage('Reserved for you');
}

describe('one process', () => {
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

  const started = async (name: string): Promise<Seat> => {
    const seat = await telegram.createUser({ first_name: name, language_code: 'en' });
    await seat.start();
    await seat.waitForMessage(`Hello, ${name}`);
    return seat;
  };

  test('Buy pressed twice within milliseconds: one order, one charge', async () => {
    const product = await newProduct(core, 5);
    const anna = await started('Anna');
    await fund(server.database.db, await userIdOf(server, anna), 30_000n);
    await reserved(anna, product);
    const message = await anna.lastMessage();
    const data = message.reply_markup?.inline_keyboard[0]?.[0]?.callback_data ?? '';
    const presses = await Promise.all([1, 2].map(() => anna.pressData(message.message_id, data)));
    await Promise.all(presses.map((pressed) => pressed.answered()));
    await anna.waitForMessage('SECRET-');
    expect(await count(server, 'select count(*) as n from orders where product_id = $1', [product.id])).toBe(1);
  });

  test('another user presses my Buy button: refused, nothing charged', async () => {
    const product = await newProduct(core, 5);
    const [owner, thief] = [await started('Olga'), await started('Theo')];
    for (const seat of [owner, thief]) await fund(server.database.db, await userIdOf(server, seat), 30_000n);
    await reserved(owner, product);
    const keyboard = (await owner.lastMessage()).reply_markup?.inline_keyboard.flat() ?? [];
    const data = keyboard.find(({ text }) => text.startsWith('✅'))?.callback_data ?? '';
    const pressed = await thief.pressData((await thief.lastMessage()).message_id, data);
    expect((await pressed.answered()).text).toContain('no longer exists');
    expect(await count(server, 'select count(*) as n from orders where product_id = $1', [product.id])).toBe(0);
  });

  test('Approve pressed by two cashiers at once: one posting; a stranger and a non-admin are refused', async () => {
    const payer = await started('Petra');
    const first = await cashier(telegram);
    const other = await telegram.createUser({ first_name: 'Second' });
    const stranger = await telegram.createUser({ first_name: 'Stranger' });
    await telegram.setMember(first.chatId, { userId: other.id, status: 'administrator' });
    await telegram.setMember(first.chatId, { userId: stranger.id, status: 'member' });
    const second = await other.in(first.chatId);
    const outsider = await stranger.in(first.chatId);
    await first.mark();
    await askForDeposit(payer, '31', '#123456');
    const card = await first.waitForMessage('Top-up 31.00 PLN');
    const refused = await outsider.press('Approve', card);
    expect((await refused.answered()).text).toContain('administrators only');
    const presses = await Promise.all([first.press('Approve', card), second.press('Approve', card)]);
    const answers = await Promise.all(presses.map((pressed) => pressed.answered()));
    expect(answers.map(({ text }) => text).sort()).toEqual([
      expect.stringMatching(/^Already approved by/),
      'Approved: 31.00 PLN',
    ]);
    const decided = await first.waitForMessage('Approved by');
    expect(buttonsOf(decided)).toEqual([]);
    const postings = `select count(*) as n from ledger.transaction t join deposits d on d.document_id = t.subject_id
                       where t.kind = 'deposit' and d.amount_minor = 3100`;
    expect(await count(server, postings)).toBe(1);
  });

  test('killed and started again at each step of a deposit: the dialogue goes on', async () => {
    let dora = await started('Dora');
    const restart = async (): Promise<void> => {
      await server.kill();
      await server.restart();
      telegram = new TelegramClient(`${server.url}/playground`);
      dora = await telegram.user(dora.id);
    };
    await dora.sendText('/deposit');
    await dora.waitForMessage('How would you like to pay');
    await restart();
    await tapOn(dora, 'BLIK');
    await dora.waitForMessage('Which amount');
    await restart();
    await dora.sendText('47');
    await dora.waitForMessage('Whose account');
    await restart();
    await dora.sendText('Dora Example');
    await dora.waitForMessage('photo of the confirmation');
    await restart();
    await dora.sendPhoto(await picture('#445566'));
    await dora.waitForMessage('We check the payment');
    expect(await count(server, 'select count(*) as n from deposits where amount_minor = 4700')).toBe(1);
  });

  test('an update that came in just before the kill is handled after the restart, once', async () => {
    const erik = await started('Erik');
    await erik.sendText('/wallet');
    await server.kill();
    await server.restart();
    telegram = new TelegramClient(`${server.url}/playground`);
    const again = await telegram.user(erik.id);
    await until(async () =>
      (await again.messages()).some(({ text }) => text?.startsWith('Your wallet')) ? true : undefined,
    );
    const wallets = (await again.messages()).filter(({ text }) => text?.startsWith('Your wallet'));
    expect(wallets).toHaveLength(1);
  });
});

describe('by webhook', () => {
  let telegram: TestTelegram;
  let server: TestServer;

  beforeAll(async () => {
    telegram = await startTelegram();
    server = await startServer({
      TELEGRAM_BOT_TOKEN: telegram.token,
      TELEGRAM_API_ROOT: telegram.apiRoot,
      TELEGRAM_MODE: 'webhook',
      TELEGRAM_WEBHOOK_SECRET: SECRET,
    });
    const body = JSON.stringify({ url: `${server.url}/telegram/webhook`, secret_token: SECRET });
    const headers = { 'content-type': 'application/json' };
    await fetch(`${telegram.apiRoot}bot${telegram.token}/setWebhook`, { method: 'POST', headers, body });
  });

  afterAll(async () => {
    await server.stop();
    await telegram.close();
  });

  test('one update delivered six times: one row, one answer', async () => {
    const anna = await telegram.createUser({ first_name: 'Anna', language_code: 'en' });
    await anna.start();
    await anna.waitForMessage('Hello, Anna');
    const update = {
      update_id: 900_000_001,
      message: {
        message_id: 77,
        date: Math.floor(Date.now() / 1000),
        chat: { id: anna.id, type: 'private', first_name: 'Anna' },
        from: { ...anna.user },
        text: '/wallet',
        entities: [{ type: 'bot_command', offset: 0, length: 7 }],
      },
    };
    const statuses = await Promise.all(Array.from({ length: 6 }, () => telegram.repeatWebhook(update)));
    expect(statuses).toEqual([200, 200, 200, 200, 200, 200]);
    await anna.waitForMessage('Your wallet');
    expect(await telegram.repeatWebhook(update)).toBe(200);
    expect(await count(server, 'select count(*) as n from telegram.inbox where update_id = 900000001')).toBe(1);
    const answers = (await anna.messages()).filter(({ text }) => text?.startsWith('Your wallet'));
    expect(answers).toHaveLength(1);
  });

  test('an answer that comes while its question is still being asked is taken as the answer', async () => {
    const cleo = await telegram.createUser({ first_name: 'Cleo', language_code: 'en' });
    await cleo.start();
    const menu = await cleo.waitForMessage('Hello, Cleo');
    const chat = { id: cleo.id, type: 'private', first_name: 'Cleo' };
    const date = Math.floor(Date.now() / 1000);
    const from = { ...cleo.user };
    const tap = { id: '900000003', from, chat_instance: '1', data: 'shop:search' };
    const updates = [
      {
        update_id: 900_000_003,
        callback_query: { ...tap, message: { message_id: menu.message_id, date, chat, text: 'x' } },
      },
      { update_id: 900_000_004, message: { message_id: 78, date, chat, from, text: 'no such thing' } },
    ];
    const statuses = await Promise.all(updates.map((update) => telegram.repeatWebhook(update)));
    expect(statuses).toEqual([200, 200]);
    await cleo.waitForMessage('Nothing was found');
    expect((await cleo.messages()).filter(({ text }) => text?.includes('not waiting'))).toEqual([]);
  });

  test('one tap delivered twice: handled once, answered once', async () => {
    const boris = await telegram.createUser({ first_name: 'Boris', language_code: 'en' });
    await boris.start();
    const menu = await boris.waitForMessage('Hello, Boris');
    const pressed = await boris.pressData(menu.message_id, 'nothing:known');
    expect((await pressed.answered()).text).toContain('button');
    const update = {
      update_id: 900_000_002,
      callback_query: {
        id: '900000002',
        from: { ...boris.user },
        chat_instance: '1',
        data: 'shop:cities',
        message: {
          message_id: menu.message_id,
          date: menu.date,
          chat: { id: boris.id, type: 'private' },
          text: 'Hello',
        },
      },
    };
    const headers = { 'content-type': 'application/json', 'x-telegram-bot-api-secret-token': SECRET };
    const deliver = async () => {
      const body = JSON.stringify(update);
      return (await fetch(`${server.url}/telegram/webhook`, { method: 'POST', headers, body })).status;
    };
    expect(await Promise.all([deliver(), deliver()])).toEqual([200, 200]);
    const sent = `select count(*) as n from telegram.outbox where key like 'tg:%:900000002:%' and state = 'sent'`;
    await until(async () => ((await count(server, sent)) > 0 ? true : undefined));
    expect(await deliver()).toBe(200);
    expect(await count(server, sent.replace("and state = 'sent'", ''))).toBe(1);
  });

  test.each([
    ['no secret', {}],
    ['a wrong secret', { 'x-telegram-bot-api-secret-token': 'a-webhook-secret-for-testz' }],
  ])('%s: 401, nothing stored', async (_name, headers) => {
    const before = await count(server, 'select count(*) as n from telegram.inbox');
    const body = JSON.stringify({ update_id: 5, message: {} });
    const response = await fetch(`${server.url}/telegram/webhook`, { method: 'POST', headers, body });
    expect(response.status).toBe(401);
    expect(await count(server, 'select count(*) as n from telegram.inbox')).toBe(before);
  });

  test.each([['not json'], ['[]'], ['{"update_id":-1}'], ['{"update_id":"7"}']])('%s: 400', async (body) => {
    const headers = { 'x-telegram-bot-api-secret-token': SECRET };
    const response = await fetch(`${server.url}/telegram/webhook`, { method: 'POST', headers, body });
    expect(response.status).toBe(400);
  });
});

describe('two processes that poll', () => {
  let telegram: TestTelegram;
  let first: TestServer;
  let second: TestServer;

  beforeAll(async () => {
    telegram = await startTelegram();
    const environment = { TELEGRAM_BOT_TOKEN: telegram.token, TELEGRAM_API_ROOT: telegram.apiRoot };
    first = await startServer(environment);
    second = await startServer({ ...environment, DATABASE_URL: first.database.url });
  });

  afterAll(async () => {
    await second.stop();
    await first.stop();
    await telegram.close();
  });

  test('each update has one answer; when the poller is killed the other takes over', async () => {
    const seats: Seat[] = [];
    for (let index = 0; index < 10; index += 1) {
      seats.push(await telegram.createUser({ first_name: `Guest${index}`, language_code: 'en' }));
    }
    await Promise.all(seats.map((seat) => seat.start()));
    await Promise.all(seats.map((seat) => seat.waitForMessage('Hello, Guest')));
    await first.kill();
    await Promise.all(seats.map((seat) => seat.sendText('/wallet')));
    await Promise.all(seats.map((seat) => seat.waitForMessage('Your wallet')));
    for (const seat of seats) {
      const answers = (await seat.messages()).filter(({ from }) => from?.is_bot === true);
      expect(answers.map(({ text }) => text?.split('\n')[0])).toEqual([
        `Hello, ${seat.user.first_name}!`,
        'Your wallet',
      ]);
    }
    await first.restart();
  });
});

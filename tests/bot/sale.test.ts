import { systemClock } from '../../src/core/shared/clock';
import type { Core } from '../../src/core/shared/core';
import { refundOrder } from '../../src/core/shop';
import { askForDeposit, cashier, tapOn } from '../support/bot';
import { expectSoundLedger } from '../support/ledger';
import { startServer, type TestServer } from '../support/server';
import { expectSoundShop, newCall, newProduct, testCore } from '../support/shop';
import { buttonsOf, TelegramClient, textOf } from '../support/telegram';
import { seedMethods } from '../support/wallet';

let server: TestServer;
let telegram: TelegramClient;
let core: Core;

const balanceOf = async (telegramId: number): Promise<bigint> => {
  const rows = await server.database.db.query<{ posted: bigint }>(
    `select b.posted::bigint from ledger.balance b join up_users u on b.owner_id = u.id::text and b.owner_kind = 'user'
      where u.telegram_id = $1 and b.purpose = 'wallet' and b.currency = 'PLN'`,
    [telegramId],
  );
  return rows[0]?.posted ?? 0n;
};

beforeAll(async () => {
  server = await startServer();
  telegram = new TelegramClient(`${server.url}/playground`);
  core = testCore(server.database.db, systemClock);
  await seedMethods(core);
  await newProduct(core, 2, { name: 'Museum day pass' });
});

afterAll(async () => {
  await expectSoundLedger(server.database.db);
  await expectSoundShop(server.database.db);
  await server.stop();
});

describe('the first sale in the bot', () => {
  test('85.00 by BLIK, approved in the group, a product of 100.00 at −20 %: 5.00 are left and the code is there', async () => {
    const anna = await telegram.createUser({ first_name: 'Anna', language_code: 'en' });
    await anna.start();
    const menu = await anna.waitForMessage('Hello, Anna');
    expect(buttonsOf(menu)).toEqual(expect.arrayContaining(['🛍 Shop', '👛 Wallet', '➕ Top up']));

    const admin = await cashier(telegram);
    await askForDeposit(anna, '85,00', '#336699');
    const card = await admin.waitForMessage('Top-up 85.00 PLN');
    expect(card.photo).toBeDefined();
    expect(buttonsOf(card)).toEqual(['✅ Approve', '❌ Reject']);
    await anna.mark();
    const pressed = await tapOn(admin, 'Approve', card);
    expect((await pressed.answered()).text).toBe('Approved: 85.00 PLN');
    const decided = await admin.waitForMessage('Approved by Cashier');
    expect(buttonsOf(decided)).toEqual([]);
    await anna.waitForMessage('85.00 PLN is in your wallet');
    expect(await balanceOf(anna.id)).toBe(8_500n);

    await anna.sendText('/shop');
    const cities = await anna.waitForMessage('In which city?');
    await tapOn(anna, 'Warsaw');
    await anna.waitForMessage('In which district?');
    await tapOn(anna, 'Center');
    await anna.waitForMessage('What are you looking for?');
    await tapOn(anna, 'codes');
    await anna.waitForMessage('1 product, page 1 of 1');
    await tapOn(anna, 'Museum day pass');
    const product = await anna.waitForMessage('2 pieces free');
    expect(product.message_id).toBe(cities.message_id);
    expect(textOf(product)).toContain('100.00 80.00 PLN −20 %');
    expect(product.entities).toContainEqual(expect.objectContaining({ type: 'strikethrough', length: 6 }));
    await tapOn(anna, 'Reserve');
    await anna.waitForMessage('Reserved for you');
    // Whoever leaves the screen, to top up say, finds what is kept for them.
    await anna.sendText('/orders');
    await anna.waitForMessage("You haven't bought anything yet");
    await tapOn(anna, /Museum day pass · kept until \d\d:\d\d/);
    await anna.waitForMessage('Reserved for you');
    await tapOn(anna, 'Buy for 80.00 PLN');
    await anna.waitForMessage('Museum day pass is yours for 80.00 PLN');
    const delivered = await anna.waitForMessage('SECRET-');
    expect(await balanceOf(anna.id)).toBe(500n);

    await anna.sendText('/orders');
    await anna.waitForMessage('My orders');
    await tapOn(anna, 'Museum day pass');
    await anna.waitForMessage('Bought');
    await tapOn(anna, 'Send it again');
    const again = await anna.waitForMessage('SECRET-');
    expect(textOf(again)).toBe(textOf(delivered));

    await anna.sendText('/statement');
    const statement = await anna.waitForMessage('Statement, PLN');
    expect(textOf(statement)).toContain('−80.00 PLN → 5.00 PLN');
    expect(textOf(statement)).toContain('+85.00 PLN → 85.00 PLN');

    const [order] = await server.database.db.query<{ document_id: string }>('select document_id from orders');
    const refund = { order: order?.document_id ?? '', reason: 'The museum is <closed>', item: 'write-off' } as const;
    await refundOrder(core, newCall(), refund);
    const refunded = await anna.waitForMessage('Museum day pass was refunded: 80.00 PLN');
    expect(textOf(refunded)).toContain('Reason: The museum is <closed>');
    expect(await balanceOf(anna.id)).toBe(8_500n);
  });

  test('rejected with a reason by reply: nothing is posted and the user reads the reason', async () => {
    const boris = await telegram.createUser({ first_name: 'Boris', language_code: 'ru' });
    await boris.start();
    await boris.waitForMessage('Здравствуйте, Boris');
    await tapOn(boris, 'Язык');
    await boris.waitForMessage('На каком языке');
    await tapOn(boris, 'English');
    await boris.waitForMessage('Main menu');
    const admin = await cashier(telegram);
    await askForDeposit(boris, '20', '#aa3311');
    const card = await admin.waitForMessage('Top-up 20.00 PLN');
    await tapOn(admin, 'Reject', card);
    const question = await admin.waitForMessage('why is 20.00 PLN rejected');
    await admin.sendText('x'.repeat(301), { replyTo: question.message_id });
    const again = await admin.waitForMessage('up to 300 characters');
    // Telegram offers the reply to whom the question mentions.
    for (const { entities } of [question, again]) {
      expect(entities).toContainEqual(expect.objectContaining({ url: `tg://user?id=${admin.id}` }));
    }
    await boris.mark();
    await admin.sendText('not <b>readable</b>', { replyTo: again.message_id });
    await boris.waitForMessage('Reason: not <b>readable</b>');
    const decided = await admin.waitForMessage('Rejected by Cashier');
    expect(buttonsOf(decided)).toEqual([]);
    expect(await balanceOf(boris.id)).toBe(0n);
  });

  test('wrong input is explained and asked again; a menu button leaves the dialogue; /cancel too', async () => {
    const clara = await telegram.createUser({ first_name: 'Clara', language_code: 'en' });
    await clara.start();
    await clara.waitForMessage('Hello, Clara');
    await clara.sendText('/deposit');
    await clara.waitForMessage('How would you like to pay');
    await tapOn(clara, 'BLIK');
    await clara.waitForMessage('Which amount');
    for (const wrong of ['0', '-1', '1e3', 'NaN', '٣', '1'.repeat(19)]) {
      await clara.sendText(wrong);
      await clara.waitForMessage(/no amount I can read|at most/);
    }
    await clara.sendText('4.99');
    await clara.waitForMessage('at least 5');
    await tapOn(clara, 'Cancel');
    await clara.waitForMessage('Stopped');
    await clara.sendText('50');
    await clara.waitForMessage("I'm not waiting for an answer");
  });
});

import { systemClock } from '../../src/core/shared/clock';
import type { Core } from '../../src/core/shared/core';
import { expectSoundLedger, fund } from '../support/ledger';
import { startServer, type TestServer } from '../support/server';
import { expectSoundShop, newProduct, testCore } from '../support/shop';
import {
  startTextOnlyTelegram,
  TEXT_ONLY_TOKEN,
  type TextOnlyPerson,
  type TextOnlyTelegram,
} from '../support/text-only-telegram';
import { seedMethods } from '../support/wallet';

let telegram: TextOnlyTelegram;
let server: TestServer;
let core: Core;

beforeAll(async () => {
  telegram = await startTextOnlyTelegram();
  server = await startServer({ TELEGRAM_BOT_TOKEN: TEXT_ONLY_TOKEN, TELEGRAM_API_ROOT: telegram.apiRoot });
  core = testCore(server.database.db, systemClock);
  await seedMethods(core);
  await newProduct(core, 2, { name: 'Museum day pass' });
});

afterAll(async () => {
  await expectSoundLedger(server.database.db);
  await expectSoundShop(server.database.db);
  await server.stop();
  await telegram.stop();
});

interface StoredUser {
  readonly id: number;
  readonly name: string;
  readonly language: string;
  readonly language_chosen: boolean;
}

const usersWith = (telegramId: number): Promise<StoredUser[]> =>
  server.database.db.query('select id, name, language, language_chosen from up_users where telegram_id = $1', [
    telegramId,
  ]);

async function registered(id: number, name: string): Promise<TextOnlyPerson> {
  const person = telegram.person(id, name);
  await person.say('/start');
  await person.read(`Hello, ${name}`);
  return person;
}

async function funded(id: number, name: string, amountMinor: bigint): Promise<TextOnlyPerson> {
  const person = await registered(id, name);
  const [user] = await usersWith(id);
  await fund(server.database.db, user?.id ?? 0, amountMinor);
  return person;
}

test('registration: /start makes one user in their language, however often it comes', async () => {
  const anna = telegram.person(51_001, 'Анна', 'ru');
  await anna.say('/start');
  const menu = await anna.read('Здравствуйте, Анна');
  expect(menu.buttons.map(({ text }) => text)).toEqual(expect.arrayContaining(['🛍 Магазин', '👛 Кошелёк']));
  await anna.say('/start');
  await anna.read('Здравствуйте, Анна');
  expect(await usersWith(51_001)).toMatchObject([{ name: 'Анна', language: 'ru', language_chosen: false }]);
});

test('language: chosen by a tap, the menu changes in its place, and stays so', async () => {
  const ben = await registered(51_002, 'Ben');
  await ben.say('/language');
  const question = await ben.read('Which language');
  await ben.tap('Polski');
  const menu = await ben.read('Menu główne');
  expect(menu.messageId).toBe(question.messageId);
  await ben.say('/wallet');
  await ben.read('Twój portfel');
  expect(await usersWith(51_002)).toMatchObject([{ language: 'pl', language_chosen: true }]);
});

test('shop: through the places to a product, reserved, bought, delivered; then orders, wallet and statement', async () => {
  const clara = await funded(51_003, 'Clara', 10_000n);
  await clara.say('/shop');
  const cities = await clara.read('In which city?');
  await clara.tap('Warsaw');
  await clara.read('In which district?');
  await clara.tap('Center');
  await clara.read('What are you looking for?');
  await clara.tap('codes');
  await clara.read('1 product, page 1 of 1');
  await clara.tap('Museum day pass');
  const product = await clara.read('2 pieces free');
  expect(product.messageId).toBe(cities.messageId);
  expect(product.text).toContain('<s>100.00</s> <b>80.00 PLN</b>');
  await clara.tap('Reserve');
  await clara.read('Reserved for you');
  await clara.tap('Buy for 80.00 PLN');
  await clara.read('is yours for 80.00 PLN');
  await clara.read('SECRET-');
  await clara.say('/orders');
  await clara.read('My orders');
  await clara.say('/wallet');
  await clara.read('20.00 PLN');
  await clara.say('/statement');
  const statement = await clara.read('Statement, PLN');
  expect(statement.text).toContain('−80.00 PLN');
  expect(statement.text).toContain('+100.00 PLN');
});

test('search by a word; without money the purchase is refused and the reservation stays', async () => {
  const dan = await registered(51_004, 'Dan');
  await dan.say('/search');
  await dan.read('What are you looking for');
  await dan.say('nothing like it');
  await dan.read('Nothing was found');
  await dan.say('museum');
  await dan.read('1 product was found');
  await dan.tap('Museum day pass');
  await dan.read('1 piece free');
  await dan.tap('Reserve');
  await dan.read('Reserved for you');
  await dan.tap('Buy for');
  const refused = await dan.read('Museum day pass');
  expect(refused.buttons.map(({ text }) => text)).toEqual(expect.arrayContaining(['🔄 Try again']));
});

test('withdrawal by text: wrong answers are asked again, the money is held by the last tap', async () => {
  const eva = await funded(51_005, 'Eva', 5_000n);
  await eva.say('/withdraw');
  await eva.read('How shall we pay you');
  await eva.tap('BLIK');
  await eva.read('Which amount');
  await eva.say('a lot');
  await eva.read('no amount I can read');
  await eva.say('30');
  await eva.read('Whose account');
  await eva.say('Eva Example');
  await eva.read('Which account');
  await eva.say('+48 600 000 001');
  await eva.read('Is that right?');
  await eva.tap('Withdraw 30.00 PLN');
  await eva.read('The money is held');
  await eva.say('/wallet');
  await eva.read('20.00 PLN');
});

test('/cancel leaves a dialogue: what would have been its answer is not understood any more', async () => {
  const finn = await registered(51_006, 'Finn');
  await finn.say('/deposit');
  await finn.read('How would you like to pay');
  await finn.tap('BLIK');
  await finn.read('Which amount');
  await finn.say('/cancel');
  await finn.read('Stopped');
  await finn.say('50');
  await finn.read('not waiting for an answer');
});

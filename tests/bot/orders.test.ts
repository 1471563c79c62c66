import { changeSettings } from '../../src/core/shared/settings';
import { systemClock } from '../../src/core/shared/clock';
import { purchaseReservation, reserveProduct, shopSettings } from '../../src/core/shop';
import { tapOn } from '../support/bot';
import { expectSoundLedger, fund } from '../support/ledger';
import { startServer, type TestServer } from '../support/server';
import { expectSoundShop, newCall, newProduct, testCore } from '../support/shop';
import { buttonsOf, TelegramClient } from '../support/telegram';

let server: TestServer;
let telegram: TelegramClient;

beforeAll(async () => {
  server = await startServer();
  telegram = new TelegramClient(`${server.url}/playground`);
});

afterAll(async () => {
  await expectSoundLedger(server.database.db);
  await expectSoundShop(server.database.db);
  await server.stop();
});

test('a hundred reservations: ten a page, before what was bought, which is on the page of the last', async () => {
  const { db } = server.database;
  const core = testCore(db, systemClock);
  await changeSettings(core, newCall(), shopSettings, { maxOpenReservations: 100, reservationMinutes: 1_440 });
  const keeper = await telegram.createUser({ first_name: 'Kira', language_code: 'en' });
  await keeper.start();
  await keeper.waitForMessage('Hello, Kira');
  const [user] = await db.query<{ id: number }>('select id from up_users where telegram_id = $1', [keeper.id]);
  const userId = user?.id ?? 0;
  await fund(db, userId, 100_000n);
  const reserve = async (name: string): Promise<string> => {
    const { documentId } = await newProduct(core, 1, { name });
    return (await reserveProduct(core, newCall(), { userId, product: documentId })).result.documentId;
  };
  await purchaseReservation(core, newCall(), { userId, reservation: await reserve('Bought one') });
  for (let number = 1; number <= 100; number += 1) await reserve(`Kept ${number} of them`);

  const shown = (text: string): string => text.replace(/^🔒 | ·.*$/g, '');
  await keeper.sendText('/orders');
  const first = await keeper.waitForMessage('Page 1 of 10');
  const tenFrom = (from: number): string[] => Array.from({ length: 10 }, (_, index) => `Kept ${from + index} of them`);
  expect(buttonsOf(first).map(shown)).toEqual([...tenFrom(1), '2 ›', '⌂ Menu']);
  await tapOn(keeper, '2 ›');
  expect(buttonsOf(await keeper.waitForMessage('Page 2 of 10')).map(shown)).toEqual([
    ...tenFrom(11),
    '‹ 1',
    '3 ›',
    '⌂ Menu',
  ]);
  await keeper.pressData(first.message_id, 'shop:orders:11');
  const last = await keeper.waitForMessage('Page 10 of 10');
  expect(buttonsOf(last).map(shown)).toEqual([...tenFrom(91), 'Bought one', '‹ 9', '⌂ Menu']);
  await tapOn(keeper, 'Kept 100 of them');
  await keeper.waitForMessage('Reserved for you');
});

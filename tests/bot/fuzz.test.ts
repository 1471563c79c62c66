import { systemClock } from '../../src/core/shared/clock';
import { PLAYGROUND_ADMIN_CHAT_ID } from '../../src/platform/telegram/settings';
import { askForDeposit, cashier, tapOn } from '../support/bot';
import { expectSoundLedger, fund } from '../support/ledger';
import { randomUpdates } from '../support/random-updates';
import { startServer, type TestServer } from '../support/server';
import { expectSoundShop, newProduct, testCore } from '../support/shop';
import { TelegramClient, type Seat } from '../support/telegram';
import { until } from '../support/until';
import { seedMethods } from '../support/wallet';

const UPDATES = 10_000;
const AT_ONCE = 50;
const PEOPLE = 200;
/** FUZZ_SEED makes other updates. */
const seed = Number(process.env.FUZZ_SEED ?? 20_261_121);

let server: TestServer;
let telegram: TelegramClient;

beforeAll(async () => {
  server = await startServer({ LOG_LEVEL: 'fatal' });
  telegram = new TelegramClient(`${server.url}/playground`);
});

afterAll(() => server.stop());

/** The data of all buttons in a chat. */
const dataIn = async (seat: Seat): Promise<string[]> =>
  (await seat.messages()).flatMap((message) =>
    (message.reply_markup?.inline_keyboard.flat() ?? []).flatMap((button) => button.callback_data ?? []),
  );

/** Somebody with money, something reserved, something let go, a deposit that waits, and a withdrawal about to be confirmed. */
async function rich(product: string): Promise<{ readonly seat: Seat; readonly data: readonly string[] }> {
  const seat = await telegram.createUser({ first_name: 'Rich', language_code: 'en' });
  await seat.start();
  await seat.waitForMessage('Hello, Rich');
  const [user] = await server.database.db.query<{ id: number }>('select id from up_users where telegram_id = $1', [
    seat.id,
  ]);
  await fund(server.database.db, user?.id ?? 0, 100_000n);
  const menu = await seat.lastMessage();
  const data = new Set(await dataIn(seat));
  const keep = async (): Promise<void> => (await dataIn(seat)).forEach((one) => data.add(one));
  await seat.pressData(menu.message_id, `shop:reserve:${product}`);
  await seat.waitForMessage('Reserved for you');
  await keep();
  await tapOn(seat, 'Give it back');
  await seat.waitForMessage('Price:');
  await tapOn(seat, 'Reserve');
  await seat.waitForMessage('Reserved for you');
  await keep();
  const admin = await cashier(telegram);
  await askForDeposit(seat, '31', '#123456');
  await admin.waitForMessage('Top-up 31.00 PLN');
  (await dataIn(admin)).forEach((one) => data.add(one));
  await seat.sendText('/withdraw');
  await seat.waitForMessage('How shall we pay you');
  await tapOn(seat, 'BLIK');
  await seat.waitForMessage('Which amount');
  await seat.sendText('30');
  await seat.waitForMessage('Whose account');
  await seat.sendText('Rich Example');
  await seat.waitForMessage('Which account');
  await seat.sendText('+48 600 000 001');
  await seat.waitForMessage('Is that right?');
  await keep();
  return { seat, data: [...data] };
}

test(`10,000 random updates (FUZZ_SEED=${seed}): no crash, each handled, no money moved`, async () => {
  const core = testCore(server.database.db, systemClock);
  await seedMethods(core);
  const { documentId } = await newProduct(core, 3);
  const { seat, data } = await rich(documentId);
  expect(data.join()).toMatch(/shop:buy:.*wallet:approve:deposit:.*wallet:confirm/);
  const before = await moneyOf();

  // Whoever presses, it is never the one whose reservation it is, and never an admin.
  const people = await telegram.createCrowd(PEOPLE);
  const next = randomUpdates({
    seed,
    people,
    groups: [PLAYGROUND_ADMIN_CHAT_ID],
    data: [...data, `shop:product:${documentId}:1`, 'wallet:deposit', 'wallet:method:blik:PLN', 'shop:cities'],
  });
  for (let sent = 0; sent < UPDATES; sent += AT_ONCE) {
    await Promise.all(Array.from({ length: AT_ONCE }, () => telegram.injectUpdate(next())));
  }

  // Its answer is far behind in the queue of messages; that it was handled is what counts.
  const from = seat.user;
  const chat = { id: seat.id, type: 'private' };
  const last = await telegram.injectUpdate({ message: { message_id: 1, date: 1, chat, from, text: '/wallet' } });
  const waiting = `
    select count(*) filter (where handled_at is null) as n, count(*) filter (where update_id = $1) as last
      from telegram.inbox`;
  await until(async () => {
    const [row] = await server.database.db.query<{ n: bigint; last: bigint }>(waiting, [last]);
    return row?.n === 0n && row.last === 1n ? true : undefined;
  }, 300_000);
  const stored = `select count(*) as n, min(failure) as failure from telegram.inbox`;
  const [inbox] = await server.database.db.query<{ n: bigint; failure: string | null }>(stored);
  expect(inbox?.failure).toBeNull();
  expect(Number(inbox?.n)).toBeGreaterThan(UPDATES / 4);
  expect(await moneyOf()).toEqual(before);
  // What the bot answered the emulator took: no text too long, no broken HTML, no button's data over 64 bytes.
  const refused = await server.database.db.query(`select method, error from telegram.outbox where state = 'failed'`);
  expect(refused).toEqual([]);
  // An unhandled rejection ends the process.
  expect((await server.request('GET', '/readyz')).status).toBe(200);
  await expectSoundLedger(server.database.db);
  await expectSoundShop(server.database.db);
}, 600_000);

/** All postings, holds, decided requests, orders and what is reserved. */
async function moneyOf(): Promise<unknown> {
  return server.database.db.query(`
    select (select count(*) from ledger.transaction) as transactions,
           (select count(*) from ledger.hold) as holds,
           (select count(*) from orders) as orders,
           (select count(*) from withdrawals) as withdrawals,
           (select count(*) from deposits where state <> 'pending') as decided`);
}

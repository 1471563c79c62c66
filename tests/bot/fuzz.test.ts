import { systemClock } from '../../src/core/shared/clock';
import { PLAYGROUND_ADMIN_CHAT_ID } from '../../src/platform/telegram/settings';
import { expectSoundLedger, fund } from '../support/ledger';
import { randomUpdates } from '../support/random-updates';
import { startServer, type TestServer } from '../support/server';
import { expectSoundShop, newProduct, testCore } from '../support/shop';
import { TelegramClient } from '../support/telegram';
import { until } from '../support/until';
import { seedMethods } from '../support/wallet';

const UPDATES = 10_000;
const AT_ONCE = 50;
const seed = Number(process.env.FUZZ_SEED ?? Date.now() % 1_000_000);

let server: TestServer;
let telegram: TelegramClient;

beforeAll(async () => {
  server = await startServer({ LOG_LEVEL: 'fatal' });
  telegram = new TelegramClient(`${server.url}/playground`);
});

afterAll(() => server.stop());

test(`10,000 random updates (FUZZ_SEED=${seed}): no crash, each handled, no money moved`, async () => {
  const core = testCore(server.database.db, systemClock);
  await seedMethods(core);
  const { documentId } = await newProduct(core, 3);
  const rich = await telegram.createUser({ first_name: 'Rich', language_code: 'en' });
  await rich.start();
  await rich.waitForMessage('Hello, Rich');
  const [user] = await server.database.db.query<{ id: number }>('select id from up_users where telegram_id = $1', [
    rich.id,
  ]);
  await fund(server.database.db, user?.id ?? 0, 100_000n);
  const menu = await rich.lastMessage();
  await rich.pressData(menu.message_id, `shop:reserve:${documentId}`);
  const shown = await rich.waitForMessage('Reserved for you');
  const data = (shown.reply_markup?.inline_keyboard.flat() ?? []).flatMap((button) => button.callback_data ?? []);
  const ledger = 'select count(*) as n, coalesce(max(id), 0) as last from ledger.transaction';
  const before = await server.database.db.query(ledger);

  // Whoever presses, it is never the one whose reservation it is.
  const people = Array.from({ length: 400 }, (_, index) => 40_000_000 + index);
  const next = randomUpdates({
    seed,
    people,
    groups: [PLAYGROUND_ADMIN_CHAT_ID],
    data: [...data, `shop:reserve:${documentId}`, `shop:product:${documentId}:1`, 'wallet:deposit', 'shop:cities'],
  });
  for (let sent = 0; sent < UPDATES; sent += AT_ONCE) {
    await Promise.all(Array.from({ length: AT_ONCE }, () => telegram.injectUpdate(next())));
  }

  // Its answer is far behind in the queue of messages; that it was handled is what counts.
  const from = rich.user;
  const chat = { id: rich.id, type: 'private' };
  const last = await telegram.injectUpdate({ message: { message_id: 1, date: 1, chat, from, text: '/wallet' } });
  const waiting = `
    select count(*) filter (where handled_at is null) as n, count(*) filter (where update_id = $1) as last
      from telegram.inbox`;
  await until(async () => {
    const [row] = await server.database.db.query<{ n: bigint; last: bigint }>(waiting, [last]);
    return row?.n === 0n && row.last === 1n ? true : undefined;
  }, 90_000);
  const stored = `select count(*) as n, min(failure) as failure from telegram.inbox`;
  const [inbox] = await server.database.db.query<{ n: bigint; failure: string | null }>(stored);
  expect(inbox?.failure).toBeNull();
  expect(Number(inbox?.n)).toBeGreaterThan(UPDATES / 10);
  expect(await server.database.db.query(ledger)).toEqual(before);
  expect((await server.request('GET', '/readyz')).status).toBe(200);
  await expectSoundLedger(server.database.db);
  await expectSoundShop(server.database.db);
}, 180_000);

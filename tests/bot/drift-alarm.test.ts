import { changeSettings } from '../../src/core/shared/settings';
import { telegramSettings } from '../../src/platform/telegram/settings';
import { openDrift } from '../../src/core/ledger';
import { enqueueTick } from '../../src/platform/jobs/worker';
import { cashier } from '../support/bot';
import { fund, testActor } from '../support/ledger';
import { registerFirstAdmin, type Admin } from '../support/panel';
import { prove } from '../support/proof';
import { startServer, type TestServer } from '../support/server';
import { TelegramClient, textOf, type Seat } from '../support/telegram';
import { coreOn } from '../support/wallet';

let server: TestServer;
let root: Admin;
let admin: Seat;

beforeAll(async () => {
  server = await startServer({ PUBLIC_URL: 'https://shop.example' });
  root = await registerFirstAdmin(server);
  for (const user of [1, 2]) await fund(server.database.db, user, 100n);
  admin = await cashier(new TelegramClient(`${server.url}/playground`));
});

afterAll(() => server.stop());

/** As someone with the database's password could. */
async function addToBalance(user: number, amount: number): Promise<void> {
  const client = await server.database.pool.connect();
  await client.query('set session_replication_role = replica');
  await client.query('update ledger.account set posted = posted + $1 where owner_kind = $2 and owner_id = $3', [
    amount,
    'user',
    String(user),
  ]);
  client.release(true);
}

const speak = (adminLanguage: string) =>
  changeSettings(coreOn(server.database.db), { actor: testActor, idempotencyKey: adminLanguage }, telegramSettings, {
    adminLanguage,
  });

const compare = () => prove(server, root);

async function driftAlarms(): Promise<string[]> {
  return (await admin.messages()).map(textOf).filter((text) => text.includes('ledger.balance'));
}

test('a drift that the panel finds: the admin chat reads check, count and where to look, once', async () => {
  await addToBalance(1, 5);
  await admin.mark();
  await compare();
  const alarm = await admin.waitForMessage("The books don't add up");
  expect(textOf(alarm)).toContain('ledger.balance: rows that drift: 1');
  expect(textOf(alarm)).toContain('Wallets & ledger → Reconcile');
  expect(JSON.stringify(alarm.entities)).toContain('https://shop.example/admin/ledger/reconcile');
  await compare();
  expect(await driftAlarms()).toHaveLength(1);
});

test('another drift, found by the nightly job, is told in the language of the admin chat, once', async () => {
  await speak('ru');
  await addToBalance(2, 5);
  await admin.mark();
  await enqueueTick(coreOn(server.database.db), { id: 'ledger.reconcile' }, new Date('2026-01-02T02:30:00Z'));
  const alarm = await admin.waitForMessage('Книги не сходятся');
  expect(textOf(alarm)).toContain('ledger.balance: строк с расхождением: 2');
  expect(await driftAlarms()).toHaveLength(2);
});

test('the metric says how many checks drift, whoever compared the books', async () => {
  const metrics = await (await fetch(`${server.url}/metrics`)).text();
  // The balances are not the sums of their entries, and the next entries would go on from them.
  expect(metrics).toContain('tillgram_reconcile_drifting_checks 2');
});

test('acknowledged in the panel: the same messages say so, with name and reason', async () => {
  const open = (await openDrift(server.database.db))!;
  await admin.mark();
  const reason = 'a <test> did it';
  const reply = await server.request('PUT', `/tillgram/ledger/reconcile/drift/${open.id}/acknowledge`, {
    token: root.token,
    body: { reason },
  });
  expect(reply.status).toBe(200);
  const over = await admin.waitForMessage('админ это проверил');
  expect(textOf(over)).toContain(`: ${reason}`);
  expect(await driftAlarms()).toHaveLength(2);
});

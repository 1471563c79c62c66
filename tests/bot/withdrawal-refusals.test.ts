import { house, walletOf } from '../../src/core/ledger';
import { changeSettings } from '../../src/core/shared/settings';
import { walletWithdrawalSettings } from '../../src/core/wallet';
import { tapOn } from '../support/bot';
import { expectSoundLedger, fund, postNow, transfer } from '../support/ledger';
import { startServer, type TestServer } from '../support/server';
import { buttonsOf, TelegramClient, textOf, type Seat } from '../support/telegram';
import { callBy, coreOn, seedMethods } from '../support/wallet';

let server: TestServer;
let telegram: TelegramClient;

beforeAll(async () => {
  server = await startServer();
  telegram = new TelegramClient(`${server.url}/playground`);
  await seedMethods(coreOn(server.database.db));
});

afterAll(async () => {
  await expectSoundLedger(server.database.db);
  await server.stop();
});

/** Somebody with 100.00 PLN, and their user id. */
async function rich(name: string): Promise<readonly [Seat, number]> {
  const seat = await telegram.createUser({ first_name: name, language_code: 'en' });
  await seat.start();
  await seat.waitForMessage(`Hello, ${name}`);
  const [user] = await server.database.db.query<{ id: number }>('select id from up_users where telegram_id = $1', [
    seat.id,
  ]);
  await fund(server.database.db, user?.id ?? 0, 10_000n);
  return [seat, user?.id ?? 0];
}

const write = async (seat: Seat, text: string, answer: string): Promise<string> => {
  await seat.sendText(text);
  return textOf(await seat.waitForMessage(answer));
};

async function toAmount(seat: Seat): Promise<void> {
  await write(seat, '/withdraw', 'How shall we pay you');
  await tapOn(seat, 'BLIK');
  await seat.waitForMessage('Which amount');
}

async function toConfirm(seat: Seat, amount: string): Promise<void> {
  await toAmount(seat);
  await write(seat, amount, 'Whose account');
  await write(seat, 'Rich Example', 'Which account');
  await write(seat, '+48 600 000 001', 'Is that right?');
}

test('one request is open already: said at the amount, before the account is asked for', async () => {
  const [olga] = await rich('Olga');
  await toConfirm(olga, '30');
  await tapOn(olga, 'Withdraw 30.00 PLN');
  await olga.waitForMessage('The money is held');
  await toAmount(olga);
  expect(await write(olga, '20', '⚠️')).toBe(
    '⚠️ You have as many open requests as you may (1). Please wait until one is decided.',
  );
});

test('only to names that have paid in: another name is refused when it is given, and asked for again', async () => {
  const core = coreOn(server.database.db);
  const [nora] = await rich('Nora');
  await changeSettings(core, callBy(), walletWithdrawalSettings, { onlyToNamesThatDeposited: true });
  try {
    await toAmount(nora);
    await write(nora, '30', 'Whose account');
    await write(nora, 'Nora Example', 'only to a name that has paid in before');
  } finally {
    await changeSettings(core, callBy(), walletWithdrawalSettings, { onlyToNamesThatDeposited: false });
  }
  await write(nora, 'Nora Example', 'Which account');
});

test('refused only when it is confirmed: the question gives way to the reason, and the menu leads on', async () => {
  const [sven, userId] = await rich('Sven');
  await toConfirm(sven, '80');
  await postNow(server.database.db, transfer(walletOf(userId, 'PLN'), house('clearing:test', 'PLN'), 5_000n));
  await tapOn(sven, 'Withdraw 80.00 PLN');
  const refused = await sven.waitForMessage('⚠️ Not enough money: 80.00 PLN is needed, 50.00 PLN is available.');
  expect(buttonsOf(refused)).toEqual(['⌂ Menu']);
  expect((await sven.messages()).filter((message) => textOf(message).includes('Is that right?'))).toEqual([]);
});

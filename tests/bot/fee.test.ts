import { askForProof, cashier, picture, tapOn } from '../support/bot';
import { expectSoundLedger } from '../support/ledger';
import { startServer, type TestServer } from '../support/server';
import { TelegramClient, textOf, type Seat } from '../support/telegram';
import { coreOn, seedMethods } from '../support/wallet';

let server: TestServer;
let telegram: TelegramClient;
let fay: Seat;
let admin: Seat;

beforeAll(async () => {
  server = await startServer();
  telegram = new TelegramClient(`${server.url}/playground`);
  await seedMethods(coreOn(server.database.db));
  await server.database.pool.query(`update payment_methods set fee_percent = '1.5' where code = 'blik'`);
  fay = await telegram.createUser({ first_name: 'Fay', language_code: 'en' });
  await fay.start();
  await fay.waitForMessage('Hello, Fay');
  admin = await cashier(telegram);
});

afterAll(async () => {
  await expectSoundLedger(server.database.db);
  await server.stop();
});

/** Whoever decides sees the fee, too; then the user hears of it. */
async function approved(request: string, fee: string): Promise<string> {
  const card = await admin.waitForMessage(request);
  expect(textOf(card)).toContain(fee);
  await fay.mark();
  await tapOn(admin, 'Approve', card);
  return textOf(await fay.waitForMessage('✅'));
}

test('a method takes a fee: said before it is paid, on the card, and in what the user is told at the end', async () => {
  await askForProof(fay, '100');
  expect((await fay.messages()).map(textOf)).toContainEqual(
    expect.stringContaining('Fee: 1.50 PLN\nInto the wallet: 98.50 PLN\n\n100.00 PLN. Whose account'),
  );
  await fay.sendPhoto(await picture('#123456'));
  await fay.waitForMessage('We check the payment');
  expect(await approved('Top-up 100.00 PLN', 'Fee: 1.50 PLN\nInto the wallet: 98.50 PLN')).toBe(
    '✅ 98.50 PLN is in your wallet: 100.00 PLN less the fee of 1.50 PLN.',
  );

  await fay.sendText('/withdraw');
  await fay.waitForMessage('How shall we pay you');
  await tapOn(fay, 'BLIK');
  await fay.waitForMessage('Which amount');
  await fay.sendText('50');
  await fay.waitForMessage('Whose account');
  await fay.sendText('Fay Example');
  await fay.waitForMessage('Which account');
  await fay.sendText('+48 600 000 001');
  const confirm = await fay.waitForMessage('Is that right?');
  expect(textOf(confirm)).toContain('+48 600 000 001\nFee: 0.75 PLN\nTo be paid out: 49.25 PLN\n\nIs that right?');
  await tapOn(fay, 'Withdraw 50.00 PLN');
  await fay.waitForMessage('The money is held');
  expect(await approved('Withdrawal 50.00 PLN', 'Fee: 0.75 PLN\nTo be paid out: 49.25 PLN')).toBe(
    '✅ Your withdrawal of 50.00 PLN is on its way: you get 49.25 PLN, the fee is 0.75 PLN.',
  );
});

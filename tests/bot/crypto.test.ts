import { house, walletOf } from '../../src/core/ledger';
import { cashier, tapOn } from '../support/bot';
import { expectSoundLedger, postNow, transfer } from '../support/ledger';
import { startServer, type TestServer } from '../support/server';
import { buttonsOf, TelegramClient, textOf, type Seat } from '../support/telegram';

let server: TestServer;
let telegram: TelegramClient;

beforeAll(async () => {
  server = await startServer();
  telegram = new TelegramClient(`${server.url}/playground`);
});

afterAll(async () => {
  await expectSoundLedger(server.database.db);
  await server.stop();
});

interface ChainState {
  readonly chains: readonly {
    readonly chain: string;
    readonly waiting: readonly { readonly txid: string }[];
    readonly payments: readonly { readonly txid: string }[];
  }[];
}

/** The chain panel's buttons, as the page presses them. */
async function onChain(action: string, body: object): Promise<ChainState> {
  const response = await fetch(`${server.url}/playground/panels/chain/${action}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  expect(response.status).toBe(200);
  return (await response.json()) as ChainState;
}

async function newcomer(name: string, language = 'en'): Promise<Seat> {
  const person = await telegram.createUser({ first_name: name, language_code: language });
  await person.start();
  await person.waitForMessage((message) => textOf(message).includes(name));
  return person;
}

async function spend(telegramId: number, amount: bigint): Promise<void> {
  const { db } = server.database;
  const [user] = await db.query<{ id: number }>('select id from up_users where telegram_id = $1', [telegramId]);
  await postNow(db, transfer(walletOf(user!.id, 'PLN'), house('revenue', 'PLN'), amount));
}

async function addressFor(person: Seat, coin: string, amount: string): Promise<string> {
  await person.sendText('/crypto');
  await person.waitForMessage('Which coins do you send?');
  await tapOn(person, coin);
  await person.waitForMessage('For how much do you top up');
  await person.sendText(amount);
  const shown = await person.waitForMessage((message) => message.photo !== undefined);
  const address = /\b(?:bcrt1|rltc1)\w+/.exec(textOf(shown))?.[0];
  expect(address).toBeDefined();
  return address!;
}

describe('a deposit in coins, in the bot', () => {
  test('address with QR code and locked rate, then one message that goes from seen to credited', async () => {
    const anna = await newcomer('Anna');
    const address = await addressFor(anna, 'Litecoin', '1 000,00');
    await anna.mark();
    await onChain('pay', { chain: 'LTC', address, amount: '2.5' });
    const seen = await anna.waitForMessage('2.5 LTC is on its way');
    await onChain('mine', { chain: 'LTC', blocks: 1 });
    const confirming = await anna.waitForMessage('1 of 2 confirmations');
    await onChain('mine', { chain: 'LTC', blocks: 1 });
    const credited = await anna.waitForMessage('1,000.00 PLN is in your wallet');
    expect(textOf(credited)).toContain('Rate: 400.00 PLN, the locked one.');
    expect([confirming.message_id, credited.message_id]).toEqual([seen.message_id, seen.message_id]);

    await anna.sendText('/statement');
    const statement = await anna.waitForMessage('Statement, PLN');
    expect(textOf(statement)).toContain('+1,000.00 PLN → 1,000.00 PLN');
    expect(textOf(statement)).toContain('Coin deposit: LTC ');
  });

  test('the caption holds the amount in coins, the rate with its time, and a link that wallets open', async () => {
    const boris = await newcomer('Boris');
    const address = await addressFor(boris, 'Bitcoin', '100');
    const shown = await boris.waitForMessage((message) => message.photo !== undefined);
    const caption = textOf(shown);
    expect(caption).toContain('Send 0.00025 BTC to');
    expect(caption).toContain(`bitcoin:${address}?amount=0.00025`);
    expect(caption).toMatch(/100\.00 PLN at the rate of 400,000\.00 PLN, which holds until \d\d:\d\d UTC/);
    expect(caption).toContain('not in a block within 6 h after that');
  });

  test('a reorganisation takes the credit back and tells user and admins; mined again, it is credited again', async () => {
    const clara = await newcomer('Clara');
    const admin = await cashier(telegram);
    const address = await addressFor(clara, 'Bitcoin', '100');
    await clara.mark();
    await onChain('pay', { chain: 'BTC', address, amount: '0.00025' });
    await onChain('mine', { chain: 'BTC', blocks: 2 });
    await clara.waitForMessage('100.00 PLN is in your wallet');
    await spend(clara.id, 7_000n);
    await admin.mark();
    await clara.mark();
    await onChain('reorganise', { chain: 'BTC', depth: 2, drop: false });
    await admin.waitForMessage('the user owes the rest');
    await clara.waitForMessage((message) => /taken back|on its way/.test(textOf(message)));
    await clara.mark();
    await onChain('mine', { chain: 'BTC', blocks: 1 });
    await clara.waitForMessage('100.00 PLN is in your wallet');
    await clara.sendText('/wallet');
    await clara.waitForMessage('30.00 PLN');
  });

  test('a replaced payment is said to be replaced', async () => {
    const dora = await newcomer('Dora');
    const address = await addressFor(dora, 'Litecoin', '40');
    await dora.mark();
    const { chains } = await onChain('pay', { chain: 'LTC', address, amount: '0.1' });
    await dora.waitForMessage('0.1 LTC is on its way');
    const [waiting] = chains.find(({ chain }) => chain === 'LTC')!.waiting;
    await onChain('replace', { chain: 'LTC', txid: waiting?.txid });
    await dora.waitForMessage('was replaced by its sender');
  });

  test('where is my payment: by transaction id and address, not those of others, nothing that breaks it', async () => {
    const emil = await newcomer('Emil');
    const fred = await newcomer('Fred');
    const address = await addressFor(emil, 'Litecoin', '40');
    await emil.sendText(`/payment ${address}`);
    await emil.waitForMessage('nobody has paid to it yet');
    const { chains } = await onChain('pay', { chain: 'LTC', address, amount: '0.1' });
    const txid = chains.find(({ chain }) => chain === 'LTC')!.payments[0]!.txid;
    await emil.waitForMessage('0.1 LTC is on its way');
    await emil.mark();
    await emil.sendText(`/payment ${txid.toUpperCase()}`);
    await emil.waitForMessage('waits for a block');

    for (const text of [txid, address, '<b>', '\u202e', 'x'.repeat(4_000)]) {
      await fred.mark();
      await fred.sendText('/payment');
      await fred.waitForMessage('Please send me the transaction id');
      await fred.sendText(text);
      await fred.waitForMessage("I don't know this payment");
    }
  });

  test('a wrong amount is asked for again; any amount is possible; the menu has the entry', async () => {
    const gina = await newcomer('Gina');
    await gina.sendText('/menu');
    const menu = await gina.waitForMessage('Main menu');
    expect(buttonsOf(menu)).toContain('🪙 Bitcoin · Litecoin');
    await gina.sendText('/deposit');
    const ways = await gina.waitForMessage('How would you like to pay?');
    expect(buttonsOf(ways)).toEqual(expect.arrayContaining(['Bitcoin', 'Litecoin']));
    await tapOn(gina, 'Bitcoin · Litecoin', menu);
    await gina.waitForMessage('Which coins do you send?');
    await tapOn(gina, 'Bitcoin');
    await gina.waitForMessage('For how much do you top up');
    for (const wrong of ['0', '-1', '1e3', 'NaN', '٣', '9'.repeat(19)]) {
      await gina.mark();
      await gina.sendText(wrong);
      await gina.waitForMessage('no amount I can use');
    }
    await gina.mark();
    await gina.sendText('3.99');
    await gina.waitForMessage('The amount must be at least 4.00 PLN.');
    await tapOn(gina, 'Any amount');
    const shown = await gina.waitForMessage((message) => message.photo !== undefined);
    expect(textOf(shown)).toContain('Whatever arrives is credited');
  });
});

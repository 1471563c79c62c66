import { randomBytes } from 'node:crypto';
import { changeSettings } from '../../src/core/shared/settings';
import { walletLimitSettings } from '../../src/core/wallet';
import { tapOn } from '../support/bot';
import { expectSoundLedger } from '../support/ledger';
import { slip } from '../support/pictures';
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

/** From /deposit to where the bot asks for the proof. */
async function asked(name: string): Promise<Seat> {
  const seat = await telegram.createUser({ first_name: name, language_code: 'en' });
  await seat.start();
  await seat.waitForMessage(name);
  await seat.sendText('/deposit');
  await seat.waitForMessage('How would you like to pay');
  await tapOn(seat, 'BLIK');
  await seat.waitForMessage('Which amount');
  await seat.sendText('50');
  await seat.waitForMessage('Whose account');
  await seat.sendText('Anna Example');
  await seat.waitForMessage('photo of the confirmation');
  return seat;
}

const kept = async (): Promise<unknown> =>
  (
    await server.database.db.query(
      'select (select count(*) from wallet.file) as files, (select count(*) from deposits) as deposits',
    )
  )[0];

const SCRIPT_SVG = '<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>';
const PDF = Buffer.from('%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n');
const PROGRAM = Buffer.concat([Buffer.from('MZ\x90\x00\x03', 'latin1'), randomBytes(4_000)]);
const LARGE = Buffer.concat([Buffer.from([0xff, 0xd8, 0xff]), randomBytes(20 * 1024 * 1024)]);

test('an amount with the sign of its currency is read, with that of another it is not; a name needs letters', async () => {
  const seat = await telegram.createUser({ first_name: 'Wanda', language_code: 'en' });
  await seat.start();
  await seat.waitForMessage('Wanda');
  await seat.sendText('/deposit');
  await seat.waitForMessage('How would you like to pay');
  await tapOn(seat, 'BLIK');
  await seat.waitForMessage('Which amount');
  for (const wrong of ['€50', '50 zł zł', 'zł']) {
    await seat.sendText(wrong);
    await seat.waitForMessage('no amount I can read');
  }
  await seat.sendText('1 050,50 zł');
  expect(textOf(await seat.waitForMessage('Whose account'))).toContain('1,050.50');
  await seat.sendText('12345');
  await seat.waitForMessage('in letters');
  await seat.sendText('/cancel');
  await seat.waitForMessage('Stopped');
});

test('bad proofs one after the other: each is explained, nothing is kept, the question stays open until a PDF comes', async () => {
  const seat = await asked('Vera');
  const before = await kept();
  const bad: readonly (readonly [name: string, bytes: Buffer, answer: string])[] = [
    ['slip.svg', Buffer.from(SCRIPT_SVG), "can't use this file"],
    ['slip.png', Buffer.from(SCRIPT_SVG), "can't use this file"],
    ['slip.jpg', PROGRAM, "can't use this file"],
    ['half.jpg', (await slip('half', 'jpeg')).subarray(0, 4_000), "can't use this file"],
    ['half.pdf', PDF.subarray(0, 30), "can't use this file"],
    ['large.jpg', LARGE, 'This file is too large'],
  ];
  for (const [name, bytes, answer] of bad) {
    await seat.sendDocument(bytes, name, { mimeType: 'image/jpeg' });
    await seat.waitForMessage(answer);
  }
  await seat.sendContent({ sticker: { file_id: 'x', file_unique_id: 'x', type: 'regular', width: 1, height: 1 } });
  await seat.waitForMessage('as a photo or as a PDF');
  expect(await kept()).toEqual(before);
  await seat.sendDocument(PDF, 'confirmation.pdf', { mimeType: 'application/pdf' });
  await seat.waitForMessage('We check the payment');
  expect(await kept()).toEqual({ files: 1n, deposits: 1n });
});

test('the bounds of a method: told as amounts of the currency; 0 is no bound', async () => {
  const bounded = (min: string | null, max: string | null): Promise<unknown> =>
    server.database.pool.query(`update payment_methods set min_amount = $1, max_amount = $2 where code = 'blik'`, [
      min,
      max,
    ]);
  const seat = await telegram.createUser({ first_name: 'Bea', language_code: 'en' });
  await seat.start();
  await seat.waitForMessage('Bea');
  await bounded('5.001', '60.999');
  try {
    await seat.sendText('/deposit');
    await seat.waitForMessage('How would you like to pay');
    await tapOn(seat, 'BLIK');
    await seat.waitForMessage('Which amount');
    await seat.sendText('5.00');
    await seat.waitForMessage('5.01 PLN');
    await seat.sendText('61');
    await seat.waitForMessage('60.99 PLN');
    await bounded('0', '0');
    await seat.sendText('61');
    await seat.waitForMessage('Whose account');
  } finally {
    await bounded('5', '20000');
  }
});

test('a method that demands a proof: the amount is taken, the proof is asked for, and the deposit is made with it', async () => {
  const demanded = (yes: boolean): Promise<unknown> =>
    server.database.pool.query(`update payment_methods set proof_required = $1 where code = 'blik'`, [yes]);
  await demanded(true);
  try {
    const seat = await asked('Paula');
    await seat.sendPhoto(await slip('demanded', 'jpeg'));
    await seat.waitForMessage('We check the payment');
  } finally {
    await demanded(false);
  }
});

test('blocked in the middle of a dialogue: no deposit is made', async () => {
  const seat = await asked('Bruno');
  const before = await kept();
  await server.database.pool.query(`update up_users set blocked = true where telegram_id = $1`, [seat.id]);
  await seat.sendPhoto(await slip('too late', 'jpeg'));
  await seat.waitForMessage('Your account is blocked');
  expect(await kept()).toEqual(before);
});

test('a limit: the refusal says which one it is and when the amount fits again, before anybody pays', async () => {
  const limits = { depositPerRequest: { PLN: '500.00' }, depositPerDay: { PLN: '60.00' } };
  const core = coreOn(server.database.db);
  await changeSettings(core, callBy(), walletLimitSettings, limits);
  const seat = await asked('Lena');
  await seat.sendPhoto(await slip('first', 'jpeg'));
  await seat.waitForMessage('We check the payment');
  await seat.sendText('/deposit');
  await seat.waitForMessage('How would you like to pay');
  await tapOn(seat, 'BLIK');
  await seat.waitForMessage('Which amount');
  const refused = async (amount: string): Promise<string> => {
    await seat.sendText(amount);
    return textOf(await seat.waitForMessage('⚠️'));
  };
  expect(await refused('20')).toMatch(
    /^⚠️ At most 60\.00 PLN is possible in 24 hours\. This amount fits again from .*20\d\d.*\.$/,
  );
  expect(await refused('61')).toBe('⚠️ At most 60.00 PLN is possible in 24 hours.');
  expect(await refused('501')).toBe('⚠️ One request may be at most 500.00 PLN.');
  // The question is still open. What has been used up only since then is refused at the end, and the way out is the menu.
  await seat.sendText('10');
  await seat.waitForMessage('Whose account');
  await seat.sendText('Lena Example');
  await seat.waitForMessage('photo of the confirmation');
  await changeSettings(core, callBy(), walletLimitSettings, { ...limits, depositPerDay: { PLN: '55.00' } });
  await seat.sendPhoto(await slip('second', 'jpeg'));
  const late = await seat.waitForMessage('⚠️ At most 55.00 PLN');
  expect(buttonsOf(late)).toEqual(['⌂ Menu']);
});

import { systemClock } from '../../src/core/shared/clock';
import type { Core } from '../../src/core/shared/core';
import { PLAYGROUND_ADMIN_CHAT_ID } from '../../src/platform/telegram/settings';
import { features } from '../../src/plugins/telegram-bot/server/src/features';
import { askForDeposit, cashier, picture, tapOn } from '../support/bot';
import { expectSoundLedger, fund } from '../support/ledger';
import { startServer, type TestServer } from '../support/server';
import { expectSoundShop, newProduct, testCore } from '../support/shop';
import { TelegramClient, textOf, type Expected, type Seat } from '../support/telegram';
import { seedMethods } from '../support/wallet';

let server: TestServer;
let telegram: TelegramClient;
let core: Core;

/** One open question: how somebody gets to it, and how it goes on when the process has died and come back. */
interface Case {
  readonly dialogue: string;
  readonly step: string;
  /** Admins are asked in their group. */
  readonly admin?: true;
  open(person: Seat): Promise<void>;
  goOn(person: Seat): Promise<void>;
}

const answer = async (person: Seat, text: string, expected: Expected): Promise<void> => {
  await person.sendText(text);
  await person.waitForMessage(expected);
};

const press = async (person: Seat, button: string, expected: Expected): Promise<void> => {
  await tapOn(person, button);
  await person.waitForMessage(expected);
};

/** In a group only a reply to the bot's question is an answer. */
const reply = async (person: Seat, question: string, text: string, expected: Expected): Promise<void> => {
  const asked = (await person.messages()).findLast((message) => textOf(message).includes(question));
  await person.sendText(text, { replyTo: asked?.message_id });
  await person.waitForMessage(expected);
};

const count = async (sql: string, values: readonly unknown[] = []): Promise<bigint | undefined> =>
  (await server.database.db.query<{ n: bigint }>(`select count(*) as n from ${sql}`, values))[0]?.n;

async function toDepositAmount(person: Seat): Promise<void> {
  await answer(person, '/deposit', 'How would you like to pay');
  await press(person, 'BLIK', 'Which amount');
}

async function toDepositName(person: Seat): Promise<void> {
  await toDepositAmount(person);
  await answer(person, '47', 'Whose account');
}

async function toPayoutAmount(person: Seat): Promise<void> {
  const [user] = await server.database.db.query<{ id: number }>('select id from up_users where telegram_id = $1', [
    person.id,
  ]);
  await fund(server.database.db, user?.id ?? 0, 5_000n);
  await answer(person, '/withdraw', 'How shall we pay you');
  await press(person, 'BLIK', 'Which amount');
}

async function toPayoutName(person: Seat): Promise<void> {
  await toPayoutAmount(person);
  await answer(person, '30', 'Whose account');
}

async function toPayoutNumber(person: Seat): Promise<void> {
  await toPayoutName(person);
  await answer(person, 'Wanda Example', 'Which account');
}

const CASES: readonly Case[] = [
  { dialogue: 'deposit', step: 'amount', open: toDepositAmount, goOn: (one) => answer(one, '47', 'Whose account') },
  {
    dialogue: 'deposit',
    step: 'name',
    open: toDepositName,
    goOn: (one) => answer(one, 'Dora Example', 'photo of the confirmation'),
  },
  {
    dialogue: 'deposit',
    step: 'proof',
    async open(person) {
      await toDepositName(person);
      await answer(person, 'Dora Example', 'photo of the confirmation');
    },
    async goOn(person) {
      await person.sendPhoto(await picture('#445566'));
      await person.waitForMessage('We check the payment');
      expect(await count('deposits where amount_minor = 4700')).toBe(1n);
    },
  },
  { dialogue: 'withdraw', step: 'amount', open: toPayoutAmount, goOn: (one) => answer(one, '30', 'Whose account') },
  {
    dialogue: 'withdraw',
    step: 'name',
    open: toPayoutName,
    goOn: (one) => answer(one, 'Wanda Example', 'Which account'),
  },
  {
    dialogue: 'withdraw',
    step: 'number',
    open: toPayoutNumber,
    goOn: (one) => answer(one, '+48 600 000 001', 'Is that right?'),
  },
  {
    dialogue: 'withdraw',
    step: 'confirm',
    async open(person) {
      await toPayoutNumber(person);
      await answer(person, '+48 600 000 001', 'Is that right?');
    },
    async goOn(person) {
      await answer(person, 'yes', 'Please press');
      await press(person, 'Withdraw 30.00 PLN', 'The money is held');
      expect(await count('withdrawals where amount_minor = 3000')).toBe(1n);
    },
  },
  {
    dialogue: 'search',
    step: 'text',
    open: (one) => answer(one, '/search', 'What are you looking for'),
    goOn: (one) => answer(one, 'zeppelin', '1 product was found'),
  },
  {
    dialogue: 'crypto',
    step: 'amount',
    async open(person) {
      await answer(person, '/crypto', 'Which coins do you send?');
      await press(person, 'Litecoin', 'For how much do you top up');
    },
    goOn: (one) => answer(one, '100', (message) => message.photo !== undefined),
  },
  {
    dialogue: 'crypto-find',
    step: 'payment',
    open: (one) => answer(one, '/payment', 'transaction'),
    goOn: (one) => answer(one, 'f'.repeat(64), 'transaction'),
  },
  {
    dialogue: 'decide',
    step: 'reason',
    admin: true,
    async open(admin) {
      const payer = await started('Rejected');
      await askForDeposit(payer, '33', '#aa3311');
      await press(admin, 'Reject', 'why is 33.00 PLN rejected');
    },
    async goOn(admin) {
      await reply(admin, 'why is 33.00 PLN rejected', 'not readable', 'Rejected by');
      expect(await count(`deposits where amount_minor = 3300 and state = 'rejected'`)).toBe(1n);
    },
  },
  {
    dialogue: 'broadcast',
    step: 'message',
    admin: true,
    async open(admin) {
      await answer(admin, '/broadcast', 'To whom?');
      await press(admin, 'All users', 'Send the message');
    },
    async goOn(admin) {
      await reply(admin, 'Send the message', 'News', 'Start?');
      expect(await count(`telegram.broadcast where state = 'draft'`)).toBe(1n);
    },
  },
  {
    dialogue: 'discount',
    step: 'confirm',
    admin: true,
    open: (one) => answer(one, '/set_discount 25 Gdansk', 'for products: 1'),
    async goOn(admin) {
      await press(admin, 'Apply to 1', 'applies now');
      expect(await count(`products where city = 'Gdansk' and discount_percent = 25`)).toBe(1n);
    },
  },
];

async function started(name: string): Promise<Seat> {
  const seat = await telegram.createUser({ first_name: name, language_code: 'en' });
  await seat.start();
  await seat.waitForMessage('Hello,');
  return seat;
}

async function administrator(name: string): Promise<Seat> {
  const person = await telegram.createUser({ first_name: name });
  await telegram.setMember(PLAYGROUND_ADMIN_CHAT_ID, { userId: person.id, status: 'administrator' });
  return person.in(PLAYGROUND_ADMIN_CHAT_ID);
}

const people = new Map<Case, number>();

/** Everybody is at their question when the process is killed, and answers when it is back. */
beforeAll(async () => {
  server = await startServer();
  telegram = new TelegramClient(`${server.url}/playground`);
  core = testCore(server.database.db, systemClock);
  await seedMethods(core);
  await newProduct(core, 1, { name: 'Zeppelin flight' });
  await newProduct(core, 1, { name: 'Museum pass', city: 'Gdansk' });
  await cashier(telegram);
  await Promise.all(
    CASES.map(async (one) => {
      const name = `${one.dialogue} ${one.step}`;
      const person = one.admin ? await administrator(name) : await started(name);
      await one.open(person);
      people.set(one, person.id);
    }),
  );
  await server.kill();
  await server.restart();
  telegram = new TelegramClient(`${server.url}/playground`);
});

afterAll(async () => {
  await expectSoundLedger(server.database.db);
  await expectSoundShop(server.database.db);
  await server.stop();
});

const stepsOf = (cases: readonly Pick<Case, 'dialogue' | 'step'>[]): string[] =>
  cases.map(({ dialogue, step }) => `${dialogue}: ${step}`).sort();

test('every step of every dialogue of every capability is a case here', () => {
  const all = features.flatMap(({ dialogues = {} }) =>
    Object.entries(dialogues).flatMap(([dialogue, steps]) => Object.keys(steps).map((step) => ({ dialogue, step }))),
  );
  expect(stepsOf(CASES)).toEqual(stepsOf(all));
});

test.each(CASES.map((one) => [`${one.dialogue}: ${one.step}`, one] as const))(
  '%s: open when the process was killed, it goes on',
  async (_name, one) => {
    const seat = await telegram.user(people.get(one) ?? 0);
    await one.goOn(one.admin ? await seat.in(PLAYGROUND_ADMIN_CHAT_ID) : seat);
  },
);

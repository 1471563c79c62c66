import type { Core } from '../../src/core/shared/core';
import { changeSettings } from '../../src/core/shared/settings';
import type { Database } from '../../src/core/shared/tx';
import { approveDeposit, createDeposit, walletApprovalSettings } from '../../src/core/wallet';
import { refreshCardsJob } from '../../src/jobs/telegram-refresh-cards';
import { createBotApi } from '../../src/platform/telegram/api';
import { enqueueMessages } from '../../src/platform/telegram/outgoing';
import { telegramSettings } from '../../src/platform/telegram/settings';
import { Admins } from '../../src/plugins/telegram-bot/server/src/admins';
import { createBot } from '../../src/plugins/telegram-bot/server/src/bot';
import { contentOf } from '../../src/plugins/telegram-bot/server/src/content';
import { features } from '../../src/plugins/telegram-bot/server/src/features';
import { loadTexts } from '../../src/plugins/telegram-bot/server/src/texts';
import { createTestDatabase, type TestDatabase } from '../support/database';
import { untilWaiting, writingLater } from '../support/held-writing';
import { testEnvironment } from '../support/test-environment';
import { adminActor, callBy, coreOn, newUser, seedMethods } from '../support/wallet';

let database: TestDatabase;
let core: Core;

beforeAll(async () => {
  loadTexts(Object.fromEntries(features.map(({ id, texts }) => [id, texts])));
  database = await createTestDatabase();
  const { TZ: _, ...environment } = testEnvironment(database.url);
  Object.assign(process.env, environment);
  core = coreOn(database.db);
  await seedMethods(core);
  await changeSettings(core, callBy(), walletApprovalSettings, { depositSecondAdminFrom: { PLN: '1000.00' } });
  await changeSettings(core, callBy(), telegramSettings, { adminChatId: '-1001', adminLanguage: 'en' });
});

afterAll(() => database.drop());

const deposit = async (amount: string): Promise<string> => {
  const { id: userId } = await newUser(core);
  const input = { userId, amount, currency: 'PLN', method: 'blik', accountName: 'Payer' };
  return (await createDeposit(core, callBy(), input)).result.id;
};

const refresh = (id: string, db: Database = database.db): Promise<void> =>
  refreshCardsJob.run({ core: coreOn(db), jobId: '1', signal: new AbortController().signal }, { type: 'deposit', id });

/** One refresh has read the deposit and is held before it writes; another begins after `meanwhile`, and ends or waits for it. */
async function overtaken(id: string, meanwhile: () => Promise<unknown>): Promise<void> {
  let goOn = (): void => undefined;
  const allowed = new Promise<void>((resolve) => (goOn = resolve));
  let slow: Promise<void> | undefined;
  try {
    await new Promise<void>((hasRead, failed) => {
      const db = writingLater(database.db, () => {
        hasRead();
        return allowed;
      });
      slow = refresh(id, db);
      slow.catch(failed);
    });
    await meanwhile();
    let ended = false;
    const quick = refresh(id).finally(() => (ended = true));
    await untilWaiting(database.db, () => ended);
    goOn();
    await quick;
  } finally {
    goOn();
    await slow;
  }
}

/** What the card says, from the first text to the last. */
const said = async (id: string): Promise<string[]> =>
  (
    await database.db.query<{ text: string }>(
      `select o.payload ->> 'text' as text
         from telegram.outbox o left join telegram.outbox card on card.id = o.edits
        where coalesce(card.subject, o.subject) = 'deposit:' || $1 order by o.id`,
      [id],
    )
  ).map(({ text }) => text);

const approveAs = (admin: number, id: string) => approveDeposit(core, callBy(adminActor(admin)), { id });

test('the second approval comes while the card is told of the first: what stays on it is the second', async () => {
  const id = await deposit('1000.00');
  await refresh(id);
  await approveAs(1, id);
  await overtaken(id, () => approveAs(2, id));
  const texts = await said(id);
  expect(texts).toHaveLength(3);
  expect(texts[1]).toContain('Approved by Admin 1; a second administrator must approve');
  expect(texts[2]).toContain('Approved by Admin 2 at');
});

test('approvals of one moment, while the first card is being made: the card is there and says what was decided', async () => {
  const ids = await Promise.all(['25.00', '26.00', '27.00'].map(deposit));
  const [made = '', ...others] = ids;
  await overtaken(made, () => Promise.all(ids.map((id, index) => approveAs(index + 1, id))));
  for (const id of others) await refresh(id);
  const texts = await said(made);
  expect(texts).toHaveLength(2);
  expect(texts[1]).toContain('Approved by Admin 1 at');
  // Those that nobody had seen before they were decided have no card.
  expect(await Promise.all(others.map(said))).toEqual([[], []]);
});

const ME = {
  id: 1,
  is_bot: true as const,
  first_name: 'Bot',
  username: 'tillgram_bot',
  can_join_groups: true,
  can_read_all_group_messages: false,
  supports_inline_queries: false,
};

test('approved between the look of /pending and the end of its turn: the card that it sends says so, without buttons', async () => {
  const id = await deposit('31.00');
  await refresh(id);
  await changeSettings(core, callBy(), telegramSettings, { adminIds: ['7'], adminLanguage: 'pl' });
  const api = createBotApi({ token: '1:nobody-is-called', apiRoot: 'http://127.0.0.1:9' });
  const bot = createBot({ core, api, admins: new Admins(core, api), features, me: ME });
  const from = { id: 7, is_bot: false, first_name: 'Cashier' };
  const chat = { id: -1001, type: 'supergroup' as const, title: 'Admins' };
  const message = { message_id: 1, date: 1, chat, from, text: '/pending' };
  const { messages } = await bot.handle({ update_id: 1, message }, undefined);
  await approveAs(1, id);
  await refresh(id);
  await enqueueMessages(database.db, messages);

  const [card] = await database.db.query<{ payload: { $payload: string } }>(
    `select payload from telegram.outbox where subject = 'deposit:' || $1 order by id desc limit 1`,
    [id],
  );
  const sent = await contentOf(core, features).payload(card!.payload.$payload);
  expect(sent).toMatchObject({
    text: expect.stringMatching(/Doładowanie 31,00[\s\S]*Admin 1/) as string,
    reply_markup: { inline_keyboard: [] },
  });
});

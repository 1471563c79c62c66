import { registerUser, setReach } from '../../src/core/identity';
import type { Core } from '../../src/core/shared/core';
import { createBotApi, type BotApi } from '../../src/platform/telegram/api';
import { Instance } from '../../src/platform/telegram/instance';
import { enqueueMessages } from '../../src/platform/telegram/outgoing';
import { Sender } from '../../src/platform/telegram/sender';
import { Admins } from '../../src/plugins/telegram-bot/server/src/admins';
import { createBot, type Bot } from '../../src/plugins/telegram-bot/server/src/bot';
import { features } from '../../src/plugins/telegram-bot/server/src/features';
import { noteUnreachable } from '../../src/plugins/telegram-bot/server/src/runtime';
import { loadTexts } from '../../src/plugins/telegram-bot/server/src/texts';
import { createTestDatabase, type TestDatabase } from '../support/database';
import { startTelegram, type Seat, type TestTelegram } from '../support/telegram';
import { testEnvironment } from '../support/test-environment';
import { until } from '../support/until';
import { callBy, coreOn } from '../support/wallet';

let telegram: TestTelegram;
let database: TestDatabase;
let core: Core;
let api: BotApi;
let bot: Bot;
let instance: Instance;
let sender: Sender;
/** What happens between Telegram's refusal and the moment at which it is noted. */
let meanwhile: () => Promise<unknown> = () => Promise.resolve();
let updateId = 0;

beforeAll(async () => {
  telegram = await startTelegram();
  database = await createTestDatabase();
  const { TZ: _, ...environment } = testEnvironment(database.url);
  Object.assign(process.env, environment);
  loadTexts(Object.fromEntries(features.map(({ id, texts }) => [id, texts])));
  core = coreOn(database.db);
  api = createBotApi(telegram);
  const me = { ...telegram.emulator.bot, is_bot: true as const, username: 'tillgram_bot', can_join_groups: true };
  const botInfo = { ...me, can_read_all_group_messages: false, supports_inline_queries: false };
  bot = createBot({ core, api, admins: new Admins(core, api), features, me: botInfo });
  instance = new Instance(database.url);
  await instance.start();
  const none = (): Promise<never> => Promise.reject(new Error('no content'));
  sender = new Sender({
    db: database.db,
    api,
    instance,
    content: { file: none, payload: none },
    async onUnreachable(...found) {
      await meanwhile();
      await noteUnreachable(core, ...found);
    },
  });
  await sender.start();
});

afterAll(async () => {
  await sender.stop();
  await instance.stop();
  api.close();
  await telegram.close();
  await database.drop();
});

/** A user of the app who has shut the bot out without its being told. */
async function blocked(): Promise<Seat> {
  const seat = await telegram.createUser({ first_name: 'Basia' });
  await seat.start();
  await seat.block();
  const input = { telegramId: String(seat.id), telegramUsername: null, name: 'Basia', language: 'en' } as const;
  await registerUser(core, callBy(), { ...input, ifExists: 'refuse' });
  return seat;
}

async function refused(seat: Seat): Promise<void> {
  await enqueueMessages(database.db, [{ chatId: seat.id, method: 'sendMessage', payload: { text: 'hello' } }]);
  sender.load();
  const settled = `select 1 from telegram.outbox o where o.chat_id = $1 and o.state = 'blocked'`;
  await until(async () => (await database.db.query(settled, [seat.id])).length > 0 || undefined);
}

const presses = (seat: Seat, text: string): Promise<unknown> => {
  const chat = { id: seat.id, type: 'private' as const, first_name: 'Basia' };
  const message = { message_id: 1, date: 1, chat, from: seat.user, text };
  return bot.handle({ update_id: (updateId += 1), message }, undefined);
};

const letsIn = (seat: Seat): Promise<unknown> => {
  const chat = { id: seat.id, type: 'private' as const, first_name: 'Basia' };
  const [out, member] = [{ status: 'kicked' as const, until_date: 0 }, { status: 'member' as const }];
  const user = { ...telegram.emulator.bot, is_bot: true };
  const my_chat_member = {
    chat,
    from: seat.user,
    date: 1,
    old_chat_member: { ...out, user },
    new_chat_member: { ...member, user },
  };
  return bot.handle({ update_id: (updateId += 1), my_chat_member }, undefined);
};

const reachOf = async (seat: Seat): Promise<unknown> =>
  (
    await database.db.query<{ why: string | null }>(
      'select bot_unreachable as why from up_users where telegram_id = $1',
      [seat.id],
    )
  )[0]?.why;

test.each([
  ['has pressed Start', (seat: Seat) => presses(seat, '/start')],
  ['has pressed Start at a link', (seat: Seat) => presses(seat, '/start ref_ABC')],
  ['has let the bot in again', letsIn],
] as const)('a refusal that is noted after its user %s: the user can be reached', async (_, comes) => {
  const seat = await blocked();
  meanwhile = () => comes(seat);
  await refused(seat);
  expect(await reachOf(seat)).toBeNull();
  // A call of afterwards counts again.
  meanwhile = () => Promise.resolve();
  await database.db.query('delete from telegram.outbox');
  await refused(seat);
  expect(await reachOf(seat)).toBe('blocked');
});

test('Start comes while the refusal is being noted: it waits, and mends what it finds', async () => {
  const seat = await blocked();
  const client = await database.pool.connect();
  try {
    await client.query('begin');
    await client.query('select 1 from up_users where telegram_id = $1 for no key update', [seat.id]);
    const started = presses(seat, '/start');
    await until(async () => {
      const waits = `select 1 from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`;
      return (await database.db.query(waits)).length > 0 || undefined;
    });
    await client.query(
      `update up_users set bot_unreachable = 'blocked', bot_unreachable_since = now() where telegram_id = $1`,
      [seat.id],
    );
    await client.query('commit');
    await started;
  } finally {
    client.release();
  }
  expect(await reachOf(seat)).toBeNull();
});

test('without a Start in between it is noted; what Telegram itself says now counts whatever was before', async () => {
  const seat = await blocked();
  meanwhile = () => presses(seat, 'hello?');
  await refused(seat);
  expect(await reachOf(seat)).toBe('blocked');
  await letsIn(seat);
  expect(await reachOf(seat)).toBeNull();
  await setReach(core, callBy(), { telegramId: String(seat.id), unreachable: 'blocked' });
  expect(await reachOf(seat)).toBe('blocked');
});

test.each(['kicked', 'left'] as const)(
  'a copy from a group that has %s the bot: nobody is unreachable for that',
  async (bot) => {
    const reader = await telegram.createUser({ first_name: 'Ala' });
    await reader.start();
    const gone = await blocked();
    const input = { telegramId: String(reader.id), telegramUsername: null, name: 'Ala', language: 'en' } as const;
    await registerUser(core, callBy(), { ...input, ifExists: 'refuse' });
    const copies = (source: number, message: number): Promise<string[]> =>
      copiesTo([reader.id, gone.id], source, message);
    expect(await copies(await telegram.createGroup('Admins', [], bot), 1)).toEqual(['failed', 'failed']);
    expect(await Promise.all([reader, gone].map(reachOf))).toEqual([null, null]);
    // From a chat that is there it goes out, and who has blocked the bot has.
    const { message_id } = await reader.sendText('News');
    expect(await copies(reader.id, message_id)).toEqual(['sent', 'blocked']);
    expect(await Promise.all([reader, gone].map(reachOf))).toEqual([null, 'blocked']);
  },
);

/** @returns what became of a copy to each chat, in their order */
async function copiesTo(chatIds: readonly number[], from_chat_id: number, message_id: number): Promise<string[]> {
  meanwhile = () => Promise.resolve();
  await database.db.query('delete from telegram.outbox');
  const copy = { method: 'copyMessage', payload: { from_chat_id, message_id }, priority: 2 } as const;
  await enqueueMessages(
    database.db,
    chatIds.map((chatId) => ({ chatId, ...copy })),
  );
  sender.load();
  return until(async () => {
    const rows = await database.db.query<{ state: string }>('select o.state from telegram.outbox o order by o.id');
    const states = rows.map(({ state }) => state);
    return states.some((state) => state === 'queued' || state === 'sending') ? undefined : states;
  });
}

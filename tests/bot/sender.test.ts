import { enqueueMessages, type Outgoing } from '../../src/platform/telegram/outgoing';
import { TELEGRAM_LIMITS, type Message } from '../../src/platform/telegram/emulator';
import { createTestDatabase, type TestDatabase } from '../support/database';
import { seeded } from '../support/random-updates';
import {
  expectWithinLimits,
  killInTheMiddle,
  messagesSent,
  SenderProcess,
  underWay,
  type SenderOptions,
  type Sent,
} from '../support/sender';
import { TestClock } from '../support/shop';
import { startTelegram, type TestTelegram } from '../support/telegram';
import { until } from '../support/until';

let telegram: TestTelegram;
let database: TestDatabase;
let sender: SenderProcess;

const states = async (): Promise<Record<string, number>> => {
  const rows = await database.db.query<{ state: string; n: bigint }>(
    'select state, count(*) as n from telegram.outbox group by state',
  );
  return Object.fromEntries(rows.map(({ state, n }) => [state, Number(n)]));
};

const allSettled = (): Promise<true> =>
  until(async () => {
    const { queued = 0, sending = 0 } = await states();
    return queued + sending === 0 ? true : undefined;
  }, 200_000);

const textTo = (chatId: number, text: string, more: Partial<Outgoing> = {}): Outgoing => ({
  chatId,
  method: 'sendMessage',
  payload: { text },
  ...more,
});

async function begin(clock: TestClock | undefined, options: SenderOptions): Promise<void> {
  telegram = await startTelegram({ clock, callsRemembered: 20_000 });
  database = await createTestDatabase();
  sender = new SenderProcess(telegram, database, options);
}

afterEach(async () => {
  await sender.kill();
  await telegram.close();
  await database.drop();
});

const chats = async (users: number, groups: number): Promise<number[]> => {
  const ids = users === 0 ? [] : await telegram.createCrowd(users);
  for (let index = 0; index < groups; index += 1) ids.push(await telegram.createGroup(`Group ${index}`, []));
  return ids;
};

const sentTo = async (chatId: number): Promise<string[]> =>
  (await telegram.messages(chatId)).filter((message: Message) => message.from?.is_bot).map(({ text = '' }) => text);

/** After a 429 nothing goes to that chat for so long, and nothing to any chat when it was not a group's. */
function expectPatient(sent: readonly Sent[]): number {
  const refusals = telegram.emulator.calls.filter(({ errorCode }) => errorCode === 429);
  for (const { atMs, params, description = '' } of refusals) {
    const chatId = Number(params.chat_id);
    const seconds = Number(/retry after (\d+)/.exec(description)?.[1]);
    const early = sent.filter((one) => one.atMs > atMs && one.atMs < atMs + seconds * 1000);
    expect(early.filter((one) => chatId > 0 || one.chatId === chatId)).toEqual([]);
  }
  return refusals.length;
}

describe('5,000 messages by Telegram’s limits, on the emulated clock', () => {
  const MESSAGES = 5_000;
  const USERS = 150;
  const GROUPS = 3;

  test('429s, 502s, lost calls, kill -9 four times: none lost, none twice, none parked, order kept', async () => {
    await begin(new TestClock(), { emulatedStepMs: 1, receipts: true });
    const random = seeded(7);
    const ids = await chats(USERS, GROUPS);
    await telegram.setLimits({ ...TELEGRAM_LIMITS, toleranceMs: 0 });
    const messages = Array.from({ length: MESSAGES }, (_, index) => {
      // About forty to each group, which takes 20 a minute.
      const at = index % 40 === 0 ? USERS + (index % GROUPS) : Math.floor(random() * USERS);
      return textTo(ids[at] ?? 0, `${index}`, { key: `m${index}`, priority: index % 3 === 0 ? 2 : 1 });
    });
    for (let start = 0; start < MESSAGES; start += 500) {
      await enqueueMessages(database.db, messages.slice(start, start + 500));
    }
    await sender.start();
    for (const after of [600, 1_700, 2_900, 4_200]) {
      await until(async () => (((await states()).sent ?? 0) >= after ? true : undefined));
      await telegram.fault({ kind: 'rate-limited', retryAfterSeconds: 3, times: 1 });
      await telegram.fault({ kind: 'error', status: 502, times: 2 });
      await telegram.fault({ kind: 'accepted-dropped', times: 1 });
      await telegram.fault({ kind: 'dropped', times: 1 });
      expect(await killInTheMiddle(telegram, database, sender)).toBeGreaterThan(0);
      await sender.start();
    }
    await allSettled();

    expect(await states()).toEqual({ sent: MESSAGES });
    for (const chatId of ids) {
      const expected = messages.filter((message) => message.chatId === chatId).map(({ payload }) => payload.text);
      expect(await sentTo(chatId)).toEqual(expected);
    }
    const sent = messagesSent(telegram);
    expect(sent).toHaveLength(MESSAGES);
    expectWithinLimits(sent);
    expect(expectPatient(sent)).toBe(4);
    expect(telegram.emulator.limiter.statistics).toMatchObject({ refused: 0, tooEarly: 0 });
  });

  test('where nobody can be asked: what was under way at the kill is parked, all else is there exactly once', async () => {
    await begin(new TestClock(), { emulatedStepMs: 1 });
    const ids = await chats(10, 0);
    await telegram.setLimits({ ...TELEGRAM_LIMITS, toleranceMs: 0 });
    await enqueueMessages(
      database.db,
      Array.from({ length: 200 }, (_, index) => textTo(ids[index % 10] ?? 0, `${index}`)),
    );
    await telegram.fault({ kind: 'accepted-silent', times: 2 });
    await telegram.fault({ kind: 'silent', times: 3 });
    await sender.start();
    // All five hang, and the other five chats have their first message: the time in which they get another stands still.
    const five = async (): Promise<boolean> =>
      telegram.emulator.faults.pending === 0 && (await underWay(database)) === 5 && (await states()).sent === 5;
    await until(async () => ((await five()) ? true : undefined));
    await sender.kill();
    await sender.start();
    await allSettled();

    expect(await states()).toEqual({ sent: 195, uncertain: 5 });
    const parked = await database.db.query<{ text: string }>(
      `select payload ->> 'text' as text from telegram.outbox where state = 'uncertain'`,
    );
    const there: string[] = [];
    for (const chatId of ids) there.push(...(await sentTo(chatId)));
    const doubtful = new Set(parked.map(({ text }) => text));
    expect(new Set(there).size).toBe(there.length);
    expect(there.filter((text) => !doubtful.has(text))).toHaveLength(195);
    expect(there.filter((text) => doubtful.has(text))).toHaveLength(2);
  });
});

describe('by the clock on the wall', () => {
  beforeEach(() => begin(undefined, {}));

  test('retry_after is obeyed to the letter; a block marks the message; a lost answer parks it, unless it may be repeated', async () => {
    const [limited = 0, blocked = 0, lost = 0, repeatable = 0] = await chats(4, 0);
    await (await telegram.user(blocked)).block();
    await telegram.fault({ kind: 'rate-limited', retryAfterSeconds: 2, times: 1, chatId: limited });
    await telegram.fault({ kind: 'accepted-dropped', times: 1, chatId: lost });
    await telegram.fault({ kind: 'accepted-dropped', times: 1, chatId: repeatable });
    await sender.start();
    await enqueueMessages(database.db, [
      textTo(limited, 'first'),
      textTo(limited, 'second'),
      textTo(blocked, 'nobody reads this'),
      textTo(lost, 'once'),
      textTo(repeatable, 'delivery', { repeatable: true }),
    ]);
    await allSettled();
    const rows = await database.db.query<{ chat_id: bigint; state: string }>(
      'select chat_id, state from telegram.outbox order by id',
    );
    expect(rows.map(({ state }) => state)).toEqual(['sent', 'sent', 'blocked', 'uncertain', 'sent']);
    expect(await sentTo(limited)).toEqual(['first', 'second']);
    expect(await sentTo(lost)).toEqual(['once']);
    const calls = telegram.emulator.calls.filter(({ params }) => Number(params.chat_id) === limited);
    const [refusal, next] = calls.map(({ atMs }) => atMs);
    expect((next ?? 0) - (refusal ?? 0)).toBeGreaterThanOrEqual(2_000);
  });

  test('a change of a message waits for it, also when both are queued at once; a message that never came drops it', async () => {
    const [reader = 0] = await chats(1, 0);
    await enqueueMessages(database.db, [
      textTo(reader, 'card', { subject: 'deposit:x' }),
      textTo(reader, 'x'.repeat(5_000)),
    ]);
    const cards = await database.db.query<{ id: bigint }>('select id from telegram.outbox order by id');
    const edit = (edits: bigint | undefined): Outgoing => ({
      chatId: reader,
      method: 'editMessageText',
      payload: { text: 'decided' },
      edits,
    });
    await enqueueMessages(database.db, [edit(cards[0]?.id), edit(cards[1]?.id)]);
    await sender.start();
    await allSettled();
    expect(await sentTo(reader)).toEqual(['decided']);
    expect(await states()).toEqual({ sent: 2, failed: 1, dropped: 1 });
  });
});

describe('the emulator’s receipts', () => {
  const answerOf = async (method: string, params: object): Promise<unknown> => {
    const response = await fetch(`${telegram.apiRoot}bot${telegram.token}/${method}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(params),
    });
    return response.json();
  };

  test('a call that was asked for before it came is refused when it comes', async () => {
    await begin(undefined, {});
    const [chat_id = 0] = await chats(1, 0);
    const late = { chat_id, text: 'late', client_reference: '7/1' };
    expect(await answerOf('findSentMessage', late)).toMatchObject({ result: { message_id: null } });
    expect(await answerOf('sendMessage', late)).toMatchObject({ ok: false, error_code: 409 });
    await answerOf('sendMessage', { ...late, client_reference: '7/2' });
    expect(await sentTo(chat_id)).toEqual(['late']);
    const again = { chat_id, client_reference: '7/2' };
    expect(await answerOf('findSentMessage', again)).toMatchObject({ result: { message_id: 1 } });
  });
});

test('nothing that queues messages or notes what became of them has a NOTIFY in its transaction, and the sender hears of them', async () => {
  await begin(undefined, {});
  const telling = await database.db.query(
    `select p.proname from pg_proc p
      where p.pronamespace = 'telegram'::regnamespace and p.prosrc ~ 'pg_notify|graphile_worker.add_job'`,
  );
  expect(telling).toEqual([]);
  const [chatId = 0] = await chats(1, 0);
  await sender.start();
  const heard: string[] = [];
  const news = {
    query: <Row>(text: string, values?: readonly unknown[]) => database.db.query<Row>(text, values),
    notify: (channel: string) => void heard.push(channel),
  };
  expect(await enqueueMessages(news, [textTo(chatId, 'once', { key: 'k' })])).toBe(1);
  expect(await enqueueMessages(news, [textTo(chatId, 'again', { key: 'k' })])).toBe(0);
  expect(heard).toEqual(['telegram_outbox']);
  // News that are lost cost a second at the most: the sender looks by itself.
  await allSettled();
  expect(await sentTo(chatId)).toEqual(['once']);
});

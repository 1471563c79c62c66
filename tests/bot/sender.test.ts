import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { enqueueMessages, type Outgoing } from '../../src/platform/telegram/outgoing';
import { Pace, SENDING_LIMITS } from '../../src/platform/telegram/pace';
import type { Message } from '../../src/platform/telegram/emulator';
import { createTestDatabase, type TestDatabase } from '../support/database';
import { seeded } from '../support/random-updates';
import { startTelegram, type TestTelegram } from '../support/telegram';
import { until } from '../support/until';

/** Ten times Telegram's own, so that 5,000 messages take seconds; the emulator enforces them all the same. */
const LIMITS = { overallPerSecond: 300, chatPerSecond: 10, groupPerMinute: 200 };
const MESSAGES = 5_000;
const USERS = 150;
const GROUPS = 3;

let telegram: TestTelegram;
let database: TestDatabase;
let child: ChildProcess | undefined;

async function startSender(): Promise<void> {
  const { token, apiRoot } = telegram;
  const options = JSON.stringify({ databaseUrl: database.url, token, apiRoot, limits: LIMITS });
  child = fork(path.resolve(__dirname, '../support/telegram-sender-child.js'), [options], { execArgv: [] });
  await once(child, 'message');
}

async function killSender(): Promise<void> {
  if (!child || child.exitCode !== null || child.signalCode !== null) return;
  child.kill('SIGKILL');
  await once(child, 'exit');
}

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
  }, 100_000);

const textTo = (chatId: number, text: string, more: Partial<Outgoing> = {}): Outgoing => ({
  chatId,
  method: 'sendMessage',
  payload: { text },
  ...more,
});

beforeAll(async () => {
  telegram = await startTelegram();
  database = await createTestDatabase();
});

afterEach(async () => {
  await killSender();
  await telegram.setLimits(null);
  await database.pool.query('delete from telegram.outbox');
});

afterAll(async () => {
  await telegram.close();
  await database.drop();
});

const chats = async (users: number, groups: number): Promise<number[]> => {
  const ids: number[] = [];
  for (let index = 0; index < users; index += 1) {
    const seat = await telegram.createUser({ first_name: `Reader${index}` });
    await seat.start();
    ids.push(seat.id);
  }
  for (let index = 0; index < groups; index += 1) ids.push(await telegram.createGroup(`Group ${index}`, []));
  return ids;
};

const sentTo = async (chatId: number): Promise<string[]> =>
  (await telegram.messages(chatId)).filter((message: Message) => message.from?.is_bot).map(({ text = '' }) => text);

test('5,000 messages, enforced limits, 429s and 500s, kill -9 in the middle: none lost, none twice, order kept', async () => {
  const random = seeded(7);
  const ids = await chats(USERS, GROUPS);
  await telegram.setLimits({ ...LIMITS, chatBurst: 10 });
  const before = { ...telegram.emulator.limiter.statistics };
  const messages = Array.from({ length: MESSAGES }, (_, index) => {
    // Groups take 200 a minute here; they get few, so that the test ends.
    const chatId = ids[Math.floor(random() * (index % 20 === 0 ? ids.length : USERS))] ?? 0;
    return textTo(chatId, `${index}`, { key: `m${index}`, priority: index % 3 === 0 ? 2 : 1 });
  });
  for (let start = 0; start < MESSAGES; start += 500) {
    await enqueueMessages(database.db, messages.slice(start, start + 500));
  }
  await startSender();
  for (const after of [800, 1_900, 3_300]) {
    await telegram.fault({ kind: 'rate-limited', retryAfterSeconds: 1, times: 1 });
    await telegram.fault({ kind: 'error', status: 502, times: 2 });
    await until(async () => (((await states()).sent ?? 0) >= after ? true : undefined), 60_000);
    await killSender();
    await startSender();
  }
  await allSettled();

  const { sent = 0, uncertain = 0, ...rest } = await states();
  expect(rest).toEqual({});
  expect(sent + uncertain).toBe(MESSAGES);
  // In doubt are only the calls that were under way when the process was killed.
  expect(uncertain).toBeLessThanOrEqual(3 * 48);
  const parked = await database.db.query<{ text: string }>(
    `select payload ->> 'text' as text from telegram.outbox where state = 'uncertain'`,
  );
  const doubtful = new Set(parked.map(({ text }) => text));
  let arrived = 0;
  for (const chatId of ids) {
    const texts = await sentTo(chatId);
    arrived += texts.length;
    expect(new Set(texts).size).toBe(texts.length);
    expect(texts).toEqual([...texts].sort((a, b) => Number(a) - Number(b)));
    const expected = messages.filter((message) => message.chatId === chatId).map(({ payload }) => payload.text);
    expect(expected.filter((text) => !texts.includes(text as string) && !doubtful.has(text as string))).toEqual([]);
  }
  expect(arrived).toBeGreaterThanOrEqual(sent);
  const { refused, tooEarly } = telegram.emulator.limiter.statistics;
  expect({ refused: refused - before.refused, tooEarly: tooEarly - before.tooEarly }).toEqual({
    refused: 0,
    tooEarly: 0,
  });
}, 240_000);

test('retry_after is obeyed to the letter; a block marks the message; a lost answer parks it, unless it may be repeated', async () => {
  const [limited = 0, blocked = 0, lost = 0, repeatable = 0] = await chats(4, 0);
  await (await telegram.user(blocked)).block();
  await telegram.fault({ kind: 'rate-limited', retryAfterSeconds: 2, times: 1, chatId: limited });
  await telegram.fault({ kind: 'accepted-dropped', times: 1, chatId: lost });
  await telegram.fault({ kind: 'accepted-dropped', times: 1, chatId: repeatable });
  await startSender();
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
  await startSender();
  await allSettled();
  expect(await sentTo(reader)).toEqual(['decided']);
  expect(await states()).toEqual({ sent: 2, failed: 1, dropped: 1 });
});

describe('pace', () => {
  test('never more than the limits in any window, whatever comes', () => {
    const pace = new Pace(SENDING_LIMITS);
    const random = seeded(3);
    const log: { readonly at: number; readonly chatId: number }[] = [];
    let now = 0;
    for (let index = 0; index < 3_000; index += 1) {
      const chatId = random() < 0.1 ? -1 : 1 + Math.floor(random() * 40);
      now = Math.max(now, Math.min(now + 5, pace.readyAt(chatId, true)));
      if (pace.readyAt(chatId, true) > now) continue;
      pace.note(chatId, now);
      log.push({ at: now, chatId });
    }
    const within = (at: number, windowMs: number, chatId?: number): number =>
      log.filter((one) => one.at >= at && one.at < at + windowMs && (chatId === undefined || one.chatId === chatId))
        .length;
    for (const { at, chatId } of log) {
      expect(within(at, 1_000)).toBeLessThanOrEqual(30);
      expect(within(at, 1_000, chatId)).toBeLessThanOrEqual(1);
      if (chatId < 0) expect(within(at, 60_000, chatId)).toBeLessThanOrEqual(20);
    }
    expect(log.length).toBeGreaterThan(100);
  });
});

import { Telegraf, TelegramError } from 'telegraf';
import { TELEGRAM_LIMITS } from '../../../src/platform/telegram/emulator';
import { startTelegram, type Seat, type TestTelegram } from '../../support/telegram';

let telegram: TestTelegram;
let bot: Telegraf;
let anna: Seat;
let now: Date;

beforeEach(async () => {
  now = new Date('2026-11-20T12:00:00Z');
  telegram = await startTelegram({ clock: { now: () => now }, limits: TELEGRAM_LIMITS });
  bot = new Telegraf(telegram.token, { telegram: { apiRoot: telegram.apiRoot } });
  anna = await telegram.createUser();
  await anna.start();
});

afterEach(() => telegram.close());

/** @returns the retry_after of a refusal, null when the call went through */
async function send(chatId: number): Promise<number | null> {
  try {
    await bot.telegram.sendMessage(chatId, 'x');
    return null;
  } catch (error) {
    if (!(error instanceof TelegramError) || error.code !== 429) throw error;
    return error.parameters?.retry_after ?? Number.NaN;
  }
}

const pass = (milliseconds: number): void => {
  now = new Date(now.getTime() + milliseconds);
};

describe('limits', () => {
  test('one message a second to one person', async () => {
    expect(await send(anna.id)).toBeNull();
    expect(await send(anna.id)).toBe(1);
    pass(1000);
    expect(await send(anna.id)).toBeNull();
    expect(telegram.emulator.limiter.statistics).toEqual({ accepted: 2, refused: 1, tooEarly: 0 });
  });

  test('coming back before retry_after is over is noticed', async () => {
    await send(anna.id);
    await send(anna.id);
    pass(400);
    expect(await send(anna.id)).toBe(1);
    expect(telegram.emulator.limiter.statistics.tooEarly).toBe(1);
  });

  test('twenty messages a minute to a group', async () => {
    const groupId = await telegram.createGroup('Cashiers', []);
    for (let count = 0; count < 20; count += 1) {
      expect(await send(groupId)).toBeNull();
      pass(100);
    }
    const wait = await send(groupId);
    expect(wait).toBeGreaterThanOrEqual(1);
    pass((wait ?? 0) * 1000);
    expect(await send(groupId)).toBeNull();
  });

  test('thirty messages a second to everybody together', async () => {
    const people = await Promise.all(Array.from({ length: 35 }, () => telegram.createUser()));
    for (const person of people) await person.start();
    const answers: (number | null)[] = [];
    for (const person of people) answers.push(await send(person.id));
    expect(answers.filter((answer) => answer === null).length).toBeGreaterThanOrEqual(30);
    expect(answers.filter((answer) => answer === null).length).toBeLessThanOrEqual(32);
  });

  test('they can be switched off', async () => {
    await telegram.setLimits(null);
    expect(await Promise.all([send(anna.id), send(anna.id), send(anna.id)])).toEqual([null, null, null]);
  });
});

describe('trouble on order', () => {
  beforeEach(() => telegram.setLimits(null));

  const texts = async (): Promise<(string | undefined)[]> => (await anna.messages()).map((message) => message.text);

  test('a 500 does nothing', async () => {
    await telegram.fault({ kind: 'error', status: 500 });
    await expect(bot.telegram.sendMessage(anna.id, 'lost')).rejects.toThrow('500');
    await bot.telegram.sendMessage(anna.id, 'kept');
    expect(await texts()).toEqual(['/start', 'kept']);
  });

  test('a connection that ends after the message was accepted: it is there, and the bot does not know', async () => {
    await telegram.fault({ kind: 'accepted-dropped', method: 'sendMessage' });
    await expect(bot.telegram.sendMessage(anna.id, 'there')).rejects.toMatchObject({ code: 'ECONNRESET' });
    expect(await texts()).toEqual(['/start', 'there']);
  });

  test('an answer that never comes after the message was accepted', async () => {
    await telegram.fault({ kind: 'accepted-silent' });
    const giveUp = new AbortController();
    const call = bot.telegram.callApi(
      'sendMessage',
      { chat_id: anna.id, text: 'silent' },
      { signal: giveUp.signal as never },
    );
    await anna.waitForMessage('silent');
    giveUp.abort();
    await expect(call).rejects.toThrow('abort');
  });

  test('a 429 for one chat only, as often as ordered', async () => {
    const boris = await telegram.createUser();
    await boris.start();
    await telegram.fault({ kind: 'rate-limited', chatId: anna.id, times: 2, retryAfterSeconds: 7 });
    expect(await send(boris.id)).toBeNull();
    expect([await send(anna.id), await send(anna.id), await send(anna.id)]).toEqual([7, 7, null]);
  });

  test('every call of the bot is on record, refusals included', async () => {
    await telegram.fault({ kind: 'error', status: 400, description: 'Bad Request: for the record' });
    await bot.telegram.sendMessage(anna.id, 'one').catch(() => undefined);
    await bot.telegram.sendMessage(anna.id, 'two');
    expect(telegram.emulator.calls).toMatchObject([
      { method: 'sendMessage', errorCode: 400, params: { text: 'one' } },
      { method: 'sendMessage', params: { text: 'two' } },
    ]);
  });
});

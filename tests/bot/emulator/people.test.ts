import { Telegraf } from 'telegraf';
import type { Update } from 'telegraf/types';
import { PlaygroundError, startTelegram, type Seat, type TestTelegram } from '../../support/telegram';

let telegram: TestTelegram;
let bot: Telegraf;
let anna: Seat;

beforeEach(async () => {
  telegram = await startTelegram();
  bot = new Telegraf(telegram.token, { telegram: { apiRoot: telegram.apiRoot } });
  anna = await telegram.createUser({ first_name: 'Anna', username: 'anna_test' });
});

afterEach(() => telegram.close());

/** What waits for the bot; nothing is confirmed. */
const updates = (): Promise<Update[]> => bot.telegram.getUpdates(0, 100, 0, undefined);
const kinds = async (): Promise<string[]> =>
  (await updates()).map((update) => Object.keys(update).find((key) => key !== 'update_id') ?? '');
const refusal = (call: Promise<unknown>): Promise<number> =>
  call.then(
    () => 200,
    (error: unknown) => {
      if (error instanceof PlaygroundError) return error.status;
      throw error;
    },
  );

describe('what people can do', () => {
  test('blocking and unblocking is told to the bot; who has blocked it cannot write', async () => {
    await anna.start();
    await anna.block();
    expect(await refusal(anna.sendText('hello?'))).toBe(409);
    await anna.unblock();
    expect(await kinds()).toEqual(['message', 'my_chat_member', 'my_chat_member']);
    const [, blocked] = (await updates()) as Update.MyChatMemberUpdate[];
    expect(blocked?.my_chat_member.new_chat_member.status).toBe('kicked');
  });

  test('an anonymous admin writes as the group and still presses as themselves', async () => {
    const groupId = await telegram.createGroup('Cashiers', [
      { userId: anna.id, status: 'administrator', anonymous: true, customTitle: 'boss' },
    ]);
    const seat = await anna.in(groupId);
    const written = await seat.sendText('approved');
    expect(written.from?.username).toBe('GroupAnonymousBot');
    expect(written.sender_chat).toEqual({ id: groupId, type: 'supergroup', title: 'Cashiers' });
    expect(written.author_signature).toBe('boss');

    await bot.telegram.sendMessage(groupId, 'card', {
      reply_markup: { inline_keyboard: [[{ text: 'ok', callback_data: 'ok:1' }]] },
    });
    await seat.press('ok');
    const press = (await updates()).at(-1) as Update.CallbackQueryUpdate;
    expect(press.callback_query.from.id).toBe(anna.id);
  });

  test('who is not in a group can neither write nor press there', async () => {
    const groupId = await telegram.createGroup('Cashiers', []);
    const card = await bot.telegram.sendMessage(groupId, 'card', {
      reply_markup: { inline_keyboard: [[{ text: 'ok', callback_data: 'ok:1' }]] },
    });
    const seat = await anna.in(groupId);
    expect(await refusal(seat.sendText('let me in'))).toBe(409);
    expect(await refusal(seat.pressData(card.message_id, 'ok:1'))).toBe(409);
    await telegram.setMember(groupId, { userId: anna.id });
    await seat.sendText('I am in');
    expect(await kinds()).toEqual(['message', 'message']);
    await telegram.setMember(groupId, { userId: anna.id, status: 'kicked' });
    expect(await refusal(seat.sendText('and out'))).toBe(409);
  });

  test('administrators are listed with their titles; strangers are not members', async () => {
    const boris = await telegram.createUser({ first_name: 'Boris' });
    const groupId = await telegram.createGroup('Cashiers', [
      { userId: anna.id, status: 'creator', customTitle: 'owner' },
      { userId: boris.id, status: 'member' },
    ]);
    const admins = await bot.telegram.getChatAdministrators(groupId);
    expect(admins.map(({ user, status }) => [user.id, status])).toEqual([
      [anna.id, 'creator'],
      [telegram.emulator.bot.id, 'administrator'],
    ]);
    expect((await bot.telegram.getChatMember(groupId, boris.id)).status).toBe('member');
    const stranger = await telegram.createUser();
    expect((await bot.telegram.getChatMember(groupId, stranger.id)).status).toBe('left');
  });

  test('a bot that is no longer in the group hears and says nothing there', async () => {
    const groupId = await telegram.createGroup('Cashiers', [{ userId: anna.id }], 'kicked');
    await (await anna.in(groupId)).sendText('are you there?');
    expect(await updates()).toEqual([]);
    await expect(bot.telegram.sendMessage(groupId, 'no')).rejects.toThrow(
      '403: Forbidden: bot was kicked from the supergroup chat',
    );
  });

  test('a press is answered once, and not after a minute', async () => {
    await anna.start();
    const card = await bot.telegram.sendMessage(anna.id, 'card', {
      reply_markup: { inline_keyboard: [[{ text: 'ok', callback_data: 'ok:1' }]] },
    });
    const first = await anna.press('ok', card as never);
    await bot.telegram.answerCbQuery(first.queryId, 'done');
    expect(await first.answered()).toEqual({ text: 'done', showAlert: false });
    await expect(bot.telegram.answerCbQuery(first.queryId)).rejects.toThrow('query is too old');
    const second = await anna.pressData(card.message_id, 'somebody:elses:data');
    await telegram.advanceClock(61_000);
    await expect(bot.telegram.answerCbQuery(second.queryId)).rejects.toThrow('query is too old');
  });

  test('only what the bot asked for is delivered', async () => {
    await bot.telegram.getUpdates(0, 1, 0, ['callback_query']);
    await anna.start();
    expect(await updates()).toEqual([]);
  });

  test('updates stay until an offset confirms them; their ids only grow', async () => {
    await anna.sendText('one');
    await anna.sendText('two');
    const [one, two] = await updates();
    expect(await updates()).toHaveLength(2);
    expect(two?.update_id).toBe((one?.update_id ?? 0) + 1);
    expect(await bot.telegram.getUpdates(0, 100, two?.update_id ?? 0, undefined)).toEqual([two]);
    const injected = await telegram.injectUpdate({ channel_post: { text: 'anything' }, update_id: 1 });
    expect(injected).toBe((two?.update_id ?? 0) + 1);
  });

  test.each([
    ['an unknown user', () => telegram.call('POST', '/chats/1/messages', { from: 1, text: 'x' }), 404],
    ['somebody else’s chat', () => telegram.call('POST', `/chats/5/messages`, { from: anna.id, text: 'x' }), 404],
    ['no text', () => anna.sendText('   '), 400],
    ['4,097 characters', () => anna.sendText('x'.repeat(4097)), 400],
    ['a user without a name', () => telegram.call('POST', '/users', {}), 400],
    ['a username twice', () => telegram.createUser({ username: 'ANNA_test' }), 409],
    ['a picture that is none', () => anna.sendPhoto(Buffer.from('nothing')), 400],
    ['an unknown route', () => telegram.call('GET', '/nothing'), 404],
    [
      'a body that is no JSON',
      () =>
        fetch(`${telegram.url}/api/users`, { method: 'POST', body: '{' }).then((answer) => {
          throw new PlaygroundError(answer.status, '');
        }),
      400,
    ],
  ])('%s is refused', async (_case, call, status) => {
    expect(await refusal(call())).toBe(status);
  });
});

describe('what tests of the bot rely on', () => {
  test('waiting for the bot: it listens when it polls, and no longer when it has gone', async () => {
    const ready = telegram.waitForBot();
    void bot.launch();
    await ready;
    const { epoch, seq } = await telegram.state();
    bot.stop();
    await telegram.waitForChange(null, { epoch, after: seq }, (change) =>
      change.type === 'listening' && !change.listening ? true : undefined,
    );
  });

  test('a crowd of 100,000 is there at once and can be written to', async () => {
    const ids = await telegram.createCrowd(100_000);
    expect(new Set(ids).size).toBe(100_000);
    await bot.telegram.sendMessage(ids[99_999] ?? 0, 'even to the last');
    expect((await telegram.createUser()).id).toBe((ids[99_999] ?? 0) + 1);
  });

  test('people and groups that are to be there are made once', () => {
    const { emulator } = telegram;
    const group = {
      id: -1_001_000_000_777,
      title: 'Cashiers',
      members: [{ userId: 77, status: 'administrator' as const }],
    };
    for (let start = 0; start < 2; start += 1) {
      expect(emulator.ensureUser({ id: 77, first_name: 'Kim' }).user.first_name).toBe('Kim');
      expect(emulator.ensureGroup(group).members).toHaveLength(1);
    }
    const grown = { ...group, members: [...group.members, { userId: anna.id, status: 'member' as const }] };
    expect(emulator.ensureGroup(grown).members.map(({ userId }) => userId)).toEqual([77, anna.id]);
  });

  test('draining ends long polls at once', async () => {
    const { epoch, seq } = await telegram.state();
    const waiting = telegram.call('GET', `/changes?epoch=${epoch}&after=${seq}&timeoutMs=50000`);
    const polling = bot.telegram.getUpdates(50, 100, 0, undefined);
    await telegram.waitForBot();
    telegram.emulator.drain();
    expect(await polling).toEqual([]);
    expect(await waiting).toMatchObject({ changes: expect.anything() as unknown });
  });

  test('a wait in vain shows what the chat looks like', async () => {
    await anna.sendText('nobody answers');
    await expect(anna.waitForMessage('anything', 50)).rejects.toThrow(
      /within 50 ms; the chat ends with\n {2}Anna: nobody answers/,
    );
  });
});

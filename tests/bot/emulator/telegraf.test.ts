import sharp from 'sharp';
import { Input, Markup, Telegraf, TelegramError } from 'telegraf';

import { startTelegram, textOf, type Seat, type TestTelegram } from '../../support/telegram';

let telegram: TestTelegram;
let bot: Telegraf;
let anna: Seat;

const failure = async (call: Promise<unknown>): Promise<{ code: number; description: string }> => {
  const error = await call.then(
    () => null,
    (reason: unknown) => reason,
  );
  if (!(error instanceof TelegramError)) throw new Error(`expected a refusal, got ${String(error)}`);
  return { code: error.code, description: error.description };
};

const picture = (width: number, height: number): Promise<Buffer> =>
  sharp({ create: { width, height, channels: 3, background: '#3366cc' } })
    .png()
    .toBuffer();

beforeAll(async () => {
  telegram = await startTelegram();
  bot = new Telegraf(telegram.token, { telegram: { apiRoot: telegram.apiRoot } });
  anna = await telegram.createUser({ first_name: 'Anna', username: 'anna_test', language_code: 'pl' });

  bot.start((context) => context.reply(`Hello ${context.from.first_name}, payload: ${context.payload || 'none'}`));
  bot.command('menu', (context) =>
    context.replyWithHTML(
      'A <b>menu</b>',
      Markup.inlineKeyboard([
        [Markup.button.callback('Shop', 'shop'), Markup.button.url('Site', 'https://example.com')],
      ]),
    ),
  );
  bot.action('shop', async (context) => {
    await context.editMessageText('The shop <s>100</s> 80', { parse_mode: 'HTML' });
    await context.answerCbQuery('Welcome', { show_alert: true });
  });
  bot.on('photo', async (context) => {
    const largest = context.message.photo.at(-1);
    if (!largest) throw new Error('a photo without sizes');
    const link = await context.telegram.getFileLink(largest.file_id);
    const bytes = Buffer.from(await (await fetch(link)).arrayBuffer());
    const { format, width } = await sharp(bytes).metadata();
    await context.reply(`${format} ${width} ${bytes.length === largest.file_size} ${context.message.caption ?? ''}`);
  });
  bot.on('edited_message', (context) => context.reply('edited'));
  void bot.launch();
});

afterAll(async () => {
  bot.stop();
  await telegram.close();
});

describe('Telegraf by polling', () => {
  test('a deep link reaches the bot and its answer comes back', async () => {
    await anna.start('ref_ABC');
    const reply = await anna.waitForMessage('Hello');
    expect(reply.text).toBe('Hello Anna, payload: ref_ABC');
    expect(reply.chat).toEqual({ id: anna.id, type: 'private', first_name: 'Anna', username: 'anna_test' });
  });

  test('a command is marked as an entity; HTML comes back as text and entities', async () => {
    const sent = await anna.sendText('/menu now');
    expect(sent.entities).toEqual([{ type: 'bot_command', offset: 0, length: 5 }]);
    const menu = await anna.waitForMessage('menu');
    expect(menu.text).toBe('A menu');
    expect(menu.entities).toEqual([{ type: 'bold', offset: 2, length: 4 }]);
  });

  test('pressing a button edits the message and answers the press', async () => {
    await anna.sendText('/menu');
    await anna.waitForMessage('menu');
    const pressed = await anna.press('Shop');
    const edited = await anna.waitForMessage('shop');
    expect(edited.entities).toEqual([{ type: 'strikethrough', offset: 9, length: 3 }]);
    expect(edited.reply_markup).toBeUndefined();
    expect(await pressed.answered()).toEqual({ text: 'Welcome', showAlert: true });
  });

  test('a photo arrives in several JPEG sizes and can be downloaded', async () => {
    const sent = await anna.sendPhoto(await picture(1000, 500), { caption: 'proof' });
    expect(sent.photo?.map((size) => size.width)).toEqual([90, 320, 800, 1000]);
    expect(textOf(await anna.waitForMessage('jpeg'))).toBe('jpeg 1000 true proof');
  });

  test('an edited message is told to the bot', async () => {
    const sent = await anna.sendText('first');
    await anna.editText(sent.message_id, 'second');
    await anna.waitForMessage('edited');
  });
});

describe('what the bot sends', () => {
  test('photos by upload, then by file id', async () => {
    const first = await bot.telegram.sendPhoto(anna.id, Input.fromBuffer(await picture(400, 400)), {
      caption: '<i>one</i>',
      parse_mode: 'HTML',
      ...Markup.inlineKeyboard([Markup.button.callback('Approve', 'approve:1')]),
    });
    expect(first.caption_entities).toEqual([{ type: 'italic', offset: 0, length: 3 }]);
    const fileId = first.photo.at(-1)?.file_id ?? '';
    const second = await bot.telegram.sendPhoto(anna.id, fileId);
    expect(second.photo).toEqual(first.photo);
    const shown = (await anna.messages()).find((message) => message.message_id === first.message_id);
    expect(shown?.reply_markup?.inline_keyboard[0]?.[0]).toEqual({ text: 'Approve', callback_data: 'approve:1' });
  });

  test('albums, documents and locations', async () => {
    const album = await bot.telegram.sendMediaGroup(anna.id, [
      { type: 'photo', media: Input.fromBuffer(await picture(50, 50)), caption: 'both' },
      { type: 'photo', media: Input.fromBuffer(await picture(60, 60)) },
    ]);
    expect(new Set(album.map((message) => message.media_group_id)).size).toBe(1);
    const document = await bot.telegram.sendDocument(anna.id, Input.fromBuffer(Buffer.from('a;b\n'), 'statement.csv'));
    expect(document.document).toMatchObject({ file_name: 'statement.csv', file_size: 4 });
    const place = await bot.telegram.sendLocation(anna.id, 52.2297, 21.0122);
    expect(place.location).toEqual({ latitude: 52.2297, longitude: 21.0122 });
  });

  test('media can be exchanged in place', async () => {
    const message = await bot.telegram.sendPhoto(anna.id, Input.fromBuffer(await picture(40, 40)), { caption: 'old' });
    const media = { type: 'photo' as const, media: Input.fromBuffer(await picture(70, 70)), caption: 'new' };
    await bot.telegram.editMessageMedia(anna.id, message.message_id, undefined, media);
    const shown = (await anna.messages()).find((one) => one.message_id === message.message_id);
    expect(shown).toMatchObject({ caption: 'new', photo: [{ width: 70 }] });
  });

  test('commands per language and scope', async () => {
    await bot.telegram.setMyCommands([{ command: 'start', description: 'Begin' }]);
    await bot.telegram.setMyCommands([{ command: 'start', description: 'Zacznij' }], { language_code: 'pl' });
    await bot.telegram.setMyCommands([{ command: 'stats', description: 'Numbers' }], {
      scope: { type: 'all_group_chats' },
    });
    expect(await bot.telegram.getMyCommands({ language_code: 'pl' })).toEqual([
      { command: 'start', description: 'Zacznij' },
    ]);
    expect(await bot.telegram.getMyCommands()).toEqual([{ command: 'start', description: 'Begin' }]);
  });

  test.each<[string, () => Promise<unknown>, number, string]>([
    ['no text', () => bot.telegram.sendMessage(anna.id, ' '), 400, 'Bad Request: message text is empty'],
    [
      '4,097 characters',
      () => bot.telegram.sendMessage(anna.id, 'x'.repeat(4097)),
      400,
      'Bad Request: message is too long',
    ],
    ['an unknown chat', () => bot.telegram.sendMessage(12, 'hi'), 400, 'Bad Request: chat not found'],
    [
      'an unclosed tag',
      () => bot.telegram.sendMessage(anna.id, 'ą <b>x', { parse_mode: 'HTML' }),
      400,
      'Bad Request: can\'t parse entities: Can\'t find end tag corresponding to start tag "b"',
    ],
    [
      'an unsupported tag',
      () => bot.telegram.sendMessage(anna.id, 'ą <div>x</div>', { parse_mode: 'HTML' }),
      400,
      'Bad Request: can\'t parse entities: Unsupported start tag "div" at byte offset 3',
    ],
    [
      '65 bytes of callback data',
      () =>
        bot.telegram.sendMessage(anna.id, 'x', Markup.inlineKeyboard([Markup.button.callback('x', 'ż'.repeat(33))])),
      400,
      'Bad Request: BUTTON_DATA_INVALID',
    ],
    [
      'an edit of nothing',
      () => bot.telegram.editMessageText(anna.id, 999_999, undefined, 'x'),
      400,
      'Bad Request: message to edit not found',
    ],
    [
      'an answer to a query that never was',
      () => bot.telegram.answerCbQuery('1'),
      400,
      'Bad Request: query is too old and response timeout expired or query ID is invalid',
    ],
    [
      'a caption of 1,025 characters',
      async () => bot.telegram.sendPhoto(anna.id, Input.fromBuffer(await picture(9, 9)), { caption: 'x'.repeat(1025) }),
      400,
      'Bad Request: message caption is too long',
    ],
    [
      'a photo that is none',
      () => bot.telegram.sendPhoto(anna.id, Input.fromBuffer(Buffer.from('no picture'))),
      400,
      'Bad Request: IMAGE_PROCESS_FAILED',
    ],
    [
      'a photo from elsewhere',
      () => bot.telegram.sendPhoto(anna.id, 'https://example.com/a.jpg'),
      400,
      'Bad Request: failed to get HTTP URL content',
    ],
    [
      'an unknown file',
      () => bot.telegram.sendPhoto(anna.id, 'nonsense'),
      400,
      'Bad Request: wrong file identifier/HTTP URL specified',
    ],
  ])('%s is refused with Telegram’s words', async (_case, call, code, description) => {
    expect(await failure(call())).toEqual({ code, description });
  });

  test('an edit that changes nothing is refused', async () => {
    const message = await bot.telegram.sendMessage(anna.id, 'same');
    const { description } = await failure(bot.telegram.editMessageText(anna.id, message.message_id, undefined, 'same'));
    expect(description).toContain('message is not modified');
  });

  test('who has blocked the bot gets nothing, and the bot is told why', async () => {
    const boris = await telegram.createUser({ first_name: 'Boris' });
    expect(await failure(bot.telegram.sendMessage(boris.id, 'hi'))).toMatchObject({ code: 400 });
    await boris.start();
    await boris.waitForMessage('Hello');
    await boris.block();
    expect(await failure(bot.telegram.sendMessage(boris.id, 'hi'))).toEqual({
      code: 403,
      description: 'Forbidden: bot was blocked by the user',
    });
    await boris.unblock();
    await bot.telegram.sendMessage(boris.id, 'back again');
  });

  test('a wrong token opens nothing', async () => {
    const stranger = new Telegraf('1:wrong', { telegram: { apiRoot: telegram.apiRoot } });
    expect(await failure(stranger.telegram.getMe())).toEqual({ code: 401, description: 'Unauthorized' });
  });

  test('a second poller ends the first one with 409', async () => {
    const lonely = await startTelegram();
    const pollers = [1, 2].map(() => {
      const poller = new Telegraf(lonely.token, { telegram: { apiRoot: lonely.apiRoot } });
      return poller.telegram.getUpdates(30, 100, 0, undefined);
    });
    // Which of the two comes second is up to the network: the other one is sent away.
    const refused = await Promise.race(pollers.map((poller) => failure(poller)));
    expect(refused).toEqual({
      code: 409,
      description: 'Conflict: terminated by other getUpdates request; make sure that only one bot instance is running',
    });
    await lonely.injectUpdate({ message: { text: 'x' } });
    const served = (await Promise.allSettled(pollers)).filter((poller) => poller.status === 'fulfilled');
    expect(served.map((poller) => poller.value.length)).toEqual([1]);
    await lonely.close();
  });
});

import { systemClock } from '../../src/core/shared/clock';
import { DomainError } from '../../src/core/shared/errors';
import { createBotApi } from '../../src/platform/telegram/api';
import type { KeptDialogue, Turned } from '../../src/platform/telegram/dispatcher';
import { Admins } from '../../src/plugins/telegram-bot/server/src/admins';
import { createBot, type Bot } from '../../src/plugins/telegram-bot/server/src/bot';
import { registerCommands } from '../../src/plugins/telegram-bot/server/src/commands-list';
import type { Feature } from '../../src/plugins/telegram-bot/server/src/feature';
import { features, withHome } from '../../src/plugins/telegram-bot/server/src/features';
import { tap } from '../../src/plugins/telegram-bot/server/src/screen';
import { loadTexts } from '../../src/plugins/telegram-bot/server/src/texts';
import { createTestDatabase, type TestDatabase } from '../support/database';
import { testCore } from '../support/shop';
import { startTelegram, type TestTelegram } from '../support/telegram';
import { testEnvironment } from '../support/test-environment';

class TeapotError extends DomainError {
  readonly kind = 'refused';
  readonly code = 'TEAPOT';
}

const words = {
  commands: { greet: 'Greet somebody' },
  menuGreet: '👋 Greet',
  ask: 'Whom shall I greet?',
  greeted: 'Greetings to <b>{{name}}</b>',
  code: { TEAPOT: 'I am a teapot.' },
};

/** What the README asks for: one object with handlers and texts. */
const greeter: Feature = {
  id: 'greeter',
  texts: { en: words, ru: words, kk: words, pl: words, zh: words },
  commands: [{ name: 'greet', who: 'user', run: (turn) => turn.ask('greet', 'name') }],
  buttons: {
    ask: {
      run(turn) {
        turn.ask('greet', 'name');
        turn.show({ text: turn.texts.html('greeter:ask') });
      },
    },
    brew: { run: () => Promise.reject(new TeapotError('no coffee here')) },
  },
  dialogues: {
    greet: {
      name(turn, { text }) {
        turn.endDialogue();
        turn.say({ text: turn.texts.html('greeter:greeted', { name: text }) });
      },
    },
  },
  menu: [{ order: 90, text: 'greeter:menuGreet', data: tap('greeter', 'ask') }],
};

let telegram: TestTelegram;
let database: TestDatabase;
let bot: Bot;
let updateId = 1;

/** Another person for each: nobody sends three messages within a second. */
function newPerson(id: number) {
  const person = { id, is_bot: false, first_name: 'Gil', language_code: 'en' };
  const chat = { id, type: 'private' as const, first_name: 'Gil' };
  return {
    /** @param open the question that is open, as the dispatcher would have read it */
    say(text: string, open?: KeptDialogue): Promise<Turned> {
      const message = { message_id: 1, date: 1, chat, from: person, text };
      return bot.handle({ update_id: (updateId += 1), message }, open);
    },
    press: (data: string): Promise<Turned> => {
      const message = { message_id: 1, date: 1, chat, text: 'menu' };
      const callback_query = { id: `${(updateId += 1)}`, from: person, chat_instance: '1', data, message };
      return bot.handle({ update_id: updateId, callback_query }, undefined);
    },
  };
}

const textOf = (turned: Turned): unknown => turned.messages[0]?.payload.text;

beforeAll(async () => {
  telegram = await startTelegram();
  database = await createTestDatabase();
  // What the settings leave open is read from the environment.
  Object.assign(process.env, testEnvironment(database.url));
  const core = testCore(database.db, systemClock);
  const api = createBotApi(telegram);
  const list = withHome([...features.filter(({ id }) => id === 'shop' || id === 'wallet'), greeter]);
  loadTexts(Object.fromEntries(list.map((feature) => [feature.id, feature.texts])));
  const me = { ...telegram.emulator.bot, is_bot: true as const, username: 'tillgram_bot', can_join_groups: true };
  const botInfo = { ...me, can_read_all_group_messages: false, supports_inline_queries: false };
  bot = createBot({ core, api, admins: new Admins(core, api), features: list, me: botInfo });
  await registerCommands(api, list);
});

afterAll(async () => {
  await telegram.close();
  await database.drop();
});

test('one entry in the list: in the menu, in /help, in the commands that Telegram offers', async () => {
  const gil = newPerson(77_001);
  const started = await gil.say('/start');
  expect(JSON.stringify(started.messages[0]?.payload.reply_markup)).toContain('👋 Greet');
  expect(textOf(await gil.say('/help'))).toContain('/greet · Greet somebody');
  const offered = telegram.emulator.calls.filter(({ method }) => method === 'setMyCommands');
  expect(JSON.stringify(offered[0]?.params)).toContain('greet');
  // What is for everybody is offered to users and to admins.
  for (const { params } of offered) expect(JSON.stringify(params)).toMatch(/"help"[\s\S]*"cancel"/);
});

test('its button, its dialogue, its texts', async () => {
  const gil = newPerson(77_002);
  const asked = await gil.press('greeter:ask');
  expect(textOf(asked)).toBe('Whom shall I greet?');
  const answered = await gil.say('<world>', asked.dialogue?.kept ?? undefined);
  expect(textOf(answered)).toBe('Greetings to <b>&lt;world&gt;</b>');
  expect(answered.dialogue?.kept).toBeNull();
});

test('its failures are worded by itself', async () => {
  const { answer } = await newPerson(77_003).press('greeter:brew');
  expect(answer?.payload).toMatchObject({ text: 'I am a teapot.', show_alert: true });
});

test('a name is kept as it is written, but for what cannot be seen', async () => {
  const called = async (id: number, first_name: string): Promise<unknown> => {
    const from = { id, is_bot: false, first_name, language_code: 'en' };
    const chat = { id, type: 'private' as const, first_name };
    const message = { message_id: 1, date: 1, chat, from, text: '/start' };
    const { messages } = await bot.handle({ update_id: (updateId += 1), message }, undefined);
    return /Hello, (.*)!/.exec(String(messages[0]?.payload.text))?.[1];
  };
  expect(await called(77_011, '👩\u200d👩\u200d👧 Ola')).toBe('👩\u200d👩\u200d👧 Ola');
  expect(await called(77_012, 'می\u200cخواهم')).toBe('می\u200cخواهم');
  expect(await called(77_013, '\u200d\u202eAnn\n\u200d \u200d')).toBe('Ann');
  expect(await called(77_014, '\u200d\u200c ')).toBe('Telegram 77014');
  expect(await called(77_015, `a${'😀'.repeat(100)}`)).toBe(`a${'😀'.repeat(63)}`);
});

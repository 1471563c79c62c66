import { setTimeout as delay } from 'node:timers/promises';
import TelegramServer from 'telegram-test-api';
import { asTyped } from './telegram-messages';
import { ownPort } from './own-port';
import { until } from './until';

/** The package's bot has this id, whatever the token says. */
export const TEXT_ONLY_TOKEN = '666:a-token-of-the-second-emulator-000000';

/** Five taps a second are allowed, two messages. */
const FINGER_MS = 510;

interface Button {
  readonly text: string;
  readonly callback_data?: string;
}

/** What the bot last put into a message; its text is the HTML that the bot wrote. */
interface BotMessage {
  readonly messageId: number;
  readonly text: string;
  readonly buttons: readonly Button[];
}

interface StoredMessage {
  readonly messageId: number;
  readonly message: {
    readonly chat_id: number | string;
    readonly text?: string;
    readonly reply_markup?: { readonly inline_keyboard?: readonly (readonly Button[])[] };
  };
}

/** An emulator that others have written (`telegram-test-api`): text messages and taps, and nothing of our own reading of Telegram. */
export interface TextOnlyTelegram {
  readonly apiRoot: string;
  person(id: number, firstName: string, language?: string): TextOnlyPerson;
  stop(): Promise<void>;
}

export interface TextOnlyPerson {
  say(text: string): Promise<void>;
  /** Presses a button of the newest message that has one with this in its text. */
  tap(button: string): Promise<void>;
  /** Waits for a message, new or changed since this person last did something, with this in its text. */
  read(expected: string): Promise<BotMessage>;
}

export async function startTextOnlyTelegram(): Promise<TextOnlyTelegram> {
  const port = await ownPort();
  const server = new TelegramServer({ host: '127.0.0.1', port, storeTimeout: 3_600 });
  await server.start();
  const person = (id: number, firstName: string, language = 'en'): TextOnlyPerson => {
    const client = server.getClient(TEXT_ONLY_TOKEN, { userId: id, chatId: id, firstName, userName: `person${id}` });
    const from = { id, first_name: firstName, username: `person${id}`, is_bot: false, language_code: language };
    let seen = new Map<number, string>();
    let lastMs = 0;
    const messages = (): BotMessage[] =>
      (server.storage.botMessages as readonly StoredMessage[])
        .filter(({ message }) => Number(message.chat_id) === id)
        .map(({ messageId, message: { text = '', reply_markup } }) => ({
          messageId,
          text: asTyped(text),
          buttons: (reply_markup?.inline_keyboard?.flat() ?? []).map((one) => ({ ...one, text: asTyped(one.text) })),
        }));
    const act = async (): Promise<void> => {
      const sinceMs = performance.now() - lastMs;
      if (sinceMs < FINGER_MS) await delay(FINGER_MS - sinceMs);
      lastMs = performance.now();
      seen = new Map(messages().map(({ messageId, text }) => [messageId, text]));
    };
    return {
      async say(text) {
        await act();
        if (text.startsWith('/')) await client.sendCommand(client.makeCommand(text, { from }));
        else await client.sendMessage(client.makeMessage(text, { from }));
      },
      async tap(wanted) {
        await act();
        for (const message of messages().reverse()) {
          const button = message.buttons.find(({ text }) => text.includes(wanted));
          if (button?.callback_data === undefined) continue;
          const pressed = { message_id: message.messageId, text: message.text };
          await client.sendCallback(client.makeCallbackQuery(button.callback_data, { from, message: pressed }));
          return;
        }
        throw new Error(`no button ${wanted}`);
      },
      async read(expected) {
        const find = (): Promise<BotMessage | undefined> =>
          Promise.resolve(
            messages().find(({ messageId, text }) => text.includes(expected) && seen.get(messageId) !== text),
          );
        return until(find).catch((error: unknown) => {
          const chat = messages().map(({ text, buttons }) => `${text} [${buttons.map((one) => one.text).join(' | ')}]`);
          throw new Error(`"${expected}" is not in\n${chat.join('\n')}`, { cause: error });
        });
      },
    };
  };
  return { apiRoot: `http://127.0.0.1:${port}/`, person, stop: async () => void (await server.stop()) };
}

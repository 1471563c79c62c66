import type { CallbackAnswer, Message } from '../../src/platform/telegram/emulator';

export class PlaygroundError extends Error {
  constructor(
    readonly status: number,
    message: string,
  ) {
    super(`playground: ${status} ${message}`);
  }
}

export class WaitedInVainError extends Error {
  constructor(timeoutMs: number, seen = '') {
    super(`nothing that fits came within ${timeoutMs} ms${seen}`);
  }
}

/** As one types it: what must not be broken apart has spaces of another kind. */
export const asTyped = (text: string): string => text.replaceAll('\u00a0', ' ');

/** Text of a message or its caption, as one types it. */
export const textOf = (message: Message): string => asTyped(message.text ?? message.caption ?? '');

/** The buttons of a message's inline keyboard, row after row. */
export const buttonsOf = (message: Message): string[] =>
  message.reply_markup?.inline_keyboard.flat().map((button) => asTyped(button.text)) ?? [];

/** The first button of a message with this text (or a part of it) or these callback data. */
export const findButton = (
  message: Message,
  wanted: string | RegExp,
): { text: string; callback_data?: string } | undefined =>
  message.reply_markup?.inline_keyboard.flat().find(({ text, callback_data: data }) => {
    const typed = asTyped(text);
    return wanted instanceof RegExp ? wanted.test(typed) : typed.includes(wanted) || data === wanted;
  });

/** A part of a message's text, or whatever the function accepts. */
export type Expected = string | RegExp | ((message: Message) => boolean);

export const fits = (expected: Expected, message: Message): boolean => {
  if (typeof expected === 'string') return textOf(message).includes(expected);
  return expected instanceof RegExp ? expected.test(textOf(message)) : expected(message);
};

export const answerAsTyped = (answer: CallbackAnswer | undefined): CallbackAnswer | undefined =>
  answer?.text === undefined ? answer : { ...answer, text: asTyped(answer.text) };

export const blobOf = (bytes: Uint8Array, type = 'application/octet-stream'): Blob =>
  new Blob([Uint8Array.from(bytes)], { type });

export interface Pressed {
  queryId: string;
  /** The bot's answer to the press; waits for it. */
  answered(timeoutMs?: number): Promise<CallbackAnswer>;
}

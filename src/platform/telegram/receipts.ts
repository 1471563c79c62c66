import type { BotApi } from './api';

/**
 * Somebody who can be asked whether a call has arrived. Telegram cannot: the Bot API takes no key with a message and
 * finds none again. Where nobody can be asked, a message that is in doubt is parked rather than sent twice.
 */
export interface Receipts {
  /** What a call carries, so that it can be asked for. @param reference another one for each attempt */
  mark(reference: string): Readonly<Record<string, unknown>>;
  /** @returns the message's id; null when the call has not come, and will not be taken when it comes now */
  find(chatId: number, reference: string): Promise<bigint | null>;
}

/** The playground's emulator keeps the reference of each message. */
export const playgroundReceipts = (api: BotApi): Receipts => ({
  mark: (reference) => ({ client_reference: reference }),
  async find(chatId, reference) {
    const payload = { chat_id: chatId, client_reference: reference };
    const { message_id } = await api.call<{ message_id: number | null }>('findSentMessage', payload);
    return message_id === null ? null : BigInt(message_id);
  },
});

/** Of an attempt to send a message of the outbox. */
export const referenceOf = (id: bigint, attempt: number): string => `${id}/${attempt}`;

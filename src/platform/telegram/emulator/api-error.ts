/** An answer of the Bot API that is not `ok`; `description` is Telegram's own wording, which bots tell errors apart by. */
export class TelegramApiError extends Error {
  constructor(
    readonly code: number,
    readonly description: string,
    readonly parameters?: { retry_after?: number; migrate_to_chat_id?: number },
  ) {
    super(description);
    this.name = 'TelegramApiError';
  }
}

export const badRequest = (description: string): TelegramApiError =>
  new TelegramApiError(400, `Bad Request: ${description}`);

export const forbidden = (description: string): TelegramApiError =>
  new TelegramApiError(403, `Forbidden: ${description}`);

export const conflict = (description: string): TelegramApiError =>
  new TelegramApiError(409, `Conflict: ${description}`);

/** @param seconds whole seconds after which the same call may succeed */
export const tooManyRequests = (seconds: number): TelegramApiError =>
  new TelegramApiError(429, `Too Many Requests: retry after ${seconds}`, { retry_after: seconds });

import type { Engine, Target } from '../engine';
import type { Params } from '../params';

/**
 * One method of the Bot API. Returns what goes into `result`, throws TelegramApiError for what Telegram refuses.
 * A method checks everything first and commits once, at its end.
 */
export type Method = (engine: Engine, params: Params) => unknown;

export type Methods = Readonly<Record<string, Method>>;

/** The chat parameter as text, whether it came as number or string. */
export const chatParam = (params: Params): string | undefined => params.string('chat_id');

export const isBotAdmin = (target: Target): boolean =>
  target.kind === 'private' || target.group.bot === 'administrator';

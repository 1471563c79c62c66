import type { Update } from 'telegraf/types';

export type IncomingUpdate = Update;

interface Part {
  readonly chat?: { readonly id?: unknown };
  readonly message?: { readonly chat?: { readonly id?: unknown } };
  readonly from?: { readonly id?: unknown };
  readonly user?: { readonly id?: unknown };
}

/** What Telegram is asked for; everything else would only be thrown away. */
export const ALLOWED_UPDATES = ['message', 'callback_query', 'my_chat_member'] as const;

const isId = (value: unknown): value is number => Number.isSafeInteger(value);

/** The chat whose order an update belongs to: its own, else that of the person behind it, else 0. */
export function chatOfUpdate(update: IncomingUpdate): number {
  for (const part of Object.values(update) as (Part | number | null)[]) {
    if (typeof part !== 'object' || part === null) continue;
    const found = [part.chat?.id, part.message?.chat?.id, part.from?.id, part.user?.id].find(isId);
    if (found !== undefined) return found;
  }
  return 0;
}

/** Reads what a webhook or getUpdates delivered. @returns undefined for anything that is no update */
export function asUpdate(value: unknown): IncomingUpdate | undefined {
  if (typeof value !== 'object' || value === null || !('update_id' in value)) return undefined;
  return isId(value.update_id) && value.update_id >= 0 ? (value as IncomingUpdate) : undefined;
}

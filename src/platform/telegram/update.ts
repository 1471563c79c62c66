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

/** Whoever is behind an update of a kind that we handle; 0 when nobody is. */
export function personOfUpdate(update: IncomingUpdate): number {
  for (const part of Object.values(update) as (Part | number | null)[]) {
    if (typeof part === 'object' && part !== null && isId(part.from?.id)) return part.from.id;
  }
  return 0;
}

/** Reads what a webhook or getUpdates delivered. @returns undefined for anything that is no update */
export function asUpdate(value: unknown): IncomingUpdate | undefined {
  if (typeof value !== 'object' || value === null || !('update_id' in value)) return undefined;
  return isId(value.update_id) && value.update_id >= 0 ? (value as IncomingUpdate) : undefined;
}

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const isPerson = (value: unknown): boolean => isRecord(value) && isId(value.id) && typeof value.first_name === 'string';

const isChat = (value: unknown): boolean => isRecord(value) && isId(value.id) && typeof value.type === 'string';

/** Whether it is of a kind that we handle and has what we rely on; the rest is passed over without a trace. */
export function isOurs(update: IncomingUpdate): boolean {
  const { message, callback_query: query, my_chat_member: member } = update as unknown as Record<string, unknown>;
  if (isRecord(message)) return isPerson(message.from) && isChat(message.chat) && isId(message.message_id);
  if (isRecord(query)) {
    const pressed = query.message;
    const onMessage = isRecord(pressed) && isChat(pressed.chat) && isId(pressed.message_id);
    return typeof query.id === 'string' && isPerson(query.from) && (onMessage || pressed === undefined);
  }
  return isRecord(member) && isPerson(member.from) && isChat(member.chat) && isRecord(member.new_chat_member);
}

import type { Core } from '../../core/shared/core';
import { onlyRow, type Queryable } from '../../core/shared/tx';
import type { PartHealth } from '../health/health';
import type { HealthNote } from '../health/notes';
import { measure } from '../metrics/metrics';

/** An update that is not handled by then was felt by whoever sent it. */
const LATE_SECONDS = 60;

/** By the partial indexes of what waits; a broadcast's later messages wait for their turn, so the inbox tells more than the outbox. */
const STATE = `
  select (select coalesce(extract(epoch from clock_timestamp() - min(i.received_at)), 0)::float8
            from telegram.inbox i where i.handled_at is null) as unhandled_seconds,
         (select count(*)::int from telegram.outbox o where o.state = 'queued') as queued,
         (select count(*)::int from telegram.outbox o
           where o.state in ('uncertain', 'failed') and o.created_at > clock_timestamp() - interval '1 day') as unsent`;

interface TelegramState {
  /** How long the update has waited that waits longest. */
  readonly unhandled_seconds: number;
  readonly queued: number;
  /** Refused by Telegram, or cut off so that nobody knows: of the last day. */
  readonly unsent: number;
}

const read = async (q: Queryable): Promise<TelegramState> => onlyRow(await q.query<TelegramState>(STATE));

export function measureTelegram(core: Core): void {
  const state = (): Promise<TelegramState> => read(core.db);
  measure('telegram_updates_waiting_seconds', 'How long the update has waited that waits longest', async () =>
    Math.max(0, (await state()).unhandled_seconds),
  );
  measure('telegram_messages_queued', 'Messages that wait to be sent', async () => (await state()).queued);
  measure(
    'telegram_messages_unsent',
    'Messages of the last day that were refused, or cut off in doubt',
    async () => (await state()).unsent,
  );
}

/** The bot's part of `/readyz`. */
export async function checkTelegram(core: Core): Promise<PartHealth> {
  const { unhandled_seconds: waiting, queued, unsent } = await read(core.db);
  if (waiting > LATE_SECONDS) {
    return { state: 'degraded', notes: [{ code: 'bot-late', values: { seconds: Math.round(waiting) } }] };
  }
  const notes: HealthNote[] = [];
  if (queued > 0) notes.push({ code: 'bot-queued', values: { count: queued } });
  if (unsent > 0) notes.push({ code: 'bot-unsent', values: { count: unsent } });
  return { state: 'up', notes };
}

/** Telegram's part, in a process that speaks to it. @param trouble why it does not answer this bot */
export const checkReach = (trouble: string | undefined): PartHealth =>
  trouble === undefined
    ? { state: 'up' }
    : { state: 'down', notes: [{ code: 'telegram-away', values: { error: trouble } }] };

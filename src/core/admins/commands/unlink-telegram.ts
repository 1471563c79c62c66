import { runCommand, type Outcome } from '../../shared/command';
import type { Call, Core } from '../../shared/core';
import { NotFoundError } from '../../shared/errors';
import { END_LINK } from '../sql/link-sql';

export interface UnlinkTelegram {
  readonly adminId: number;
  readonly reason: string;
}

export interface Unlinked {
  /** The panel account's id; the record of the audit trail. */
  readonly id: string;
  readonly before: { readonly telegramId: string; readonly telegramName: string };
}

/** From now on the Telegram account is nobody of the panel. @throws NotFoundError when there is no link */
export function unlinkTelegram(core: Core, call: Call, input: UnlinkTelegram): Promise<Outcome<Unlinked>> {
  return runCommand(core.db, { name: 'admins.unlink-telegram', ...call, input }, async (tx) => {
    const values = [input.adminId, core.clock.now(), call.actor.label];
    const [ended] = await tx.query<{ telegram_id: bigint; telegram_name: string }>(END_LINK, values);
    if (!ended) throw new NotFoundError('Telegram link');
    const before = { telegramId: ended.telegram_id.toString(), telegramName: ended.telegram_name };
    return { id: String(input.adminId), before };
  });
}

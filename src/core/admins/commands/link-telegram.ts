import { runCommand, type Outcome } from '../../shared/command';
import type { Call, Core } from '../../shared/core';
import { enqueueJob } from '../../shared/jobs';
import { AlreadyLinkedError, LinkCodeExpiredError, LinkCodeUnknownError } from '../errors';
import { telegramLinkOf } from '../queries/telegram-links';
import { FIND_ADMIN, INSERT_LINK, TAKE_CODE } from '../sql/link-sql';

export interface LinkTelegram {
  readonly telegramId: number;
  readonly telegramName: string;
  /** See `hashLinkCode`. */
  readonly codeHash: string;
}

export interface Linked {
  /** The panel account's id; the record of the audit trail. */
  readonly id: string;
  readonly label: string;
}

/**
 * Links the Telegram account that has sent a code with the panel account that had asked for it.
 * @throws LinkCodeUnknownError, LinkCodeExpiredError, AlreadyLinkedError
 */
export function linkTelegram(core: Core, call: Call, input: LinkTelegram): Promise<Outcome<Linked>> {
  return runCommand(core.db, { name: 'admins.link-telegram', ...call, input }, async (tx) => {
    const now = core.clock.now();
    const [code] = await tx.query<{ admin_id: number; expires_at: Date }>(TAKE_CODE, [input.codeHash]);
    if (!code) throw new LinkCodeUnknownError();
    if (code.expires_at <= now) throw new LinkCodeExpiredError();
    const [admin] = await tx.query<{ id: number; label: string }>(FIND_ADMIN, [code.admin_id]);
    if (!admin) throw new LinkCodeUnknownError();
    const made = await tx.query(INSERT_LINK, [admin.id, input.telegramId, input.telegramName, now]);
    if (made.length === 0) {
      throw new AlreadyLinkedError((await telegramLinkOf(tx, admin.id)) ? 'account' : 'telegram');
    }
    // What both had approved before was approved by one person: it is looked for and flagged.
    await enqueueJob(tx, { task: 'wallet.check-approvals', payload: {}, jobKey: 'wallet.check-approvals' });
    return { id: String(admin.id), label: admin.label };
  });
}

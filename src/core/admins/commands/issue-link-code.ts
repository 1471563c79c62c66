import { runCommand, type Outcome } from '../../shared/command';
import type { Call, Core } from '../../shared/core';
import { AlreadyLinkedError } from '../errors';
import { LINK_CODE_MINUTES } from '../link-code';
import { telegramLinkOf } from '../queries/telegram-links';
import { SAVE_CODE } from '../sql/link-sql';

export interface IssueLinkCode {
  readonly adminId: number;
  /** See `hashLinkCode`; the code itself is for the admin's eyes only. */
  readonly codeHash: string;
}

/** Makes a code valid that links whoever sends it to the bot. @throws AlreadyLinkedError */
export function issueLinkCode(
  core: Core,
  call: Call,
  input: IssueLinkCode,
): Promise<Outcome<{ readonly expiresAt: Date }>> {
  return runCommand(core.db, { name: 'admins.issue-link-code', ...call, input }, async (tx) => {
    if (await telegramLinkOf(tx, input.adminId)) throw new AlreadyLinkedError('account');
    const expiresAt = new Date(core.clock.now().getTime() + LINK_CODE_MINUTES * 60_000);
    await tx.query(SAVE_CODE, [input.adminId, input.codeHash, expiresAt]);
    return { expiresAt };
  });
}

import { getUser } from '../../identity';
import { runCommand, type Outcome } from '../../shared/command';
import type { Call, Core } from '../../shared/core';
import { InvalidInputError } from '../../shared/errors';
import { newDocumentId } from '../../shared/ids';
import { enqueueJob } from '../../shared/jobs';
import { onlyRow } from '../../shared/tx';
import {
  MAX_DIRECT_LENGTH,
  toDirectMessage,
  type DirectMessage,
  type DirectRow,
  type MessageUserJob,
} from '../direct-message';
import { UserUnreachableError } from '../errors';
import { INSERT_DIRECT } from '../sql/direct-sql';

export interface MessageUser {
  readonly userId: number;
  /** Plain text; what looks like markup is shown as it is. */
  readonly text: string;
}

/**
 * Writes to one user through the bot. What became of it is known later; see `settleMessage`.
 * @throws InvalidInputError, NotFoundError, UserUnreachableError
 */
export function messageUser(core: Core, call: Call, input: MessageUser): Promise<Outcome<DirectMessage>> {
  return runCommand(core.db, { name: 'broadcast.message-user', ...call, input }, async (tx) => {
    const text = input.text.trim();
    if (text.length === 0 || text.length > MAX_DIRECT_LENGTH) {
      throw new InvalidInputError('text', `must have 1 to ${MAX_DIRECT_LENGTH} characters`);
    }
    const user = await getUser(tx, input.userId);
    if (user.telegramId === null) throw new UserUnreachableError('no-telegram');
    if (user.unreachable !== null) throw new UserUnreachableError(user.unreachable);
    const values = [newDocumentId(), user.id, text, call.actor.label, core.clock.now()];
    const message = toDirectMessage(onlyRow(await tx.query<DirectRow>(INSERT_DIRECT, values)));
    const payload: MessageUserJob = { id: message.id };
    await enqueueJob(tx, { task: 'telegram.message-user', payload: { ...payload } });
    return message;
  });
}

import { runCommand, type Outcome } from '../../shared/command';
import type { Call, Core } from '../../shared/core';
import { parseAmount } from '../../shared/money';
import { onlyRow } from '../../shared/tx';
import { getUser } from '../../identity';
import { OwnLimitsError } from '../errors';
import { findException, type UserLimit } from '../queries/user-limits';
import type { RequestType } from '../request-states';
import { IS_OWN_LIMIT, SET_USER_LIMIT } from '../sql/limit-sql';

export interface SetUserLimit {
  readonly userId: number;
  readonly type: RequestType;
  readonly currency: string;
  /** Major units as text; null leaves what the settings say. */
  readonly perRequest: string | null;
  readonly perDay: string | null;
  readonly perWeek: string | null;
  readonly reason: string;
}

export interface LimitChange {
  /** The user's id; the record of the audit trail. */
  readonly id: string;
  readonly before: UserLimit;
  readonly after: UserLimit;
}

/**
 * Makes an exception from the limits for one user; three nulls take it back.
 * @throws InvalidInputError, NotFoundError; OwnLimitsError when the user is who makes it, as far as links between accounts tell
 */
export function setUserLimit(core: Core, call: Call, input: SetUserLimit): Promise<Outcome<LimitChange>> {
  return runCommand(core.db, { name: 'wallet.set-user-limit', ...call, input }, async (tx) => {
    const amount = (field: 'perRequest' | 'perDay' | 'perWeek'): bigint | null => {
      const text = input[field];
      return text === null ? null : parseAmount(text, input.currency, field);
    };
    const { actor } = call;
    await getUser(tx, input.userId);
    const { own } = onlyRow(await tx.query<{ own: boolean }>(IS_OWN_LIMIT, [actor.kind, actor.id, input.userId]));
    if (own) throw new OwnLimitsError();
    const before = await findException(tx, input.userId, input.type, input.currency);
    await tx.query(SET_USER_LIMIT, [
      input.userId,
      input.type,
      input.currency,
      amount('perRequest'),
      amount('perDay'),
      amount('perWeek'),
      input.reason,
      actor.label,
      actor.kind,
      actor.id,
      core.clock.now(),
    ]);
    const { perRequest, perDay, perWeek } = input;
    return { id: String(input.userId), before, after: { perRequest, perDay, perWeek } };
  });
}

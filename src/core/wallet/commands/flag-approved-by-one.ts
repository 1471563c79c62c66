import { runCommand, type Outcome } from '../../shared/command';
import type { Call, Core } from '../../shared/core';
import { NotFoundError } from '../../shared/errors';
import { enqueueJob } from '../../shared/jobs';
import { approvedByOne, type ApprovedByOne } from '../queries/approved-by-one';
import type { RequestType } from '../request-states';

export interface FlagApprovedByOne {
  readonly type: RequestType;
  /** The request's documentId. */
  readonly id: string;
}

/**
 * Puts into the trail that a request which needed two people was approved by one, and has the admin chat told. The money
 * has been moved by then, and may have been spent: what to do about it is for people to decide.
 * @throws NotFoundError when two people have approved it
 */
export function flagApprovedByOne(core: Core, call: Call, input: FlagApprovedByOne): Promise<Outcome<ApprovedByOne>> {
  return runCommand(core.db, { name: 'wallet.flag-approved-by-one', ...call, input }, async (tx) => {
    const [found] = await approvedByOne(tx, input.type, input.id);
    if (!found) throw new NotFoundError('Request approved by one person', input.id);
    await enqueueJob(tx, { task: 'wallet.tell-approved-by-one', payload: { ...found } });
    return found;
  });
}

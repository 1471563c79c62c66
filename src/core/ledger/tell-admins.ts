import { enqueueJob } from '../shared/jobs';
import type { Tx } from '../shared/tx';

/** A drift was found or acknowledged: the admin chat reads what is true of it when the message is made. */
export async function tellAdmins(tx: Tx, driftId: bigint): Promise<void> {
  await enqueueJob(tx, {
    task: 'ledger.tell-admins',
    payload: { driftId: driftId.toString() },
    jobKey: `ledger.tell-admins:${driftId}`,
  });
}

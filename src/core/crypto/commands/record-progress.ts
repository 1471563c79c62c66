import { runCommand, type Outcome } from '../../shared/command';
import type { Call, Core } from '../../shared/core';
import { lockChain } from '../chain-record';
import { tellUser } from '../payment';
import { SET_PROGRESS } from '../sql/payments';

export interface Progress {
  readonly paymentId: bigint;
  readonly confirmations: number;
  readonly required: number;
}

export interface RecordProgress {
  readonly chainId: number;
  readonly revision: bigint;
  readonly payments: readonly Progress[];
}

/** Notes how many confirmations payments have and need, and tells their users. @throws CursorMovedError */
export function recordProgress(core: Core, call: Call, input: RecordProgress): Promise<Outcome<{ changed: number }>> {
  return runCommand(core.db, { name: 'crypto.record-progress', ...call, input }, async (tx) => {
    await lockChain(tx, input.chainId, input.revision);
    let changed = 0;
    for (const { paymentId, confirmations, required } of input.payments) {
      const rows = await tx.query(SET_PROGRESS, [paymentId, confirmations, required]);
      if (rows.length === 0) continue;
      changed += 1;
      await tellUser(tx, paymentId);
    }
    return { changed };
  });
}

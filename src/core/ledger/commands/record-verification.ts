import { runCommand, type Outcome } from '../../shared/command';
import type { Call, Core } from '../../shared/core';
import { finishProof } from '../proof-request';
import type { Verification } from '../queries/verify-seals';

/** Keeps what came of a verification of the seals that was asked for. */
export function recordVerification(
  core: Core,
  call: Call,
  input: { readonly requestId: bigint; readonly verification: Verification },
): Promise<Outcome<Verification>> {
  return runCommand(core.db, { name: 'ledger.record-verification', ...call, input }, async (tx) => {
    await finishProof(tx, core.clock, input.requestId, input.verification);
    return input.verification;
  });
}

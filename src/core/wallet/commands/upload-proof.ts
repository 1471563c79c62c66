import { runCommand, type Outcome } from '../../shared/command';
import type { Call, Core } from '../../shared/core';
import { proofInput, type PreparedProof } from '../proof';
import { storeProof } from '../store-proof';

export interface UploadProof {
  /** Who will use it; null when an integration uploads it for someone it names later. */
  readonly userId: number | null;
  readonly proof: PreparedProof;
}

/** Stores a proof for a request that is made afterwards. @returns its id */
export function uploadProof(core: Core, call: Call, { userId, proof }: UploadProof): Promise<Outcome<string>> {
  const input = { userId, proof: proofInput(proof) };
  return runCommand(core.db, { name: 'wallet.upload-proof', ...call, input }, (tx) =>
    storeProof(core, tx, call.actor, userId, proof),
  );
}

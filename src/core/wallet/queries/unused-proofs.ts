import type { Core } from '../../shared/core';
import { onlyRow } from '../../shared/tx';
import { unusedBefore } from '../commands/forget-unused-proofs';
import { ANY_UNUSED_PROOF } from '../sql/proof-sql';

/** Whether there is a proof to forget, so that no command is recorded for nothing. */
export async function anyUnusedProof(core: Core): Promise<boolean> {
  return onlyRow(await core.db.query<{ unused: boolean }>(ANY_UNUSED_PROOF, [unusedBefore(core)])).unused;
}

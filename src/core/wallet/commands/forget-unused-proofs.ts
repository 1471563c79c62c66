import { runCommand, type Outcome } from '../../shared/command';
import type { Call, Core } from '../../shared/core';
import { FORGET_UNUSED_PROOFS } from '../sql/proof-sql';

const KEPT_DAYS = 7;
const DAY_MS = 24 * 3600_000;
/** A transaction stays short: what is more is left for the next call. */
const MOST_AT_ONCE = 200;

export interface ForgottenProofs {
  /** Ids of the files. */
  readonly proofs: readonly string[];
  readonly more: boolean;
}

/** What was uploaded before this and is named by no deposit will not be named any more. */
export const unusedBefore = (core: Core): Date => new Date(core.clock.now().getTime() - KEPT_DAYS * DAY_MS);

/** Deletes proofs that were uploaded a week ago and that no deposit names, at most 200; call again while there is more. */
export function forgetUnusedProofs(core: Core, call: Call): Promise<Outcome<ForgottenProofs>> {
  return runCommand(core.db, { name: 'wallet.forget-unused-proofs', ...call, input: {} }, async (tx) => {
    const rows = await tx.query<{ id: string }>(FORGET_UNUSED_PROOFS, [unusedBefore(core), MOST_AT_ONCE]);
    return { proofs: rows.map(({ id }) => id), more: rows.length === MOST_AT_ONCE };
  });
}

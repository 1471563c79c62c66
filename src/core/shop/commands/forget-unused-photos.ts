import { runCommand, type Outcome } from '../../shared/command';
import type { Call, Core } from '../../shared/core';
import { FORGET_UNUSED_PHOTOS } from '../sql/photo-sql';

const KEPT_DAYS = 7;
const DAY_MS = 24 * 3600_000;
/** A transaction stays short: what is more is left for the next call. */
const MOST_AT_ONCE = 200;

export interface ForgottenPhotos {
  /** Ids of the photos. */
  readonly photos: readonly string[];
  readonly more: boolean;
}

/** What was uploaded before this and is named by nothing is of no use any more. */
export const unusedBefore = (core: Core): Date => new Date(core.clock.now().getTime() - KEPT_DAYS * DAY_MS);

/** Deletes photos that were uploaded a week ago and that no stock item delivers, at most 200; call again while there is more. */
export function forgetUnusedPhotos(core: Core, call: Call): Promise<Outcome<ForgottenPhotos>> {
  return runCommand(core.db, { name: 'shop.forget-unused-photos', ...call, input: {} }, async (tx) => {
    const rows = await tx.query<{ id: string }>(FORGET_UNUSED_PHOTOS, [unusedBefore(core), MOST_AT_ONCE]);
    return { photos: rows.map(({ id }) => id), more: rows.length === MOST_AT_ONCE };
  });
}

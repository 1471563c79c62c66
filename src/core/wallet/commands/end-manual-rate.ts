import { runCommand, type Outcome } from '../../shared/command';
import type { Call, Core } from '../../shared/core';
import { NotFoundError } from '../../shared/errors';
import { END_MANUAL_RATE } from '../sql/rate-sql';

export interface EndManualRate {
  readonly base: string;
  readonly quote: string;
}

/** From now on the fetched rate counts again. @returns the value that was set by hand. @throws NotFoundError */
export function endManualRate(core: Core, call: Call, input: EndManualRate): Promise<Outcome<string>> {
  return runCommand(core.db, { name: 'wallet.end-manual-rate', ...call, input }, async (tx) => {
    const [ended] = await tx.query<{ value: string }>(END_MANUAL_RATE, [input.base, input.quote]);
    if (!ended) throw new NotFoundError('Manual rate', `${input.base}/${input.quote}`);
    return ended.value;
  });
}

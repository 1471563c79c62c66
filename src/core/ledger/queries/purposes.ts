import type { Queryable } from '../../shared/tx';
import { PURPOSES } from '../sql/account-search';
import type { AccountClass } from './trial-balance';

/** What an account may be for, as the chart of accounts has it. */
export interface Purpose {
  readonly name: string;
  readonly class: AccountClass;
}

/** Every purpose that an account may have, with its class: as many as migrations have added. */
export async function purposes(q: Queryable): Promise<Purpose[]> {
  return q.query<Purpose>(PURPOSES);
}

import { onlyRow, type Queryable } from '../../shared/tx';
import { nameKey } from '../account-name';
import type { WalletRequest } from '../request';
import { approvedByOne } from './approved-by-one';
import { PAYER } from '../sql/queue-sql';

/** What a cashier should look at twice. */
export const PAYER_FLAGS = [
  'first-request',
  'new-name',
  'much-larger',
  'rejected-before',
  'duplicate-proof',
  'approved-by-one',
] as const;
export type PayerFlag = (typeof PAYER_FLAGS)[number];

/** The user of a request, as far as requests tell. */
export interface Payer {
  readonly since: Date;
  readonly depositsApproved: number;
  readonly depositsRejected: number;
  readonly withdrawalsApproved: number;
  readonly withdrawalsRejected: number;
  readonly open: number;
  readonly flags: readonly PayerFlag[];
}

interface PayerRow {
  readonly since: Date;
  readonly deposits_approved: bigint;
  readonly deposits_rejected: bigint;
  readonly withdrawals_approved: bigint;
  readonly withdrawals_rejected: bigint;
  readonly open: bigint;
  readonly name_known: boolean;
  readonly largest_minor: bigint | null;
}

/** An amount above so many times the largest approved one stands out. */
const MUCH_LARGER = 5n;

/** What helps to decide a request: who asks, what was decided of theirs before, and what stands out. */
export async function payerOf(q: Queryable, request: WalletRequest): Promise<Payer> {
  const key = request.accountName === null ? null : nameKey(request.accountName);
  const row = onlyRow(await q.query<PayerRow>(PAYER, [request.userId, key, request.currency]));
  const byOne = await approvedByOne(q, request.type, request.id);
  return {
    since: row.since,
    depositsApproved: Number(row.deposits_approved),
    depositsRejected: Number(row.deposits_rejected),
    withdrawalsApproved: Number(row.withdrawals_approved),
    withdrawalsRejected: Number(row.withdrawals_rejected),
    open: Number(row.open),
    flags: flagsOf(request, row, byOne.length > 0),
  };
}

function flagsOf(request: WalletRequest, row: PayerRow, approvedTwiceByOne: boolean): PayerFlag[] {
  const first = row.deposits_approved + row.withdrawals_approved === 0n;
  const larger = row.largest_minor !== null && request.amountMinor > MUCH_LARGER * row.largest_minor;
  const raised: Readonly<Record<PayerFlag, boolean>> = {
    'first-request': first,
    'new-name': !first && request.accountName !== null && !row.name_known,
    'much-larger': larger,
    'rejected-before': row.deposits_rejected + row.withdrawals_rejected > 0n,
    'duplicate-proof': request.duplicateProofs.length > 0,
    'approved-by-one': approvedTwiceByOne,
  };
  return PAYER_FLAGS.filter((flag) => raised[flag]);
}

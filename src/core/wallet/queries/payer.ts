import { onlyRow, type Queryable } from '../../shared/tx';
import { nameKey } from '../account-name';
import type { WalletRequest } from '../request';
import { approvedByOne } from './approved-by-one';
import { PAYER } from '../sql/queue-sql';
import { REQUEST_SQL } from '../sql/request-sql';

/** What a cashier should look at twice. */
export const PAYER_FLAGS = [
  'first-request',
  'new-name',
  'much-larger',
  'rejected-before',
  'duplicate-proof',
  'approved-by-one',
  'approved-as-own',
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
  const { own } = onlyRow(await q.query<{ own: boolean }>(REQUEST_SQL[request.type].approvedAsOwn, [request.id]));
  return {
    since: row.since,
    depositsApproved: Number(row.deposits_approved),
    depositsRejected: Number(row.deposits_rejected),
    withdrawalsApproved: Number(row.withdrawals_approved),
    withdrawalsRejected: Number(row.withdrawals_rejected),
    open: Number(row.open),
    flags: flagsOf(request, row, { twiceByOne: byOne.length > 0, asOwn: own }),
  };
}

interface Approved {
  readonly twiceByOne: boolean;
  /** By whom the request is of: their accounts were not linked then. */
  readonly asOwn: boolean;
}

function flagsOf(request: WalletRequest, row: PayerRow, approved: Approved): PayerFlag[] {
  const first = row.deposits_approved + row.withdrawals_approved === 0n;
  const larger = row.largest_minor !== null && request.amountMinor > MUCH_LARGER * row.largest_minor;
  const raised: Readonly<Record<PayerFlag, boolean>> = {
    'first-request': first,
    'new-name': !first && request.accountName !== null && !row.name_known,
    'much-larger': larger,
    'rejected-before': row.deposits_rejected + row.withdrawals_rejected > 0n,
    'duplicate-proof': request.duplicateProofs.length > 0,
    'approved-by-one': approved.twiceByOne,
    'approved-as-own': approved.asOwn,
  };
  return PAYER_FLAGS.filter((flag) => raised[flag]);
}

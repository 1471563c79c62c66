import { NotFoundError } from '../../shared/errors';
import { toWire, type WireMoney } from '../../shared/money';
import type { Queryable } from '../../shared/tx';
import type { RateReason } from '../locked-rate';
import { networkOf, type Chain, type NetworkName } from '../networks';
import { blockOf } from '../payment';
import type { PaymentState } from '../payment-states';
import { PAYMENT, PAYMENTS, PAYMENT_BY_DOCUMENT, PAYMENT_HISTORY } from '../sql/views';

export interface PaymentView {
  readonly id: bigint;
  readonly documentId: string;
  readonly chain: Chain;
  readonly txid: string;
  readonly vout: number;
  readonly coins: WireMoney;
  readonly state: PaymentState;
  readonly block: { readonly height: number; readonly hash: string } | null;
  readonly firstSeenAt: Date;
  readonly confirmations: number;
  /** Null until the payment is in a block. */
  readonly required: number | null;
  readonly address: string;
  readonly user: { readonly id: number; readonly name: string | null };
  /** The latest credit; it may have been taken back. */
  readonly credit: CreditView | null;
  /** A page of a public explorer about the transaction; null on a private network. */
  readonly explorerUrl: string | null;
}

export interface CreditView {
  readonly amount: WireMoney;
  readonly rate: string;
  readonly rateSource: string;
  /** Null on a credit of before reasons were kept. */
  readonly rateReason: RateReason | null;
  readonly creditedAt: Date;
  readonly reversedAt: Date | null;
  readonly receivable: WireMoney;
  readonly transactionId: bigint;
}

interface PaymentViewRow {
  readonly id: bigint;
  readonly document_id: string;
  readonly code: Chain;
  readonly network: NetworkName;
  readonly txid: string;
  readonly vout: number;
  readonly amount: bigint;
  readonly state: PaymentState;
  readonly block_height: bigint | null;
  readonly block_hash: string | null;
  readonly first_seen_at: Date;
  readonly confirmations: number;
  readonly required: number | null;
  readonly address: string;
  readonly user_id: number;
  readonly user_name: string | null;
  readonly currency: string | null;
  readonly amount_minor: bigint;
  readonly rate: string;
  readonly rate_source: string;
  readonly rate_reason: RateReason | null;
  readonly credited_at: Date;
  readonly reversed_at: Date | null;
  readonly receivable_minor: bigint;
  readonly transaction_id: bigint;
  readonly total: bigint;
}

function toView(row: PaymentViewRow): PaymentView {
  const { explorer } = networkOf(row.code, row.network);
  return {
    id: row.id,
    documentId: row.document_id,
    chain: row.code,
    txid: row.txid,
    vout: row.vout,
    coins: toWire(row.amount, row.code),
    state: row.state,
    block: blockOf(row),
    firstSeenAt: row.first_seen_at,
    confirmations: row.confirmations,
    required: row.required,
    address: row.address,
    user: { id: row.user_id, name: row.user_name },
    credit: row.currency === null ? null : toCredit(row, row.currency),
    explorerUrl: explorer === null ? null : `${explorer}/tx/${row.txid}`,
  };
}

const toCredit = (row: PaymentViewRow, currency: string): CreditView => ({
  amount: toWire(row.amount_minor, currency),
  rate: row.rate,
  rateSource: row.rate_source,
  rateReason: row.rate_reason,
  creditedAt: row.credited_at,
  reversedAt: row.reversed_at,
  receivable: toWire(row.receivable_minor, currency),
  transactionId: row.transaction_id,
});

export interface PaymentFilter {
  readonly chain?: Chain;
  readonly state?: PaymentState;
  readonly userId?: number;
  /** A txid or an address, as people paste it. */
  readonly text?: string;
}

/** Payments, newest first. @param page from 1 */
export async function listPayments(
  q: Queryable,
  filter: PaymentFilter,
  page: number,
  pageSize: number,
): Promise<{ payments: PaymentView[]; total: number }> {
  const rows = await q.query<PaymentViewRow>(PAYMENTS, [...valuesOf(filter), null, pageSize, (page - 1) * pageSize]);
  return { payments: rows.map(toView), total: Number(rows[0]?.total ?? 0n) };
}

/** The payments behind one, newest first, for reading a list to its end. */
export async function paymentsBefore(
  q: Queryable,
  filter: PaymentFilter,
  before: bigint | undefined,
  limit: number,
): Promise<PaymentView[]> {
  return (await q.query<PaymentViewRow>(PAYMENTS, [...valuesOf(filter), before ?? null, limit, 0])).map(toView);
}

const valuesOf = (filter: PaymentFilter): readonly unknown[] => [
  filter.chain ?? null,
  filter.state ?? null,
  filter.userId ?? null,
  filter.text === undefined ? null : searchText(filter.text),
];

/** A payment as it is at one moment. */
export interface PaymentNow extends PaymentView {
  /** How often its state has changed: it can come back to where it was, and this tells the two apart. */
  readonly changes: number;
}

/** One payment by the id that jobs carry; null when there is none. */
export async function getPayment(q: Queryable, paymentId: bigint): Promise<PaymentNow | null> {
  const [row] = await q.query<PaymentViewRow & { readonly changes: number }>(PAYMENT, [paymentId]);
  return row === undefined ? null : { ...toView(row), changes: row.changes };
}

/** @throws NotFoundError */
export async function findPaymentByDocument(q: Queryable, documentId: string): Promise<PaymentView> {
  const [row] = await q.query<PaymentViewRow>(PAYMENT_BY_DOCUMENT, [documentId]);
  if (row === undefined) throw new NotFoundError('Payment', documentId);
  return toView(row);
}

export interface PaymentEvent {
  readonly from: PaymentState | null;
  readonly to: PaymentState;
  readonly reason: string;
  readonly height: bigint | null;
  readonly at: Date;
}

/** All that happened to a payment, oldest first. */
export async function paymentHistory(q: Queryable, documentId: string): Promise<PaymentEvent[]> {
  type Row = {
    from_state: PaymentState | null;
    to_state: PaymentState;
    reason: string;
    height: bigint | null;
    at: Date;
  };
  const rows = await q.query<Row>(PAYMENT_HISTORY, [documentId]);
  return rows.map(({ from_state: from, to_state: to, ...rest }) => ({ from, to, ...rest }));
}

/** Txids and bech32 addresses are written in lower case; wallets also show them in upper case. */
export function searchText(text: string): string {
  const trimmed = text
    .trim()
    .replace(/^(bitcoin|litecoin):/i, '')
    .replace(/\?.*$/, '');
  const lower = trimmed.toLowerCase();
  return /^[0-9a-f]{64}$/.test(lower) || trimmed === trimmed.toUpperCase() ? lower : trimmed;
}

import type { Queryable } from '../../shared/tx';
import { toWire, type WireMoney } from '../../shared/money';
import type { Chain, NetworkName } from '../networks';
import type { AlarmKind } from '../alarms';
import { CHAINS, OPEN_ALARMS, SOURCES } from '../sql/chains';
import { GAP } from '../sql/addresses';
import { LAST_RESCANS } from '../sql/rescans';
import { ALARM, ADDRESSES } from '../sql/views';

export interface SourceHealth {
  readonly name: string;
  readonly tipHeight: number | null;
  readonly answeredAt: Date | null;
  readonly failedAt: Date | null;
  /** Null while it answers. */
  readonly failure: string | null;
  readonly retryAt: Date | null;
}

export interface AlarmView {
  readonly kind: AlarmKind;
  readonly subject: string;
  readonly detail: string;
  readonly openedAt: Date;
}

export interface KeyView {
  readonly fingerprint: string;
  readonly issued: number;
  readonly used: number;
  /** Addresses given out since the last one that was paid to. Wallets search 20 ahead unless told otherwise (BIP-44). */
  readonly gap: number;
}

export interface RescanView {
  readonly fromHeight: number;
  readonly toHeight: number;
  readonly nextHeight: number;
  readonly found: number;
  readonly requestedBy: string;
  readonly requestedAt: Date;
  readonly finishedAt: Date | null;
}

export interface ChainOverview {
  readonly chainId: number;
  readonly chain: Chain;
  readonly network: NetworkName;
  readonly height: number | null;
  readonly followedAt: Date | null;
  readonly sources: readonly SourceHealth[];
  readonly alarms: readonly AlarmView[];
  readonly keys: readonly KeyView[];
  readonly rescan: RescanView | null;
}

interface ChainOverviewRow {
  readonly id: number;
  readonly code: Chain;
  readonly network: NetworkName;
  readonly height: bigint | null;
  readonly followed_at: Date | null;
}

interface SourceRow {
  readonly chain_id: number;
  readonly name: string;
  readonly tip_height: bigint | null;
  readonly answered_at: Date | null;
  readonly failed_at: Date | null;
  readonly failure: string | null;
  readonly retry_at: Date | null;
}

interface AlarmRow {
  readonly chain_id: number;
  readonly kind: AlarmKind;
  readonly subject: string;
  readonly detail: string;
  readonly opened_at: Date;
}

interface KeyRow {
  readonly code: Chain;
  readonly network: NetworkName;
  readonly fingerprint: string;
  readonly issued: number;
  readonly used: number;
  readonly gap: bigint;
}

interface RescanRow {
  readonly chain_id: number;
  readonly from_height: bigint;
  readonly to_height: bigint;
  readonly next_height: bigint;
  readonly found: number;
  readonly requested_by: string;
  readonly requested_at: Date;
  readonly finished_at: Date | null;
}

/** Every chain with its position, sources, alarms, keys with their gap, and the last rescan. */
export async function chainOverview(q: Queryable): Promise<ChainOverview[]> {
  const chains = await q.query<ChainOverviewRow>(CHAINS);
  const sources = await q.query<SourceRow>(SOURCES);
  const alarms = await q.query<AlarmRow>(OPEN_ALARMS);
  const keys = await q.query<KeyRow>(GAP);
  const rescans = await q.query<RescanRow>(LAST_RESCANS);
  return chains.map(({ id, code, network, height, followed_at: followedAt }) => ({
    chainId: id,
    chain: code,
    network,
    height: height === null ? null : Number(height),
    followedAt,
    sources: sources.filter((source) => source.chain_id === id).map(toSource),
    alarms: alarms
      .filter((alarm) => alarm.chain_id === id)
      .map(({ kind, subject, detail, opened_at: openedAt }) => ({ kind, subject, detail, openedAt })),
    keys: keys
      .filter((key) => key.code === code && key.network === network)
      .map(({ fingerprint, issued, used, gap }) => ({ fingerprint, issued, used, gap: Number(gap) })),
    rescan: rescans.filter((rescan) => rescan.chain_id === id).map(toRescan)[0] ?? null,
  }));
}

const toSource = (row: SourceRow): SourceHealth => ({
  name: row.name,
  tipHeight: row.tip_height === null ? null : Number(row.tip_height),
  answeredAt: row.answered_at,
  failedAt: row.failed_at,
  failure: row.failure,
  retryAt: row.retry_at,
});

const toRescan = (row: RescanRow): RescanView => ({
  fromHeight: Number(row.from_height),
  toHeight: Number(row.to_height),
  nextHeight: Number(row.next_height),
  found: row.found,
  requestedBy: row.requested_by,
  requestedAt: row.requested_at,
  finishedAt: row.finished_at,
});

export interface AddressView {
  readonly chain: Chain;
  readonly index: number;
  readonly address: string;
  readonly user: { readonly id: number; readonly name: string | null };
  readonly issuedAt: Date;
  readonly usedAt: Date | null;
  readonly payments: number;
  readonly received: WireMoney;
}

export interface AddressFilter {
  readonly chain?: Chain;
  readonly userId?: number;
  readonly address?: string;
}

/** Addresses that were given out, newest first. @param page from 1 */
export async function listAddresses(
  q: Queryable,
  filter: AddressFilter,
  page: number,
  pageSize: number,
): Promise<{ addresses: AddressView[]; total: number }> {
  interface Row {
    readonly code: Chain;
    readonly index: bigint;
    readonly address: string;
    readonly user_id: number;
    readonly user_name: string | null;
    readonly issued_at: Date;
    readonly used_at: Date | null;
    readonly payments: number;
    readonly received: bigint;
    readonly total: bigint;
  }
  const values = [filter.chain ?? null, filter.userId ?? null, filter.address ?? null];
  const rows = await q.query<Row>(ADDRESSES, [...values, pageSize, (page - 1) * pageSize]);
  const addresses = rows.map((row) => ({
    chain: row.code,
    index: Number(row.index),
    address: row.address,
    user: { id: row.user_id, name: row.user_name },
    issuedAt: row.issued_at,
    usedAt: row.used_at,
    payments: row.payments,
    received: toWire(row.received, row.code),
  }));
  return { addresses, total: Number(rows[0]?.total ?? 0n) };
}

export interface AlarmNews extends AlarmView {
  readonly chain: Chain;
  readonly resolvedAt: Date | null;
}

/** One alarm by the id that jobs carry; null when there is none. */
export async function getAlarm(q: Queryable, alarmId: bigint): Promise<AlarmNews | null> {
  type Row = Omit<AlarmRow, 'chain_id'> & { code: Chain; resolved_at: Date | null };
  const [row] = await q.query<Row>(ALARM, [alarmId]);
  if (row === undefined) return null;
  const { code: chain, kind, subject, detail, opened_at: openedAt, resolved_at: resolvedAt } = row;
  return { chain, kind, subject, detail, openedAt, resolvedAt };
}

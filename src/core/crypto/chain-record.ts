import type { BlockRef, ChainSource } from './chain-source';
import type { AccountKey } from './extended-key';
import { ChainNotConfiguredError, CursorMovedError } from './errors';
import type { Chain, ChainNetwork, NetworkName } from './networks';
import { CHAIN, LOCK_CHAIN } from './sql/chains';
import type { Queryable, Tx } from '../shared/tx';

/** A chain as it is configured: whose addresses, and who is asked about it. The first source leads, the others check. */
export interface ChainSetup {
  readonly network: ChainNetwork;
  readonly key: AccountKey;
  readonly sources: readonly [ChainSource, ...ChainSource[]];
}

/** A chain as the database knows it. */
export interface ChainRecord {
  readonly id: number;
  readonly code: Chain;
  readonly network: NetworkName;
  /** The last block that was followed; null until the chain was reached for the first time. */
  readonly cursor: BlockRef | null;
  readonly revision: bigint;
  /** The last look at the whole of it, blocks and mempool, by the source that leads. */
  readonly lookedAt: Date | null;
  /** The last look after which everything due was done: all sources answered. */
  readonly followedAt: Date | null;
}

export interface ChainRow {
  readonly id: number;
  readonly code: Chain;
  readonly network: NetworkName;
  readonly height: bigint | null;
  readonly hash: string | null;
  readonly revision: bigint;
  readonly looked_at: Date | null;
  readonly followed_at: Date | null;
}

const toRecord = (row: ChainRow): ChainRecord => ({
  id: row.id,
  code: row.code,
  network: row.network,
  cursor: row.height === null || row.hash === null ? null : { height: Number(row.height), hash: row.hash },
  revision: row.revision,
  lookedAt: row.looked_at,
  followedAt: row.followed_at,
});

/** @throws ChainNotConfiguredError when it was never registered */
export async function readChain(q: Queryable, { chain, name }: ChainNetwork): Promise<ChainRecord> {
  const [row] = await q.query<ChainRow>(CHAIN, [chain, name]);
  if (row === undefined) throw new ChainNotConfiguredError(chain);
  return toRecord(row);
}

/**
 * Locks the chain's row until the transaction ends: all that follows a chain is done one after the other.
 * @param revision what the caller's decision rests on; null when it rests on nothing
 * @throws CursorMovedError when the cursor has moved since
 */
export async function lockChain(tx: Tx, chainId: number, revision: bigint | null): Promise<ChainRecord> {
  const [row] = await tx.query<ChainRow>(LOCK_CHAIN, [chainId]);
  if (row === undefined) throw new ChainNotConfiguredError(String(chainId));
  if (revision !== null && row.revision !== revision) throw new CursorMovedError(row.code);
  return toRecord(row);
}

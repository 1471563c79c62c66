import type { Queryable } from '../../shared/tx';
import type { BlockRef, ChainSource } from '../chain-source';
import { DeepReorganisationError } from '../errors';
import { LAST_BLOCKS } from '../sql/chains';

/**
 * Bitcoin has never lost more than a few dozen blocks. A source that contradicts more is on another chain, or was set
 * up anew; undoing credits on its word would be wrong, so a person has to look.
 */
export const MAX_REORGANISATION = 100;

export type Position =
  /** The source still has the last block that we followed. */
  | { readonly kind: 'on-chain' }
  /** The source has not reached our last block, or not all of it has: it contradicts nothing. */
  | { readonly kind: 'behind' }
  /** The source has another branch from here on. */
  | { readonly kind: 'forked'; readonly fork: BlockRef };

/**
 * Compares the blocks that were followed with the chain as the source has it now, by hash.
 * @throws DeepReorganisationError
 */
export async function findPosition(
  q: Queryable,
  source: ChainSource,
  chainId: number,
  tip: BlockRef,
): Promise<Position> {
  const rows = await q.query<{ height: bigint; hash: string }>(LAST_BLOCKS, [chainId, MAX_REORGANISATION]);
  const known: BlockRef[] = rows.map(({ height, hash }) => ({ height: Number(height), hash }));
  const [last] = known;
  if (last === undefined) return { kind: 'on-chain' };
  // A block above its tip is one that it has not seen yet, not one that it denies: an explorer is many machines, of which one
  // may be late, and a node that was killed reads its last blocks anew.
  const comparable = known.filter(({ height }) => height <= tip.height);
  for (const block of comparable) {
    const hash = await source.hashAt(block.height);
    if (hash === null) return { kind: 'behind' };
    if (hash !== block.hash) continue;
    if (block === last) return { kind: 'on-chain' };
    return block === comparable[0] ? { kind: 'behind' } : { kind: 'forked', fork: block };
  }
  if (comparable.length === 0) return { kind: 'behind' };
  return { kind: 'forked', fork: await forkBelow(source, known, last) };
}

/** Where too few blocks are known to hold the fork: everything that is known is taken back. */
async function forkBelow(source: ChainSource, known: readonly BlockRef[], last: BlockRef): Promise<BlockRef> {
  const lowest = known.at(-1) ?? last;
  const height = lowest.height - 1;
  const hash = height < 0 ? null : await source.hashAt(height);
  if (known.length >= MAX_REORGANISATION || hash === null) {
    throw new DeepReorganisationError(source.name, last.height - height);
  }
  return { height, hash };
}

import { WrongChainError, type ChainNetwork } from '../../core/crypto';

/**
 * A network is known by its first block.
 * @param source how the source is named, for people
 * @throws WrongChainError
 */
export function expectGenesis(source: string, { chain, name, genesis }: ChainNetwork, found: string | null): void {
  if (found !== null && genesis.includes(found)) return;
  throw new WrongChainError(source, `its first block is ${found ?? 'missing'}, which is not ${chain}/${name}`);
}

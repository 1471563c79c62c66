import { networkOf, ChainSourceUnavailableError, type Chain, type ChainSource } from '../../../src/core/crypto';
import { SimulatedChain, SimulatedSource } from '../../../src/platform/chain/simulated-chain';
import type { TestDatabase } from '../database';
import type { ChainLab } from './lab';

/** The simulated chain with the source that belongs to it. */
export function startSimulatedLab(database: TestDatabase, chain: Chain): ChainLab & { readonly chain: SimulatedChain } {
  const network = networkOf(chain, 'regtest');
  const simulated = new SimulatedChain(database.db, network);
  let reachable = true;
  return {
    network,
    chain: simulated,
    source: () => gated(new SimulatedSource(simulated), () => reachable),
    childSource: { kind: 'simulated', chain },
    pay: (outputs) => simulated.pay(outputs),
    async replace(txid) {
      await simulated.replace(txid);
    },
    async mine(blocks) {
      await simulated.mine(blocks);
    },
    async reorganise(depth, drop) {
      await simulated.reorganise(depth, drop);
    },
    async setReachable(value) {
      reachable = value;
    },
    async stop() {},
  };
}

/** The same source, unless it is out of reach. */
function gated(source: ChainSource, isReachable: () => boolean): ChainSource {
  return new Proxy(source, {
    get(target, property, receiver) {
      const value: unknown = Reflect.get(target, property, target === receiver ? receiver : target);
      if (typeof value !== 'function') return value;
      return async (...parameters: unknown[]) => {
        if (!isReachable()) throw new ChainSourceUnavailableError(source.name, 'cannot be reached: it is switched off');
        return (value as (...all: unknown[]) => unknown).apply(target, parameters);
      };
    },
  });
}

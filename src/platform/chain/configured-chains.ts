import { CHAINS, networkOf, readExtendedKey, type Chain, type ChainSetup, type ChainSource } from '../../core/crypto';
import type { Queryable } from '../../core/shared/tx';
import { EnvError, type Env } from '../env/env';
import { EsploraSource } from './esplora-source';
import { NodeSource } from './node-source';
import { SimulatedChain, SimulatedSource } from './simulated-chain';

export interface ConfiguredChain {
  readonly chain: Chain;
  readonly setup: ChainSetup;
  /** Set when the chain is simulated: then someone may pay and mine by hand. */
  readonly simulated: SimulatedChain | null;
}

type ChainEnv = Pick<
  Env,
  | 'NODE_ENV'
  | `${Chain}_XPUB`
  | `${Chain}_NETWORK`
  | `${Chain}_ADDRESS_TYPE`
  | `${Chain}_NODE_URL`
  | `${Chain}_ESPLORA_URL`
>;

/**
 * Keys of the simulated chains: the account of BIP-84's published test vector, so the private key is known to everyone.
 * They are used for simulated coins only.
 */
const SIMULATION_KEYS: Readonly<Record<Chain, string>> = {
  BTC: 'vpub5YvMuJNjRSYon44z9QmCfdf8SqJRVNvz6m55Qy5iVjZQxDfUgtiQjnc7CC1fAbED2tAGCZRERUfvtn2DstZGU6HMns6dXXH2wujSc2wfi2x',
  LTC: 'ttub4dwkyhta64BmFWucJTNqaDH5MYtkWPh29nKNNLcFuWxdYK4RrRJw4t9rwDCVFjHr4PZ7fPAhXF7kqHHexqDtLf6X4b9W3zwTzCniRp4ChKD',
};

const isTaken = (env: ChainEnv, chain: Chain): boolean =>
  env[`${chain}_XPUB`] !== undefined || env.NODE_ENV !== 'production';

/** The coins of the chains that `configureChains` makes. */
export const chainsTaken = (env: ChainEnv): Chain[] => CHAINS.filter((chain) => isTaken(env, chain));

/**
 * The chains that deposits are taken in. With a key and a source the real one, else the simulated one; in production a
 * chain without a key is off.
 * @throws EnvError, ExtendedKeyRefusedError: both name the variable and never its value
 */
export function configureChains(env: ChainEnv, db: Queryable): ConfiguredChain[] {
  return CHAINS.flatMap((chain) => {
    const configured = configureChain(env, chain, db);
    return configured === null ? [] : [configured];
  });
}

function configureChain(env: ChainEnv, chain: Chain, db: Queryable): ConfiguredChain | null {
  const text = env[`${chain}_XPUB`];
  const node = env[`${chain}_NODE_URL`];
  const esplora = env[`${chain}_ESPLORA_URL`];
  if (text === undefined) {
    if (node !== undefined || esplora !== undefined) {
      throw new EnvError(`${chain}_XPUB: is required when a source of ${chain} is set`);
    }
    return isTaken(env, chain) ? simulate(chain, db) : null;
  }
  const variable = `${chain}_XPUB`;
  const network = networkOf(chain, env[`${chain}_NETWORK`]);
  const key = readExtendedKey({ variable, text, network, addressType: env[`${chain}_ADDRESS_TYPE`] });
  const sources: ChainSource[] = [];
  if (node !== undefined) sources.push(new NodeSource({ url: node, network }));
  if (esplora !== undefined) sources.push(new EsploraSource({ url: esplora, network }));
  const [leader, ...checkers] = sources;
  if (leader === undefined) {
    throw new EnvError(`${chain}_NODE_URL or ${chain}_ESPLORA_URL: is required when ${variable} is set`);
  }
  return { chain, setup: { network, key, sources: [leader, ...checkers] }, simulated: null };
}

function simulate(chain: Chain, db: Queryable): ConfiguredChain {
  const network = networkOf(chain, 'regtest');
  const simulated = new SimulatedChain(db, network);
  const key = readExtendedKey({ variable: `${chain}_XPUB`, text: SIMULATION_KEYS[chain], network });
  return { chain, setup: { network, key, sources: [new SimulatedSource(simulated)] }, simulated };
}

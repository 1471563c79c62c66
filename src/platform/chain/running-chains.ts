import {
  ChainFollower,
  ChainNotConfiguredError,
  chainOverview,
  simulationRates,
  type Chain,
  type RateProvider,
} from '../../core/crypto';
import type { Core } from '../../core/shared/core';
import type { Env } from '../env/env';
import type { Health, PartHealth, PartState } from '../health/health';
import type { HealthNote, NoteCode } from '../health/notes';
import { configureChains, type ConfiguredChain } from './configured-chains';

export interface RunningChain extends ConfiguredChain {
  readonly follower: ChainFollower;
  readonly rates: RateProvider;
}

/** The chains of a process belong to its core: edges and jobs are given the core and find them here. */
const running = new WeakMap<Core, readonly RunningChain[]>();

/**
 * Configures the chains once per process.
 * @param rates those that are kept; a simulated chain has made-up ones as long as none is
 * @throws EnvError, ExtendedKeyRefusedError naming the variable
 */
export function startChains(core: Core, env: Env, rates: RateProvider): void {
  const chains = configureChains(env, core.db).map((configured) => {
    const rateProvider = configured.simulated === null ? rates : simulationRates(rates);
    const follower = new ChainFollower(core, configured.setup, rateProvider);
    return { ...configured, follower, rates: rateProvider };
  });
  running.set(core, chains);
}

export const runningChains = (core: Core): readonly RunningChain[] => running.get(core) ?? [];

/** @throws ChainNotConfiguredError */
export function runningChain(core: Core, chain: Chain): RunningChain {
  const found = runningChains(core).find((each) => each.chain === chain);
  if (found === undefined) throw new ChainNotConfiguredError(chain);
  return found;
}

/**
 * Makes the chains known, so that a request before the first look says "not yet" and not "not configured". A simulated
 * chain is followed at once: it costs nothing.
 */
export async function openChains(core: Core): Promise<void> {
  for (const { follower, simulated } of runningChains(core)) {
    await follower.register();
    if (simulated !== null) await follower.pass();
  }
}

/** A look at the chain that is this late says that nobody looks. */
const LATE_MS = 10 * 60_000;

/** Adds a part per chain to `/readyz`: which sources answer, which alarms are open, when it was last followed. */
export function addChainHealth(core: Core, health: Health): void {
  for (const { chain, setup } of runningChains(core)) {
    health.add({ name: `crypto ${chain}`, check: () => checkChain(core, chain, setup.network.name) });
  }
}

async function checkChain(core: Core, chain: Chain, network: string): Promise<PartHealth> {
  const overview = await chainOverview(core.db);
  const found = overview.find((each) => each.chain === chain && each.network === network);
  const told = (state: PartState, code: NoteCode, values?: HealthNote['values']): PartHealth => ({
    state,
    notes: [{ code, values }],
  });
  if (found === undefined || found.followedAt === null) return told('degraded', 'chain-first');
  const [alarm] = found.alarms.filter(({ kind }) => kind !== 'receivable');
  if (alarm !== undefined) return told('degraded', 'chain-alarm', { kind: alarm.kind, detail: alarm.detail });
  const failing = found.sources.find(({ failure }) => failure !== null);
  if (failing !== undefined)
    return told('down', 'chain-failing', { source: failing.name, error: failing.failure ?? '' });
  const lateMs = core.clock.now().getTime() - found.followedAt.getTime();
  if (lateMs > LATE_MS) return told('down', 'chain-late', { minutes: Math.round(lateMs / 60_000) });
  return told('up', 'chain-at', { network, block: found.height ?? 0 });
}

import type { Chain } from '../core/crypto';
import { runningChains } from '../platform/chain/running-chains';
import type { Job } from '../platform/jobs/job';
import { log } from '../platform/log/log';

/** Ticks more often than the chain is looked at: how often that is, is a setting. A simulated chain costs nothing. */
const followChainJob = (chain: Chain): Job => ({
  id: `crypto.follow-${chain.toLowerCase()}`,
  schedule: '*/10 * * * * *',
  async run({ core, signal }) {
    const running = runningChains(core).find((each) => each.chain === chain);
    if (running === undefined) return;
    if (running.simulated === null && !(await running.follower.isDue())) return;
    const report = await running.follower.pass(signal);
    if (report.kind === 'unavailable')
      log.warn({ chain, ...report }, 'a chain source cannot be used; nothing is credited');
  },
});

export const followBitcoinJob = followChainJob('BTC');
export const followLitecoinJob = followChainJob('LTC');

import { systemActor } from '../../shared/actor';
import type { Core } from '../../shared/core';
import { readSettings } from '../../shared/settings';
import type { ChainSource } from '../chain-source';
import { readChain, type ChainSetup } from '../chain-record';
import { clearAlarm } from '../commands/clear-alarm';
import { raiseAlarm } from '../commands/raise-alarm';
import { registerChain } from '../commands/register-chain';
import { ChainSourceUnavailableError, CursorMovedError, DeepReorganisationError, WrongChainError } from '../errors';
import type { RateProvider } from '../rates';
import { cryptoSettings } from '../settings';
import { FORGET_SOURCES, MARK_FOLLOWED, MARK_LOOKED } from '../sql/chains';
import { closeAlarms } from './close-alarms';
import { followAddresses } from './follow-addresses';
import { followBlocks, followMempool } from './follow-blocks';
import { Pass } from './pass';
import { rescanStep } from './rescan-step';
import { creditConfirmed, reverseOrphans } from './settle';
import { WatchedAddresses } from './watched-scripts';

export type PassReport =
  /** The chain was followed to its tip and everything due was done. */
  | { readonly kind: 'complete' }
  /** There is more to do, or another process does it. */
  | { readonly kind: 'partial'; readonly reason: string }
  /** A source cannot be asked or cannot be believed: nothing was credited and nothing reversed. */
  | { readonly kind: 'unavailable'; readonly source: string; readonly reason: string };

/** Sources hear of a block within seconds or a minute of each other, and blocks come in bursts. */
const BLOCKS_BEHIND = 6;

/**
 * Follows one chain. Each step is a transaction of its own that checks what it rests on, so the process may be killed
 * anywhere and another one may run beside it: nothing is lost and nothing done twice.
 */
export class ChainFollower {
  private watched: WatchedAddresses | undefined;
  private chainId: number | undefined;

  constructor(
    private readonly core: Core,
    readonly setup: ChainSetup,
    private readonly rates: RateProvider,
  ) {}

  /** Makes the chain and its key known; called before anything else, any number of times. */
  async register(): Promise<number> {
    const { network, key } = this.setup;
    const actor = systemActor('crypto.register-chain');
    const idempotencyKey = `crypto:register:${network.chain}:${network.name}:${key.fingerprint}`;
    const { result } = await registerChain(this.core, { actor, idempotencyKey }, this.setup);
    this.chainId = result.chainId;
    return result.chainId;
  }

  /** Whether the chain is to be looked at again, by the setting for how often. */
  async isDue(): Promise<boolean> {
    if (this.chainId === undefined) return true;
    const { followedAt } = await readChain(this.core.db, this.setup.network);
    const { pollSeconds } = await readSettings(this.core.db, cryptoSettings);
    if (followedAt === null) return true;
    const elapsedMs = this.core.clock.now().getTime() - followedAt.getTime();
    // A clock that was set back must not stop the following.
    return elapsedMs < 0 || elapsedMs >= pollSeconds * 1_000;
  }

  /** One look at the chain: blocks, mempool, confirmations, credits, reversals, and a piece of a rescan. */
  async pass(signal: AbortSignal = new AbortController().signal): Promise<PassReport> {
    const chainId = this.chainId ?? (await this.register());
    const pass = new Pass(this.core, this.setup, this.rates, chainId, signal);
    if (!(await pass.keepGoing())) return { kind: 'partial', reason: 'another process follows the chain' };
    try {
      return await this.steps(pass, chainId);
    } catch (error) {
      return await this.explain(pass, chainId, error);
    } finally {
      await pass.release();
    }
  }

  private async steps(pass: Pass, chainId: number): Promise<PassReport> {
    const [leader, ...checkers] = this.setup.sources;
    const lookedAt = this.core.clock.now();
    this.watched ??= new WatchedAddresses(chainId);
    await this.core.db.query(FORGET_SOURCES, [chainId, this.setup.sources.map(({ name }) => name)]);
    const reached =
      leader.kind === 'blocks' ? await followBlocks(pass, leader, this.watched) : await followAddresses(pass, leader);
    await this.noteAnswer(pass, chainId, leader);
    if (!reached) return { kind: 'partial', reason: 'the tip was not reached yet' };
    if (leader.kind === 'blocks') await followMempool(pass, leader, this.watched);
    await this.core.db.query(MARK_LOOKED, [chainId, lookedAt]);
    await reverseOrphans(pass);
    const answering = await this.askCheckers(pass, chainId, leader, checkers);
    if (answering !== null) return answering;
    await creditConfirmed(pass, checkers);
    await closeAlarms(pass);
    await this.core.db.query(MARK_FOLLOWED, [chainId, this.core.clock.now()]);
    await rescanStep(pass, leader, this.watched);
    return { kind: 'complete' };
  }

  /** While a source is down nothing is credited. */
  private async askCheckers(
    pass: Pass,
    chainId: number,
    leader: ChainSource,
    checkers: readonly ChainSource[],
  ): Promise<PassReport | null> {
    let down: PassReport | null = null;
    let highest = 0;
    for (const checker of checkers) {
      try {
        const { height } = await pass.tipOf(checker);
        highest = Math.max(highest, height);
        await this.noteAnswer(pass, chainId, checker);
      } catch (error) {
        down = await this.explain(pass, chainId, error);
      }
    }
    if (highest > 0) await this.watchLag(pass, chainId, leader, highest);
    return down;
  }

  /** A leading source that stands still answers as always, and yet no payment is seen. */
  private async watchLag(pass: Pass, chainId: number, leader: ChainSource, highest: number): Promise<void> {
    const { cursor } = await pass.readChain();
    const late = highest - (cursor?.height ?? highest);
    const alarm = { chainId, kind: 'source_behind', subject: leader.name } as const;
    if (late >= BLOCKS_BEHIND) {
      const detail = `${leader.name} is ${late} blocks behind another source: payments in them are not seen`;
      await raiseAlarm(this.core, pass.freshCall('alarm'), { ...alarm, detail });
    } else if (await pass.isAlarmOpen(alarm)) {
      await clearAlarm(this.core, pass.freshCall('alarm'), alarm);
    }
  }

  private async noteAnswer(pass: Pass, chainId: number, source: ChainSource): Promise<void> {
    await pass.noteTip(source, await source.tip());
    for (const kind of ['wrong_chain', 'deep_reorganisation'] as const) {
      const alarm = { chainId, kind, subject: source.name };
      if (await pass.isAlarmOpen(alarm)) await clearAlarm(this.core, pass.freshCall('alarm'), alarm);
    }
  }

  /** What a failure means for the chain: alarms for what a person has to look at, a report for the rest. */
  private async explain(pass: Pass, chainId: number, error: unknown): Promise<PassReport> {
    if (error instanceof CursorMovedError) return { kind: 'partial', reason: error.message };
    if (error instanceof ChainSourceUnavailableError) {
      await pass.noteFailure(error);
      return { kind: 'unavailable', source: error.source, reason: error.reason };
    }
    if (error instanceof WrongChainError || error instanceof DeepReorganisationError) {
      const kind = error instanceof WrongChainError ? 'wrong_chain' : 'deep_reorganisation';
      const alarm = { chainId, kind, subject: error.source, detail: error.message } as const;
      await raiseAlarm(this.core, pass.freshCall('alarm'), alarm);
      await pass.noteFailure(new ChainSourceUnavailableError(error.source, error.message));
      return { kind: 'unavailable', source: error.source, reason: error.message };
    }
    throw error;
  }
}

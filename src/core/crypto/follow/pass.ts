import { randomUUID } from 'node:crypto';
import { systemActor } from '../../shared/actor';
import type { Call, Core } from '../../shared/core';
import type { BlockRef, ChainSource } from '../chain-source';
import { readChain, type ChainRecord, type ChainSetup } from '../chain-record';
import { ChainSourceRestingError, type ChainSourceUnavailableError } from '../errors';
import type { RateProvider } from '../rates';
import type { Alarm } from '../alarms';
import { CLAIM, OPEN_ALARMS, RELEASE, SOURCE_ANSWERED, SOURCE_FAILED, SOURCE_RETRY } from '../sql/chains';

const ACTOR = systemActor('crypto.follow-chain');
/** A process that died holds the chain for at most this long. */
const CLAIM_SECONDS = 30;

/**
 * One look at a chain. Carries what all of its steps need, holds the claim on the chain, and notes the state of the
 * sources. Claim and source states are about the process, not about money: they are written without a command.
 */
export class Pass {
  private readonly holder = randomUUID();

  constructor(
    readonly core: Core,
    readonly setup: ChainSetup,
    readonly rates: RateProvider,
    private readonly chainId: number,
    private readonly signal: AbortSignal,
  ) {}

  readChain(): Promise<ChainRecord> {
    return readChain(this.core.db, this.setup.network);
  }

  /** Takes or prolongs the claim. False when another process holds it, or this one is told to stop. */
  async keepGoing(): Promise<boolean> {
    if (this.signal.aborted) return false;
    const claimed = await this.core.db.query(CLAIM, [this.chainId, this.holder, CLAIM_SECONDS]);
    return claimed.length > 0;
  }

  async release(): Promise<void> {
    await this.core.db.query(RELEASE, [this.chainId, this.holder]);
  }

  /** A call whose key names what is done, so that two processes that decide the same do it once. */
  keyed(idempotencyKey: string): Call {
    return { actor: ACTOR, idempotencyKey };
  }

  /** Keyed by the cursor's revision: only one command can move it from there. */
  call(step: string): Call {
    return this.keyed(`crypto:${this.chainId}:${step}`);
  }

  /** For what is idempotent by itself: recording the same again changes nothing. */
  freshCall(step: string): Call {
    return this.keyed(`crypto:${this.chainId}:${step}:${randomUUID()}`);
  }

  async isAlarmOpen({ chainId, kind, subject }: Omit<Alarm, 'detail'>): Promise<boolean> {
    type Row = { readonly chain_id: number; readonly kind: string; readonly subject: string };
    const open = await this.core.db.query<Row>(OPEN_ALARMS);
    return open.some((alarm) => alarm.chain_id === chainId && alarm.kind === kind && alarm.subject === subject);
  }

  tipOf(source: ChainSource): Promise<BlockRef> {
    return this.asking(source, () => source.tip());
  }

  /** Asks a source, unless it is to be left alone for a while. @throws ChainSourceRestingError */
  async asking<Answer>(source: ChainSource, ask: () => Promise<Answer>): Promise<Answer> {
    const now = this.core.clock.now();
    const [state] = await this.core.db.query<{ retry_at: Date | null }>(SOURCE_RETRY, [this.chainId, source.name]);
    if (state?.retry_at && state.retry_at > now) {
      const seconds = Math.ceil((state.retry_at.getTime() - now.getTime()) / 1000);
      throw new ChainSourceRestingError(source.name, seconds);
    }
    return ask();
  }

  async noteTip(source: ChainSource, tip: BlockRef): Promise<void> {
    const values = [this.chainId, source.name, tip.height, tip.hash, this.core.clock.now()];
    await this.core.db.query(SOURCE_ANSWERED, values);
  }

  async noteFailure(error: ChainSourceUnavailableError): Promise<void> {
    if (error instanceof ChainSourceRestingError) return;
    const values = [this.chainId, error.source, this.core.clock.now(), error.reason, error.retryAfterSeconds];
    await this.core.db.query(SOURCE_FAILED, values);
  }
}

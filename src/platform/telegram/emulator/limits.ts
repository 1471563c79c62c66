import { tooManyRequests } from './api-error';
import type { Clock } from '../../../core/shared/clock';

/** How much the emulator takes before it answers 429. https://core.telegram.org/bots/faq#my-bot-is-hitting-limits */
export interface Limits {
  /** Messages a second to all chats together. */
  overallPerSecond: number;
  /** Messages a second to one private chat. */
  chatPerSecond: number;
  /** Messages to one chat that may come at once after a silence; Telegram lets short bursts pass. */
  chatBurst: number;
  /** Messages a minute to one group. */
  groupPerMinute: number;
  /** How late or early a message may look because of the way to here. */
  toleranceMs: number;
}

export const TELEGRAM_LIMITS: Limits = {
  overallPerSecond: 30,
  chatPerSecond: 1,
  chatBurst: 1,
  groupPerMinute: 20,
  toleranceMs: 50,
};

/** What the limits saw, for tests that claim to respect them. */
export interface LimitStatistics {
  accepted: number;
  refused: number;
  /** Refused calls that came before the `retry_after` of an earlier refusal was over: never, from a well-behaved bot. */
  tooEarly: number;
}

/** Generic cell rate algorithm: one number per limit, the time at which the bucket is empty again. */
interface Bucket {
  emptyAtMs: number;
  blockedUntilMs: number;
}

/** Buckets of silent chats are forgotten now and then, so that a broadcast to everybody does not keep them all. */
const FORGET_ABOVE = 10_000;

export class RateLimiter {
  readonly statistics: LimitStatistics = { accepted: 0, refused: 0, tooEarly: 0 };
  private readonly buckets = new Map<string, Bucket>();
  private limits: Limits | null = null;

  constructor(private readonly clock: Clock) {}

  configure(limits: Limits | null): void {
    this.limits = limits;
    this.buckets.clear();
  }

  get configured(): Limits | null {
    return this.limits;
  }

  /**
   * Counts messages to a chat.
   * @param chatId negative for groups
   * @throws TelegramApiError 429 with the whole seconds to wait; nothing is counted then
   */
  take(chatId: number, messages: number): void {
    if (!this.limits) return;
    const { overallPerSecond, chatPerSecond, chatBurst, groupPerMinute, toleranceMs } = this.limits;
    const nowMs = this.clock.now().getTime();
    const chat = chatId < 0 ? rule(60_000 / groupPerMinute, groupPerMinute) : rule(1000 / chatPerSecond, chatBurst);
    const overall = rule(1000 / overallPerSecond, overallPerSecond);

    const checks = [
      { bucket: this.bucket(`${chatId}`), ...chat },
      { bucket: this.bucket('overall'), ...overall },
    ];
    for (const { bucket, intervalMs, burst } of checks) {
      if (nowMs + toleranceMs < bucket.blockedUntilMs) this.refuse(bucket, bucket.blockedUntilMs - nowMs, true, nowMs);
      const aheadMs = Math.max(bucket.emptyAtMs, nowMs) + messages * intervalMs - nowMs;
      const excessMs = aheadMs - Math.max(burst, messages) * intervalMs - toleranceMs;
      if (excessMs > 0) this.refuse(bucket, excessMs, false, nowMs);
    }
    for (const { bucket, intervalMs } of checks) {
      bucket.emptyAtMs = Math.max(bucket.emptyAtMs, nowMs) + messages * intervalMs;
    }
    this.statistics.accepted += messages;
    if (this.buckets.size > FORGET_ABOVE) this.forgetSilent(nowMs);
  }

  private refuse(bucket: Bucket, waitMs: number, tooEarly: boolean, nowMs: number): never {
    const seconds = Math.max(1, Math.ceil(waitMs / 1000));
    this.statistics.refused += 1;
    if (tooEarly) this.statistics.tooEarly += 1;
    bucket.blockedUntilMs = Math.max(bucket.blockedUntilMs, nowMs + seconds * 1000);
    throw tooManyRequests(seconds);
  }

  private bucket(key: string): Bucket {
    const existing = this.buckets.get(key);
    if (existing) return existing;
    const created: Bucket = { emptyAtMs: 0, blockedUntilMs: 0 };
    this.buckets.set(key, created);
    return created;
  }

  private forgetSilent(nowMs: number): void {
    for (const [key, bucket] of this.buckets) {
      if (bucket.emptyAtMs < nowMs && bucket.blockedUntilMs < nowMs) this.buckets.delete(key);
    }
  }
}

const rule = (intervalMs: number, burst: number): { intervalMs: number; burst: number } => ({ intervalMs, burst });

import type { Clock } from '../../../core/shared/clock';

/** A clock that people can set: the base clock plus an offset. Everything in the playground reads the time here. */
export interface PlaygroundClock extends Clock {
  readonly offsetMs: number;
  /** @param milliseconds may be negative */
  advance(milliseconds: number): void;
  set(time: Date): void;
  /** Back to the base clock. */
  reset(): void;
}

/**
 * @param base what to add the offset to
 * @param offset where the offset is kept, so that it survives a restart with the rest of the state
 */
export function createPlaygroundClock(base: Clock, offset: { get(): number; set(ms: number): void }): PlaygroundClock {
  return {
    get offsetMs() {
      return offset.get();
    },
    now: () => new Date(base.now().getTime() + offset.get()),
    advance: (milliseconds) => offset.set(offset.get() + milliseconds),
    set: (time) => offset.set(time.getTime() - base.now().getTime()),
    reset: () => offset.set(0),
  };
}

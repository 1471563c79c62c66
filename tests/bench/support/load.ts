export interface Load {
  /** Units of work per second. */
  readonly perSecond: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly errors: number;
  readonly firstError?: string;
}

/**
 * Closed loop: so many callers, each waiting for its answer before it asks again.
 * @param unitsPerCall how many units of work one call does
 */
export async function closedLoop(
  callers: number,
  seconds: number,
  call: (caller: number, round: number) => Promise<unknown>,
  unitsPerCall = 1,
): Promise<Load> {
  const latencies: number[] = [];
  let errors = 0;
  let firstError: string | undefined;
  const start = performance.now();
  const end = start + seconds * 1000;
  const loop = async (caller: number): Promise<void> => {
    for (let round = 0; performance.now() < end; round += 1) {
      const began = performance.now();
      try {
        await call(caller, round);
        latencies.push(performance.now() - began);
      } catch (error) {
        errors += 1;
        firstError ??= error instanceof Error ? error.message : String(error);
      }
    }
  };
  await Promise.all(Array.from({ length: callers }, (_, caller) => loop(caller)));
  const elapsed = (performance.now() - start) / 1000;
  latencies.sort((a, b) => a - b);
  return {
    perSecond: (latencies.length * unitsPerCall) / elapsed,
    p50Ms: quantile(latencies, 0.5),
    p99Ms: quantile(latencies, 0.99),
    errors,
    firstError,
  };
}

/** @param sorted ascending */
export const quantile = (sorted: readonly number[], q: number): number =>
  sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * q))] ?? Number.NaN;

/**
 * The median of the repetitions' own ratios: what slows the machine for a while slows both sides of a pair.
 * @param yardsticks of the same repetitions, in order
 */
export const medianRatio = (values: readonly number[], yardsticks: readonly number[]): number =>
  median(values.map((value, repetition) => value / (yardsticks[repetition] ?? Number.NaN)));

export const median = (values: readonly number[]): number =>
  quantile(
    [...values].sort((a, b) => a - b),
    0.5,
  );

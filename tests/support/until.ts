import { setTimeout as delay } from 'node:timers/promises';

/** How long tests wait for what others do: far beyond what it takes, for the machine may be small and busy. */
export const PATIENCE_MS = 60_000;

/** Asks again and again until there is an answer. @throws Error when there is none in time */
export async function until<Answer>(
  ask: () => Promise<Answer | undefined>,
  timeoutMs: number = PATIENCE_MS,
): Promise<Answer> {
  const end = performance.now() + timeoutMs;
  for (;;) {
    const answer = await ask();
    if (answer !== undefined) return answer;
    if (performance.now() > end) throw new Error(`nothing after ${timeoutMs} ms`);
    await delay(100);
  }
}

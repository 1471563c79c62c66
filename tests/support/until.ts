import { setTimeout as delay } from 'node:timers/promises';

/** Asks again and again until there is an answer. @throws Error when there is none in time */
export async function until<Answer>(ask: () => Promise<Answer | undefined>, timeoutMs: number): Promise<Answer> {
  const end = Date.now() + timeoutMs;
  for (;;) {
    const answer = await ask();
    if (answer !== undefined) return answer;
    if (Date.now() > end) throw new Error(`nothing after ${timeoutMs} ms`);
    await delay(100);
  }
}
